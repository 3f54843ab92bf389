"""What somebody finds who has the page of a comment open that was deleted for good meanwhile."""

from __future__ import annotations

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comments.admin.forms import is_number
from comments.admin.pages import admin_page
from comments.log import decided_by
from comments.models import Comment
from comments.undoing import purge_of


def gone_page(request: HttpRequest, model_admin: ModelAdmin[Comment], number: str) -> HttpResponse | None:
    """Say who deleted the comment and when; None if the log knows nothing of it. One query."""
    purge = purge_of(int(number)) if is_number(number) else None
    if purge is None or not model_admin.has_view_permission(request):
        return None
    context = {
        "title": _("Comment %(number)s") % {"number": number},
        "who": decided_by(purge),
        "purge": purge,
        "returns_to": request.GET.get("_changelist_filters", ""),
    }
    return admin_page(request, model_admin, "gone.html", context, status=410)
