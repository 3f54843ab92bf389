"""A moderator answers what waits, which is approved by that."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from comments.models import Comment
from comments.moderation import AlreadyChanged, moderate
from comments.posting import AnsweredChanged
from comments.states import Act
from filmclub.accounts.models import User


def approve_answered(comment: Comment, by: User, now: datetime, seen: int | None) -> None:
    """Approve what a moderator answers, who saw this revision of it. Raises AnsweredChanged."""
    try:
        moderate(comment, Act.APPROVE, by=by, now=now, seen_revision=seen)
    except AlreadyChanged as error:
        raise AnsweredChanged(
            _("The comment that you answer was changed since you read it. It stands here as it is now.")
        ) from error
