"""Deleting comments for good: what nobody ever saw and nothing depends on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.admin.models import DELETION
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, Decision
from comments.moderation import ModerationError, locked, log_in_admin, require_as_seen
from comments.purging import delete, log_purge
from filmclub.accounts.models import User


class PurgeRefused(ModerationError):
    """The comment is to be kept."""


def purge(
    comment: Comment,
    *,
    by: User,
    seen_revision: int | None = None,
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Decision:
    """Delete for good a comment that nobody ever saw and nothing depends on, under its discussion's lock.

    What was decided about it stays with its number, this last decision too; the admin's own log keeps who
    deleted which number and when. Raises PermissionDenied, PurgeRefused or AlreadyChanged; then nothing has
    changed.
    """
    with transaction.atomic():
        current = locked(comment, by)
        require_as_seen(current, seen_revision)
        if kept := why_kept([current]):
            raise PurgeRefused(kept[current.pk])
        batch, now = batch or uuid.uuid4(), now or timezone.now()
        decision = log_purge(current, by=by, batch=batch, now=now)
        delete(current)
        log_in_admin(comment, DELETION, by)
    return decision


def why_kept(comments: Sequence[Comment]) -> dict[int, str]:
    """Say in a sentence why some of these cannot be deleted for good together, by their keys: two queries.

    What is answered by others of them alone, which are deleted, is so too: the replies go first.
    """
    replies: dict[int | None, list[int]] = {}
    for parent, reply in Comment.objects.filter(parent__in=comments).values_list("parent", "pk"):
        replies.setdefault(parent, []).append(reply)
    moves = Decision.objects.filter(Q(moved_from__in=comments) | Q(moved_to__in=comments))
    places = {pk for ends in moves.values_list("moved_from", "moved_to") for pk in ends}
    kept: dict[int, str] = {}
    gone: set[int] = set()
    for comment in replies_first(comments):
        if not comment.traits.may_be_purged:
            why = _("The comment by %(writer)s is kept: it is neither spam nor refused.")
        elif comment.published_at is not None:
            why = _("The comment by %(writer)s is kept: readers have seen it.")
        elif not gone.issuperset(replies.get(comment.pk, ())):
            why = _("The comment by %(writer)s is kept: it has replies.")
        elif comment.pk in places:
            why = _(
                "The comment by %(writer)s is kept: a reply was moved away from it, and may have to go back."
            )
        else:
            gone.add(comment.pk)
            continue
        kept[comment.pk] = why % {"writer": comment.name}
    return kept


def replies_first(comments: Iterable[Comment]) -> list[Comment]:
    """The same comments, each behind those of them that answer it; otherwise in their order."""
    by_key = {comment.pk: comment for comment in comments}

    def depth(comment: Comment) -> int:
        steps = 0
        while (above := by_key.get(comment.parent_id or 0)) is not None:
            comment, steps = above, steps + 1
        return steps

    return sorted(by_key.values(), key=depth, reverse=True)
