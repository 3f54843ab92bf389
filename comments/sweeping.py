"""What somebody wrote, decided about in one act; and taking back what one act decided and imposed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from comments.batches import AT_WORK, Progress, begin, decisions_of, find_batch, undo_batch
from comments.imposing import take_back_sanctions
from comments.models import Comment, CommentQuerySet
from comments.moderation import ModerationError, undo
from comments.states import State, Sweep
from filmclub.accounts.models import User


@dataclass
class TakenBack:
    """What stands as before, why some does not, what was lifted, and whether a worker still goes on."""

    undone: list[Comment] = field(default_factory=list)
    left: list[ModerationError] = field(default_factory=list)
    lifted: int = 0
    is_at_work: bool = False


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
        return TakenBack(undone, list(left), lifted)
    progress = undo_batch(found, by=by)
    return TakenBack(progress.undone, progress.left, lifted, progress.batch.state in AT_WORK)
