"""Acts about many comments: begun, shown while a worker goes on with them, and what came of them."""

from __future__ import annotations

import uuid

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.admin.access import get_moderator
from comments.admin.answers import (
    MOST_NAMED,
    back_to_queue,
    tell,
    tell_refused,
    to_alike,
)
from comments.admin.forms import read_act, read_batch, read_chosen, read_reason, read_seen
from comments.admin.pages import admin_page
from comments.batches import AT_WORK, Revisions, begin, decisions_of, left_of
from comments.log import act_words
from comments.models import Batch, Comment
from comments.moderation import ReasonMissing
from comments.queue import for_decision, make_entries
from comments.states import ACTS, PUBLIC, Act
from comments.undoing import undoable
from filmclub.jobs.models import Worker

# So many of what was left are named on the page of a batch.
LEFT_NAMED = 50
# While a worker is at it, its page asks again after so many.
SECONDS = 3


def moderate_chosen(request: HttpRequest) -> HttpResponse:
    """Take one decision about many comments: `comment` is `<pk>:<revision>`, once for each.

    `batch` comes from the form that asks, so that sending it twice is one.
    """
    if request.method != "POST":
        return back_to_queue(request)
    act = read_act(request.POST.get("decision", ""))
    reason = read_reason(request.POST.get("reason", "")) if ACTS[act].takes_reason else ""
    if ACTS[act].needs_reason and not reason:
        get_moderator(request)
        tell_refused(request, [ReasonMissing(_("Nothing was changed: pick a reason, then refuse them."))])
        return back_to_queue(request)
    return _begin(request, act, reason)


def purge_chosen(request: HttpRequest) -> HttpResponse:
    """Delete comments for good: `comment` is `<pk>:<revision>`, once for each, `batch` as above."""
    return _begin(request, Act.PURGE) if request.method == "POST" else back_to_queue(request)


def _begin(request: HttpRequest, act: Act, reason: str = "") -> HttpResponse:
    moderator = get_moderator(request)
    batch = read_batch(request.POST.get("batch", ""))
    revisions: Revisions = dict(read_chosen(request.POST.getlist("comment")))
    progress = begin(batch, act, revisions, by=moderator, reason=reason)
    if request.POST.get("back") == "alike":
        return tell(request, progress) or to_alike(request)
    shown = list(read_seen(request.POST.get("shown", "")))
    return tell(request, progress) or back_to_queue(request, beside=list(revisions), shown=shown)


def batch_page(request: HttpRequest, batch: uuid.UUID, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Show how far an act about many comments is, or what came of it, with its way back: a dozen queries.

    While a worker is at it, the page asks again by itself.
    """
    get_moderator(request)
    found = get_object_or_404(Batch.objects.select_related("moderator", "undone_by"), pk=batch)
    is_at_work = found.state in AT_WORK
    decided = decisions_of(found.pk)
    left = left_of(found)
    context = {
        "title": act_words(found.act),
        "batch": found,
        "is_at_work": is_at_work,
        "is_over": found.state in (Batch.State.DONE, Batch.State.STOPPED),
        "no_worker": is_at_work and not Worker.objects.serves("slow", timezone.now()),
        "decided": decided.count(),
        "left": make_entries(for_decision(left).order_by("pk")[:LEFT_NAMED]),
        "left_number": left.count(),
        "can_undo": found.state not in (Batch.State.UNDOING, Batch.State.UNDONE)
        and undoable().filter(batch=found.pk).exists(),
        "let_through": _may_have_let_through(found),
        "returns_to": request.GET.get("_changelist_filters", ""),
    }
    response = admin_page(request, model_admin, "batch.html", context)
    if is_at_work:
        response["Refresh"] = str(SECONDS)
    return response


def _may_have_let_through(batch: Batch) -> str:
    """The address of the page that asks what approvals, which were taken back by this, had let through."""
    if batch.total <= MOST_NAMED or batch.state != Batch.State.DONE:
        return ""
    taken_back = (
        decisions_of(batch.pk).filter(before__in=PUBLIC, comment__isnull=False).exclude(after__in=PUBLIC)
    )
    numbers = taken_back.order_by("pk").values_list("comment", flat=True)[:MOST_NAMED]
    named = "-".join(map(str, numbers))
    return reverse("admin:comments_comment_take_back", args=[named]) if named else ""
