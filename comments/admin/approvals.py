"""When an approval is taken back: what it let through can be taken back with it, which is asked first."""

from __future__ import annotations

import uuid

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comments.admin.access import get_moderator
from comments.admin.answers import MOST_NAMED, back_to_queue, tell
from comments.admin.forms import is_number, read_batch, read_chosen
from comments.admin.pages import admin_page
from comments.approvals import let_through
from comments.batches import Revisions, begin
from comments.models import Comment
from comments.queue import for_decision, make_entries
from comments.states import TAKE_BACK


def take_back(request: HttpRequest, numbers: str, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Show what the approvals of these comments let through; by POST, have what was shown of it wait."""
    moderator = get_moderator(request)
    responsible = [int(number) for number in numbers.split("-") if is_number(number)][:MOST_NAMED]
    found = let_through(Comment.objects.filter(pk__in=responsible).select_related("author"))
    through = [comment for comments in found.values() for comment in comments]
    if request.method != "POST":
        return _ask(request, through, model_admin) if through else back_to_queue(request)
    chosen = read_chosen(request.POST.getlist("comment"))
    revisions: Revisions = {comment.pk: chosen[comment.pk] for comment in through if comment.pk in chosen}
    progress = begin(read_batch(request.POST.get("batch", "")), TAKE_BACK, revisions, by=moderator)
    return tell(request, progress) or back_to_queue(request)


def _ask(request: HttpRequest, through: list[Comment], model_admin: ModelAdmin[Comment]) -> HttpResponse:
    shown = for_decision(Comment.objects.filter(pk__in=[comment.pk for comment in through]))
    context = {
        "title": _("Have them wait again"),
        "explanation": _(
            "Nobody has looked at these comments: they appeared by themselves, because an approval that is "
            "taken back now had made their writer known."
        ),
        "act": "hold",
        "action": request.path,
        "will": make_entries(shown.order_by("created_at", "pk")),
        "returns_to": request.GET.urlencode(),
        "batch": uuid.uuid4(),
        "cancel": _("Leave them as they are"),
    }
    return admin_page(request, model_admin, "bulk.html", context)
