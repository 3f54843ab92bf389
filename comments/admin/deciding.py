"""What the queue's buttons do: decide about one comment or many, take it back, delete for good."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comments import deleting, moderation
from comments.admin.access import get_moderator
from comments.admin.answers import (
    ask_what_else,
    back_to_queue,
    describe,
    further,
    tell_decided,
    tell_refused,
    to_comment,
    to_person,
)
from comments.admin.forms import Seen, is_number, read_act, read_chosen, read_decision, read_reason, read_seen
from comments.models import Comment, Decision
from comments.moderation import ModerationError
from comments.states import ACTS, Act
from comments.sweeping import take_back


def moderate_one(request: HttpRequest) -> HttpResponse:
    """Take the decision of one row's button: `decision` is `<act>:<pk>`, `shown` what the page showed."""
    if request.method != "POST":
        return back_to_queue(request)
    act, pk = read_decision(request.POST.get("decision", ""))
    seen = read_seen(request.POST.get("shown", ""))
    if pk not in seen:
        raise BadRequest("The page did not show that comment.")
    decided = _moderate(request, {pk: seen[pk]}, act, request.POST.get(f"reason-{pk}", ""))
    return ask_what_else(request, decided) or back_to_queue(request, beside=[pk], shown=list(seen))


def moderate_chosen(request: HttpRequest) -> HttpResponse:
    """Take one decision about many comments: `comment` is `<pk>:<revision>`, once for each."""
    if request.method != "POST":
        return back_to_queue(request)
    act = read_act(request.POST.get("decision", ""))
    chosen = read_chosen(request.POST.getlist("comment"))
    decided = _moderate(request, chosen, act, request.POST.get("reason", ""))
    shown = read_seen(request.POST.get("shown", ""))
    further = ask_what_else(request, decided)
    return further or back_to_queue(request, beside=list(chosen), shown=list(shown))


def _moderate(request: HttpRequest, chosen: Seen, act: Act, reason: str) -> list[Comment]:
    """Decide about each comment as it was seen, and tell the moderator, with a way back."""
    moderator = get_moderator(request)
    reason = read_reason(reason) if ACTS[act].takes_reason else ""
    batch = uuid.uuid4()
    decided: list[Decision] = []
    refused: list[ModerationError] = []
    for comment in Comment.objects.filter(pk__in=chosen).order_by("created_at", "pk"):
        try:
            decision = moderation.moderate(
                comment, act, by=moderator, reason=reason, seen_revision=chosen[comment.pk], batch=batch
            )
            decided.append(decision)
        except ModerationError as error:
            refused.append(error)
    tell_decided(request, decided)
    tell_refused(request, refused)
    return [decision.comment for decision in decided if decision.comment]


def undo(request: HttpRequest) -> HttpResponse:
    """Take back what one message tells of: `batch` names its decisions and what was imposed with them.

    `on` is the comment from whose own page it is asked, `person` that from whose writer's.
    """
    if request.method != "POST":
        return back_to_queue(request)
    moderator = get_moderator(request)
    try:
        batch = uuid.UUID(request.POST.get("batch", ""))
    except ValueError as error:
        raise BadRequest("No such decisions.") from error
    taken = take_back(batch, by=moderator)
    if taken.undone:
        messages.success(request, _("Undone: %(what)s.") % {"what": describe(taken.undone)})
    if taken.lifted:
        messages.success(request, _("Undone: for the writer, all is as it was before."))
    if taken.waits:
        messages.info(request, further(taken.waits))
    tell_refused(request, taken.left)
    if asked := ask_what_else(request, taken.undone):
        return asked
    if is_number(person := request.POST.get("person", "")):
        return to_person(int(person))
    if is_number(page := request.POST.get("on", "")):
        return to_comment(request, int(page))
    return back_to_queue(request, shown=sorted(comment.pk for comment in taken.undone))


def purge_chosen(request: HttpRequest) -> HttpResponse:
    """Delete comments for good: `comment` is `<pk>:<revision>`, once for each."""
    if request.method != "POST":
        return back_to_queue(request)
    moderator = get_moderator(request)
    chosen = read_chosen(request.POST.getlist("comment"))
    gone: list[Comment] = []
    kept: list[ModerationError] = []
    for comment in Comment.objects.filter(pk__in=chosen).order_by("created_at", "pk"):
        try:
            deleting.purge(comment, by=moderator, seen_revision=chosen[comment.pk])
            gone.append(comment)
        except ModerationError as error:
            kept.append(error)
    if gone:
        messages.success(request, _("Deleted for good: %(what)s.") % {"what": describe(gone)})
    tell_refused(request, kept)
    shown = read_seen(request.POST.get("shown", ""))
    return back_to_queue(request, beside=list(chosen), shown=list(shown))
