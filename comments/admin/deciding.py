"""What the queue's buttons do: decide about one comment, and take back what was decided."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comments import moderation
from comments.admin.access import get_moderator
from comments.admin.answers import (
    ask_what_else,
    back_to_queue,
    describe,
    tell_decided,
    tell_refused,
    to_alike,
    to_batch,
    to_comment,
    to_log,
    to_person,
)
from comments.admin.forms import Seen, is_number, read_decision, read_reason, read_seen
from comments.batches import take_back
from comments.models import Comment, Decision
from comments.moderation import ModerationError
from comments.states import ACTS, Act
from filmclub.lib.texts import sentence

# Where `back` leads from taking something back.
BACK = {"log": to_log, "alike": to_alike}


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
    """Take back what was decided in one act: `batch` names its decisions and what was imposed with them.

    `on` is the comment from whose own page it is asked, for this comment alone; `person` that from whose
    writer's. With `back` it leads to the log, or to the page of the batch.
    """
    if request.method != "POST":
        return back_to_queue(request)
    moderator = get_moderator(request)
    try:
        batch = uuid.UUID(request.POST.get("batch", ""))
    except ValueError as error:
        raise BadRequest("No such decisions.") from error
    page = request.POST.get("on", "")
    comment = int(page) if is_number(page) else None
    taken = take_back(batch, by=moderator, of=comment)
    if taken.undone:
        messages.success(request, sentence(_("Undone: %(what)s.") % {"what": describe(taken.undone)}))
    if taken.lifted:
        messages.success(request, _("Undone: for the writer, all is as it was before."))
    tell_refused(request, taken.left)
    if taken.is_at_work or request.POST.get("back") == "batch":
        return to_batch(request, batch)
    if asked := ask_what_else(request, taken.undone):
        return asked
    if is_number(person := request.POST.get("person", "")):
        return to_person(int(person))
    if comment is not None:
        return to_comment(request, comment)
    if (to := BACK.get(request.POST.get("back", ""))) is not None:
        return to(request)
    return back_to_queue(request, shown=sorted(comment.pk for comment in taken.undone))
