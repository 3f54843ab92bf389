"""What the moderators' pages show besides what every page of the admin does."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.admin.access import can_moderate
from comments.admin.forms import LanguageForm, MoveForm, SpoilsForm
from comments.log import make_log
from comments.models import Comment
from comments.queue import make_entry
from comments.reasons import Reason


def row_context(returns_to: str) -> dict[str, Any]:
    """What rows have in common: where their links lead, and their buttons with the query of the desk."""
    query = f"?{returns_to}" if returns_to else ""
    return {
        "reasons": reason_options(),
        "returns_to": returns_to,
        "desk_url": reverse("admin:comments_comment_changelist"),
        "back_query": query,
        "decide_url": reverse("admin:comments_comment_decide") + query,
        "undo_url": reverse("admin:comments_comment_undo") + query,
    }


def comment_context(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    """What the pages of one comment show."""
    filters = request.GET.get("_changelist_filters", "")
    return {
        **row_context(filters),
        "back_query": f"?{urlencode({'_changelist_filters': filters})}" if filters else "",
        "title": _("Comment"),
        "row": make_entry(comment),
        "can_moderate": can_moderate(request),
        "can_see_log": request.user.has_perm("comments.view_decision"),
        "log": make_log(comment),
        "versions": comment.edits.select_related("by") if can_moderate(request) else [],
        "move_form": MoveForm(),
        "language_form": LanguageForm(initial={"language": comment.language}),
        "spoils_form": SpoilsForm(initial={"spoils": comment.spoils}),
        # Who came from a page of readers goes on reading there.
        "is_from_page": request.GET.get("from") == "page",
    }


def reason_options() -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', [("", _("Reason …")), *Reason.choices])


def admin_page(
    request: HttpRequest,
    model_admin: ModelAdmin[Any],
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page that looks like the admin's own."""
    everywhere = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "media": model_admin.media,
    }
    path = f"admin/comments/{model_admin.opts.model_name}/{template}"
    return TemplateResponse(request, path, {**everywhere, **context}, status=status)
