"""What nobody wanted is forgotten: refused comments and spam, with their addresses and what tells of them.

A leaf that nobody ever saw is deleted. Any other stays as an empty row in its place: what answers it, or the
address that somebody has kept, leads there. What was decided, by whom and when, stays with the number, and
that it was purged is in the log too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from comments.defence_models import CheckAnswer, PendingCheck, Print
from comments.discussions import lock
from comments.models import (
    AskedAgain,
    ClaimedComment,
    Comment,
    CommentQuerySet,
    Decision,
    Disowned,
    Edit,
    Like,
    Report,
)
from comments.states import is_in, those
from comments.texts import Forms
from comments.traces import forget_words_about, leave_traces, log_purge
from comments.trees import places
from comments.words import remove, store

# So long a refused comment or spam is kept after the last decision about it.
KEPT = timedelta(days=15)
# So many are looked for at once, and so many are purged before others may write in that discussion again.
AT_ONCE, UNDER_ONE_LOCK = 500, 20

_MAY_BE_PURGED = is_in(those(lambda traits: traits.may_be_purged))


def due(now: datetime, kept: timedelta = KEPT) -> CommentQuerySet:
    """The comments that are to be purged: nobody has decided anything about them for so long.

    What was imported without a decision counts from when it was written.
    """
    over = now - kept
    later = Decision.objects.filter(comment=OuterRef("pk"), created_at__gt=over)
    return Comment.objects.filter(
        _MAY_BE_PURGED, ~Exists(later), purged_at=None, created_at__lte=over
    ).order_by("-pk")


def purge_due(now: datetime | None = None, kept: timedelta = KEPT) -> tuple[int, int]:
    """Purge all that is due; return how many were deleted, and how many emptied.

    A few at a time under their discussion's lock, where each is looked at again: what somebody has just
    decided about stays. A dozen queries for each. Twice, or by two at once, changes nothing.
    """
    now, batch = now or timezone.now(), uuid.uuid4()
    deleted = emptied = 0
    for discussion, pks in _pieces(now, kept):
        with transaction.atomic():
            lock(discussion)
            # Replies first: what they answered may be a leaf then.
            for comment in due(now, kept).filter(pk__in=pks, discussion=discussion):
                log_purge(comment, batch=batch, now=now)
                if is_deletable(comment):
                    delete(comment)
                    deleted += 1
                else:
                    comment.purged_at = now
                    empty(comment)
                    emptied += 1
    return deleted, emptied


def _pieces(now: datetime, kept: timedelta) -> Iterator[tuple[int, list[int]]]:
    """The numbers of what is due, of one discussion each time."""
    before = None
    while True:
        comments = due(now, kept) if before is None else due(now, kept).filter(pk__lt=before)
        found = list(comments.values_list("pk", "discussion")[:AT_ONCE])
        if not found:
            return
        before = found[-1][0]
        for discussion in dict.fromkeys(discussion for _pk, discussion in found):
            pks = [pk for pk, its_discussion in found if its_discussion == discussion]
            for start in range(0, len(pks), UNDER_ONE_LOCK):
                yield discussion, pks[start : start + UNDER_ONE_LOCK]


def is_deletable(comment: Comment) -> bool:
    """Whether nobody ever saw it and nothing depends on its place: two queries."""
    return (
        comment.published_at is None
        and not Comment.objects.filter(parent=comment).exists()
        and not Decision.objects.filter(Q(moved_from=comment) | Q(moved_to=comment)).exists()
    )


def delete(comment: Comment) -> None:
    """Delete a leaf for good, under its discussion's lock. Raises ProtectedError for any other."""
    leave_traces(comment)
    remove(comment)
    places.remove_leaf(comment)


def empty(comment: Comment) -> None:
    """Take from a comment that keeps its place what it says and whose it was, under its discussion's lock.

    When, and whether nobody wanted it or its writer does not, is said by `purged_at` or `erased_at` before.
    """
    Report.objects.filter(comment=comment).update(text="", email="")
    for model in (CheckAnswer, Print):
        model.objects.filter(comment=comment).delete()
    # By an expression: likes that come meanwhile count.
    likes, _by_model = Like.objects.filter(comment=comment).delete()
    Comment.objects.filter(pk=comment.pk).update(like_count=F("like_count") - likes)
    blank = {**dict.fromkeys(("text", "spoils", *Forms.__annotations__), ""), "held_for": ""}
    _blank(comment, blank, "purged_at", "erased_at")


def unname(comment: Comment, now: datetime) -> None:
    """Take from a comment whose it was, and leave its words, under its discussion's lock."""
    comment.unnamed_at = now
    _blank(comment, {}, "unnamed_at")


def _blank(comment: Comment, words: dict[str, str], *moments: str) -> None:
    forget_words_about(comment)
    for model in (PendingCheck, Disowned, Edit, AskedAgain, ClaimedComment):
        model.objects.filter(comment=comment).delete()
    who = ("guest_name", "name_skeleton", "email", "website", "writer", "network")
    blank = {**dict.fromkeys(who, ""), **words, "author": None}
    for name, value in blank.items():
        setattr(comment, name, value)
    comment.revision += 1
    comment.save(update_fields=[*blank, *moments, "revision"])
    store(comment)
