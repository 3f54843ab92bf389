"""Likes of articles and comments: one each, by members and by guests with an approved comment.

Nobody is shown whose they are, nothing is put in order by them, and nobody likes what is their own. Of a
guest's no cookie is set: they are known by the key of their browser already.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.like_counts import article_of, count, show_soon
from comments.liking import Liker, may_like
from comments.models import Comment
from comments.readers import Reader
from comments.sanctions import sanction_in_force, sanction_words
from comments.writers import Writer
from reviews.models import Article


class LikeRefused(Exception):
    """Why a like was not taken, as a whole sentence for who made it."""


def is_own(thing: Comment | Article, reader: Reader) -> bool:
    """Whether the reader wrote it, as a member or as the guest of this browser."""
    if isinstance(thing, Article):
        return reader.user is not None and thing.author_id == reader.user.pk
    return reader.has_key_of(thing)


def is_liked(thing: Comment | Article, reader: Reader) -> bool:
    """Whether the reader likes it: one query."""
    return Liker.of(reader).likes.filter(**_is(thing)).exists()


def like(thing: Comment | Article, reader: Reader, *, now: datetime | None = None) -> None:
    """Have the reader like it, once: whoever does already changes nothing. Nine queries at most.

    The thing must be public. Raises LikeRefused for who may not like, and for what is their own.
    """
    now, liker = now or timezone.now(), Liker.of(reader)
    if not may_like(liker):
        raise LikeRefused(
            _(
                "Likes are for members, and for guests of whom a comment was approved. "
                "Sign in, or write one first."
            )
        )
    if is_own(thing, reader):
        raise LikeRefused(_("This is your own. Likes are for what others wrote."))
    sanction = sanction_in_force(Writer(user=liker.user, browser_key=liker.key), now)
    if sanction is not None and sanction.silences:
        raise LikeRefused(sanction_words(sanction))
    with transaction.atomic():
        _made, is_new = liker.likes.get_or_create(
            **_is(thing), defaults={"user": liker.user, "key": liker.key, "made_at": now}
        )
        if is_new:
            count(thing, 1)
    if is_new:
        show_soon(article_of(thing), now)


def take_back(thing: Comment | Article, reader: Reader, *, now: datetime | None = None) -> None:
    """Have the reader like it no longer; whoever does not changes nothing. Four queries at most."""
    with transaction.atomic():
        deleted, _by_model = Liker.of(reader).likes.filter(**_is(thing)).delete()
        if deleted:
            count(thing, -1)
    if deleted:
        show_soon(article_of(thing), now or timezone.now())


def _is(thing: Comment | Article) -> dict[str, Comment | Article]:
    return {"article" if isinstance(thing, Article) else "comment": thing}
