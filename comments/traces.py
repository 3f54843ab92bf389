"""What stays of a comment that is purged: its number, where it came from, and what was decided about it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import F

from comments.defence_models import PurgedReference
from comments.models import Comment, Decision
from comments.reasons import own_words
from comments.states import Act
from filmclub.accounts.models import User


def log_purge(comment: Comment, *, by: User | None = None, batch: uuid.UUID, now: datetime) -> Decision:
    """Say in the log that a comment is deleted for good, or emptied, in the same transaction: one query."""
    return Decision.objects.create(
        comment=comment,
        moderator=by,
        act=Act.PURGE,
        before=comment.state,
        after=comment.state,
        batch=batch,
        created_at=now,
    )


def leave_traces(comment: Comment) -> None:
    """Keep what stays of one that is deleted in the same transaction: a handful of queries."""
    forget_words_about(comment)
    # There is nothing any more that could go back where it stood.
    comment.decisions.update(
        deleted_number=F("comment_id"), comment=None, moved_from=None, moved_to=None, thread_before=None
    )
    if comment.import_ref:
        PurgedReference.objects.get_or_create(
            import_ref=comment.import_ref, defaults={"discussion_id": comment.discussion_id}
        )


def forget_words_about(comment: Comment) -> None:
    """Leave of decisions and of the admin's log who did what and when, in the site's own words."""
    for decision in comment.decisions.exclude(reason="", grounds=[]):
        grounds = [{**ground, "detail": ""} for ground in decision.grounds]
        Decision.objects.filter(pk=decision.pk).update(reason=own_words(decision.reason), grounds=grounds)
    about = ContentType.objects.get_for_model(Comment)
    LogEntry.objects.filter(content_type=about, object_id=str(comment.pk)).update(object_repr=str(comment.pk))
