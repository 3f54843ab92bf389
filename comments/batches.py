"""One act about many comments, with one way back: a little in the request, more in a worker, piece by piece.

Each decision is a transaction of its own, which also counts it in the batch: what was broken off goes on
where it was, what is sent twice is done once, and taking back stops what is not done yet.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from comments.deleting import replies_first
from comments.findings import Ground
from comments.imposing import take_back_sanctions
from comments.models import Batch, Comment, CommentQuerySet, Decision
from comments.moderation import ModerationError, gone, hold, moderate, purge, undo
from comments.permissions import require_moderator
from comments.reasons import Code
from comments.states import TAKE_BACK, Act, State, Sweep
from filmclub.accounts.models import User

# So many are decided about while a moderator waits, or by one task.
AT_ONCE = 200
# If nothing was done for so long, a worker is told of it again.
FORGOTTEN = timedelta(minutes=5)
AT_WORK = (Batch.State.RUNNING, Batch.State.UNDOING)

# The comments, each with the revision that was seen; None: whatever it is then.
Revisions = dict[int, int | None]
# What takes back decisions about members, which are none about comments.
TakeBack = Callable[..., tuple[list[Decision], list[ModerationError]]]
_take_back_about_members: list[TakeBack] = []


def take_back_by(take_back: TakeBack) -> None:
    """Have what was decided about members taken back by this function, with the rest of its act."""
    _take_back_about_members[:] = [take_back]


@dataclass
class Progress:
    """What has been done of a batch just now: what was decided or taken back, and why some was not."""

    batch: Batch
    decided: list[Decision] = field(default_factory=list)
    undone: list[Comment] = field(default_factory=list)
    left: list[ModerationError] = field(default_factory=list)
    # It was there before: it was sent twice.
    is_old: bool = False

    @property
    def is_at_work(self) -> bool:
        """Whether a worker still goes on with it."""
        return self.batch.state in AT_WORK


def begin(batch_id: uuid.UUID, act: str, revisions: Revisions, *, by: User, reason: str = "") -> Progress:
    """Decide about all of these in one act, the first at once if they are few; else a worker does.

    `act` is an `Act`, a `Sweep` or TAKE_BACK. A batch with this id that is there already is returned as it
    is. Call outside of a transaction. Raises PermissionDenied, also for the id of somebody else's batch.
    """
    require_moderator(by)
    seen = _in_order(act, revisions)
    if not seen:
        return Progress(Batch(pk=batch_id, moderator=by, act=act, state=Batch.State.DONE))
    batch, is_new = Batch.objects.get_or_create(
        pk=batch_id,
        defaults={"moderator": by, "act": act, "reason": reason, "revisions": seen, "total": len(seen)},
    )
    if batch.moderator_id != by.pk:
        raise PermissionDenied
    if not is_new:
        return Progress(batch, is_old=True)
    return _begin_or_pass_on(batch)


def find_batch(pk: uuid.UUID, *, by: User) -> Batch | None:
    """The batch with this id; many decisions that were taken before batches were kept become one."""
    if batch := Batch.objects.filter(pk=pk).first():
        return batch
    first = decisions_of(pk).order_by("pk").first()
    if first is None or first.moderator_id is None or decisions_of(pk).count() <= AT_ONCE:
        return None
    values = {"moderator": by, "act": first.act, "state": Batch.State.DONE}
    return Batch.objects.get_or_create(pk=pk, defaults=values)[0]


def undo_batch(batch: Batch, *, by: User) -> Progress:
    """Take back what was decided in one act, also while it is being done. Raises PermissionDenied."""
    require_moderator(by)
    with transaction.atomic():
        # After the decision that is being taken, and before the next one.
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state in (Batch.State.UNDOING, Batch.State.UNDONE):
            return Progress(batch, is_old=True)
        batch.state, batch.undone_by, batch.touched_at = Batch.State.UNDOING, by, timezone.now()
        batch.done, batch.total = 0, Decision.objects.filter(batch=batch.pk).count()
        batch.save(update_fields=["state", "undone_by", "touched_at", "done", "total"])
    return _begin_or_pass_on(batch)


def _begin_or_pass_on(batch: Batch) -> Progress:
    if batch.total > AT_ONCE:
        go_on.enqueue(str(batch.pk))
        return Progress(batch)
    return _work(batch)


@task(queue_name="slow")
def go_on(batch_id: str) -> None:
    """Go on with one act, some at a time, if whoever began it is a moderator still."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is not None and _work(batch).batch.state in AT_WORK:
        go_on.enqueue(batch_id)


def go_on_with_forgotten(now: datetime | None = None) -> int:
    """Have a worker go on with what was broken off: one query, and two more for each of these."""
    now = now or timezone.now()
    forgotten = Batch.objects.filter(state__in=AT_WORK, touched_at__lte=now - FORGOTTEN)
    pks = list(forgotten.values_list("pk", flat=True))
    for pk in pks:
        Batch.objects.filter(pk=pk).update(touched_at=now)
        go_on.enqueue(str(pk))
    return len(pks)


def _work(batch: Batch) -> Progress:
    """Do some of it, or take some of it back."""
    progress, state = Progress(batch), batch.state
    if state not in AT_WORK:
        return progress
    is_undone = state == Batch.State.UNDOING
    ours = decisions_of(batch.pk).order_by("-pk").values_list("pk", flat=True)
    rows: list[Any] = list(ours) if is_undone else batch.revisions
    step: Callable[[Progress, Any, User], None] = _undo_one if is_undone else _decide_one
    # Read anew each time: who began it may be no moderator any more.
    by = User.objects.get(pk=(is_undone and batch.undone_by_id) or batch.moderator_id)
    for _number in range(AT_ONCE):
        with transaction.atomic():
            # Whoever takes it back, or goes on with it at the same time, waits for this one decision.
            progress.batch = batch = Batch.objects.select_for_update().defer("revisions").get(pk=batch.pk)
            if batch.state != state:
                break
            try:
                if batch.done < len(rows):
                    step(progress, rows[batch.done], by)
                    batch.done += 1
                if batch.done >= len(rows):
                    batch.state = Batch.State.UNDONE if is_undone else Batch.State.DONE
            except PermissionDenied:
                batch.state = Batch.State.STOPPED
            batch.touched_at = timezone.now()
            batch.save(update_fields=["done", "state", "touched_at"])
        if batch.state != state:
            break
    return progress


def _decide_one(progress: Progress, row: tuple[int, int | None], by: User) -> None:
    pk, revision = row
    try:
        comment = Comment.objects.filter(pk=pk).first()
        if comment is None:
            raise gone(pk)
        decision = _decide(progress.batch, comment, revision, by)
        progress.decided += [decision] if decision is not None else []
    except ModerationError as error:
        progress.left.append(error)


def _decide(batch: Batch, comment: Comment, revision: int | None, by: User) -> Decision | None:
    if batch.act == Act.PURGE:
        return purge(comment, by=by, seen_revision=revision, batch=batch.pk)
    if batch.act == TAKE_BACK:
        ground = Ground(Code.TAKEN_BACK)
        return hold(comment, ground, by=by, seen_revision=revision, batch=batch.pk)
    act = Sweep(batch.act).act_on(comment.state) if batch.act in Sweep else Act(batch.act)
    if act is None:
        return None
    return moderate(comment, act, by=by, reason=batch.reason, seen_revision=revision, batch=batch.pk)


def _undo_one(progress: Progress, pk: int, by: User) -> None:
    undone, left = undo(Decision.objects.filter(pk=pk).select_related("comment"), by=by)
    progress.undone += undone
    progress.left += left


def decisions_of(batch: uuid.UUID) -> QuerySet[Decision]:
    return Decision.objects.filter(batch=batch).select_related("comment")


def left_of(batch: Batch) -> CommentQuerySet:
    """The comments that were looked at and are as they were, if they are there: one query."""
    looked_at = [pk for pk, _revision in batch.revisions[: batch.done]]
    decided = Decision.objects.filter(batch=batch.pk, comment__isnull=False).values("comment")
    return Comment.objects.filter(pk__in=looked_at).exclude(pk__in=decided)


def _in_order(act: str, revisions: Revisions) -> list[tuple[int, int | None]]:
    """The oldest first; of what is deleted for good, replies before what they answer."""
    found = Comment.objects.filter(pk__in=revisions).order_by("created_at", "pk").only("pk", "parent_id")
    there = [comment.pk for comment in (replies_first(found) if act == Act.PURGE else found)]
    # What is gone is to be told of.
    return [(pk, revisions[pk]) for pk in [*there, *(revisions.keys() - set(there))]]


@dataclass
class TakenBack:
    """What stands as before, why some does not, what was lifted, and whether a worker still goes on."""

    undone: list[Comment] = field(default_factory=list)
    left: list[ModerationError] = field(default_factory=list)
    lifted: int = 0
    is_at_work: bool = False
    about_members: list[Decision] = field(default_factory=list)


def affected(comments: CommentQuerySet, outcome: Sweep) -> CommentQuerySet:
    """Those that the outcome would change: approved comments are removed, those that wait are refused."""
    return comments.filter(state__in=[state for state in State if outcome.act_on(state)])


def sweep(
    comments: CommentQuerySet, outcome: Sweep, *, by: User, reason: str = "", batch: uuid.UUID
) -> Progress:
    """Decide about all of these, the oldest first, as they are then; a worker does where they are many.

    Call outside of a transaction. What somebody changes just then is left as it is. Raises PermissionDenied.
    """
    pks = affected(comments, outcome).values_list("pk", flat=True)
    return begin(batch, outcome.value, dict.fromkeys(pks), by=by, reason=reason)


def take_back(batch: uuid.UUID, *, by: User, of: int | None = None, now: datetime | None = None) -> TakenBack:
    """Take back what was decided and imposed in one act, the latest first; a worker does where it is much.

    Twice, or while it is being done, it is taken back once. With `of` it is what was decided about that
    comment alone. Raises PermissionDenied.
    """
    if of is not None:
        undone, left = undo(decisions_of(batch).filter(comment=of), by=by, now=now)
        return TakenBack(undone, list(left))
    lifted = take_back_sanctions(batch, by=by, now=now)
    found = find_batch(batch, by=by)
    if found is None:
        undone, left = undo(decisions_of(batch), by=by, now=now)
        about_members, kept = _take_back_about_members[0](decisions_of(batch), by=by, now=now)
        return TakenBack(undone, [*left, *kept], lifted, about_members=about_members)
    progress = undo_batch(found, by=by)
    return TakenBack(progress.undone, progress.left, lifted, progress.batch.state in AT_WORK)
