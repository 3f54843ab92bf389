"""What somebody wrote, decided about in one act, with one way back; what is much goes on in a worker."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django_tasks import task

from comments import moderation
from comments.imposing import take_back_sanctions
from comments.models import Comment, CommentQuerySet, Decision
from comments.moderation import AlreadyChanged, ModerationError
from comments.permissions import require_moderator
from comments.states import Act, State, Sweep
from filmclub.accounts.models import User

# Each decision is a transaction of its own: so many are taken while a moderator waits, or by one task.
AT_ONCE = 200


@dataclass
class Swept:
    """What was decided, and how much of it a worker still has to do."""

    decided: list[Decision] = field(default_factory=list)
    waits: int = 0


@dataclass
class TakenBack:
    """What stands as before, why some does not, what was lifted, and how much a worker still has to do."""

    undone: list[Comment] = field(default_factory=list)
    left: list[AlreadyChanged] = field(default_factory=list)
    lifted: int = 0
    waits: int = 0


def affected(comments: CommentQuerySet, outcome: Sweep) -> CommentQuerySet:
    """Those that the outcome would change: approved comments are removed, those that wait are refused."""
    return comments.filter(state__in=[state for state in State if outcome.act_on(state)])


def sweep(
    comments: CommentQuerySet, outcome: Sweep, *, by: User, reason: str = "", batch: uuid.UUID
) -> Swept:
    """Decide about all of these, the oldest first; a worker goes on where they are many.

    Call outside of a transaction. What somebody changes meanwhile is left as it is. Raises PermissionDenied.
    """
    require_moderator(by)
    found = affected(comments, outcome).order_by("created_at", "pk")
    pks = list(found.values_list("pk", flat=True))
    if rest := pks[AT_ONCE:]:
        # Before anything is decided: a crash in between leaves nothing out.
        sweep_further.enqueue(rest, outcome.value, by.pk, reason, str(batch))
    return Swept(_decide(pks[:AT_ONCE], outcome, by, reason, batch), len(rest))


@task(queue_name="slow")
def sweep_further(pks: list[int], outcome: str, moderator: int, reason: str, batch: str) -> None:
    """Go on with what one act is about, some at a time, unless it has been taken back."""
    by = User.objects.get(pk=moderator)
    if rest := pks[AT_ONCE:]:
        sweep_further.enqueue(rest, outcome, moderator, reason, batch)
    try:
        _decide(pks[:AT_ONCE], Sweep(outcome), by, reason, uuid.UUID(batch))
    except PermissionDenied:
        # Who began it is no moderator any more.
        return


def _decide(pks: Sequence[int], outcome: Sweep, by: User, reason: str, batch: uuid.UUID) -> list[Decision]:
    decided = []
    for pk in pks:
        comment = Comment.objects.filter(pk=pk).first()
        act = outcome.act_on(comment.state) if comment is not None else None
        if comment is None or act is None:
            continue
        if _is_taken_back(batch):
            break
        try:
            seen = comment.revision
            decision = moderation.moderate(
                comment, act, by=by, reason=reason, seen_revision=seen, batch=batch
            )
            decided.append(decision)
        except ModerationError:
            # Somebody decided about it just now.
            continue
    return decided


def _is_taken_back(batch: uuid.UUID) -> bool:
    later = Decision.objects.filter(
        batch=batch, comment__decisions__act=Act.UNDO, comment__decisions__pk__gt=F("pk")
    )
    return later.exists()


def take_back(batch: uuid.UUID, *, by: User, now: datetime | None = None) -> TakenBack:
    """Take back what was decided and imposed in one act, the latest first; a worker goes on with many.

    Raises PermissionDenied.
    """
    lifted = take_back_sanctions(batch, by=by, now=now)
    decisions = list(_of_batch(batch)[: AT_ONCE + 1])
    undone, left = moderation.undo(decisions[:AT_ONCE], by=by, now=now)
    waits = 0
    if len(decisions) > AT_ONCE:
        last = decisions[AT_ONCE - 1].pk
        waits = _of_batch(batch).filter(pk__lt=last).count()
        take_back_further.enqueue(str(batch), by.pk, last)
    return TakenBack(undone, left, lifted, waits)


@task(queue_name="slow")
def take_back_further(batch: str, moderator: int, before: int) -> None:
    """Go on taking back one act, some at a time, with the decisions before this one."""
    by = User.objects.get(pk=moderator)
    decisions = list(_of_batch(uuid.UUID(batch)).filter(pk__lt=before)[:AT_ONCE])
    if len(decisions) == AT_ONCE:
        take_back_further.enqueue(batch, moderator, decisions[-1].pk)
    try:
        moderation.undo(decisions, by=by)
    except PermissionDenied:
        return


def _of_batch(batch: uuid.UUID) -> QuerySet[Decision]:
    return Decision.objects.filter(batch=batch).select_related("comment").order_by("-pk")
