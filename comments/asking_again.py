"""A writer whose comment was refused or removed may ask once to have it looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import AskedAgain, Comment
from comments.moderation import AlreadyChanged, look_again
from comments.sanctions import sanction_in_force, sanction_words
from comments.writers import WITH_KEY, Writer

# Of each writer, so that nobody fills the desk with what was decided.
A_DAY = 3


class NotAsked(Exception):
    """Why a comment is not looked at again, as a whole sentence for its writer."""


def ask_again(comment: Comment, text: str = "", *, now: datetime | None = None) -> AskedAgain:
    """Have a refused or removed comment wait again, with what its writer says to it.

    Asking twice changes nothing. Raises NotAsked.
    """
    now = now or timezone.now()
    writer = Writer(user=comment.author, email=comment.email, browser_key=comment.writer)
    sanction = sanction_in_force(writer, now)
    if sanction is not None and sanction.silences:
        raise NotAsked(sanction_words(sanction))
    try:
        with transaction.atomic():
            look_again(comment, now=now)
            asked, is_new = AskedAgain.objects.get_or_create(
                comment=comment, defaults={"text": text, "asked_at": now}
            )
            if not is_new:
                raise NotAsked(_("You have asked once already; moderators have looked at it again."))
            _refuse_many(asked, comment, now)
    except AlreadyChanged as error:
        before = AskedAgain.objects.filter(comment=comment).first()
        if before is None:
            raise NotAsked(_("This comment was decided about meanwhile; see how it stands now.")) from error
        return before
    return asked


def _refuse_many(asked: AskedAgain, comment: Comment, now: datetime) -> None:
    """Under the lock of one discussion only: somebody quick may ask for some more."""
    theirs = Q(comment__author=comment.author_id)
    if comment.author_id is None:
        theirs = Q(comment__in=Comment.objects.filter(WITH_KEY, writer=comment.writer))
    lately = AskedAgain.objects.filter(theirs, asked_at__gt=now - timedelta(days=1)).exclude(pk=asked.pk)
    if lately.count() >= A_DAY:
        raise NotAsked(_("You have asked for several comments today. Ask for this one tomorrow."))
