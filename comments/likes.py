"""Likes of articles and comments: one each, by members and by guests with an approved comment.

Nobody is shown whose they are, nothing is put in order by them, and nobody likes what is their own. Of a
guest's no cookie is set: they are known by the key of their browser already.

A like takes no lock of a discussion, and never holds two rows that others wait for: the thing's own for its
number and, when that is stored, the article's, which is told that its pages show something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, CommentQuerySet, Like
from comments.readers import Reader
from comments.sanctions import sanction_in_force, sanction_words
from comments.writers import WITH_KEY, Writer
from filmclub.club.models import CLOCKS_DIFFER
from reviews.models import Article
from reviews.versions import likes_last

if TYPE_CHECKING:
    from filmclub.accounts.models import User


class LikeRefused(Exception):
    """Why a like was not taken, as a whole sentence for who made it."""


@dataclass(frozen=True)
class Liker:
    """Who likes: a member or, if nobody is signed in, the guest of a browser that has a key."""

    user: User | None = None
    key: str = ""

    @classmethod
    def of(cls, reader: Reader) -> Liker:
        return cls(reader.user, "" if reader.user is not None else reader.browser_key)

    @property
    def likes(self) -> QuerySet[Like]:
        """All of theirs."""
        if self.user is not None:
            return Like.objects.filter(user=self.user)
        return Like.objects.filter(~Q(key=""), user=None, key=self.key)


def may_like(liker: Liker) -> bool:
    """Whether they are a member, or a guest with an approved comment: one query for a guest with a key."""
    if liker.user is not None or not liker.key:
        return liker.user is not None
    return approved_of(liker.key).exists()


def approved_of(key: str) -> CommentQuerySet:
    """What a guest wrote with this key that counts as a comment."""
    return Comment.objects.approved().filter(WITH_KEY, author=None, writer=key)


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
            _count(thing, 1)
    if is_new:
        show_soon(_article_of(thing), now)


def take_back(thing: Comment | Article, reader: Reader, *, now: datetime | None = None) -> None:
    """Have the reader like it no longer; whoever does not changes nothing. Four queries at most."""
    with transaction.atomic():
        deleted, _by_model = Liker.of(reader).likes.filter(**_is(thing)).delete()
        if deleted:
            _count(thing, -1)
    if deleted:
        show_soon(_article_of(thing), now or timezone.now())


def drop(like: Like, *, now: datetime | None = None) -> None:
    """Delete a like whose reader is forgotten, or has another one of the same: five queries at most."""
    thing = like.comment or like.article
    assert thing is not None  # noqa: S101 a constraint
    with transaction.atomic():
        if Like.objects.filter(pk=like.pk).delete()[0]:
            _count(thing, -1)
    show_soon(_article_of(thing), now or timezone.now())


def _is(thing: Comment | Article) -> dict[str, Comment | Article]:
    return {"article" if isinstance(thing, Article) else "comment": thing}


def _article_of(thing: Comment | Article) -> int:
    return thing.pk if isinstance(thing, Article) else thing.discussion_id


def _count(thing: Comment | Article, change: int) -> None:
    """Add to the number of its likes, by an expression: its row is locked until the transaction ends."""
    things: QuerySet[Comment] | QuerySet[Article] = (
        Article.objects.all() if isinstance(thing, Article) else Comment.objects.all()
    )
    things.filter(pk=thing.pk).update(like_count=F("like_count") + change)


def show_soon(article_id: int, now: datetime) -> None:
    """Have an article's pages show likes that were stored before: at once or, if that was done in the last
    CACHE_SECONDS, when they are over. Two queries at most.

    Whoever writes it at the same moment has the pages show these likes, too.
    """
    article = Article.objects.filter(pk=article_id)
    shown_at = article.values_list("likes_shown_at", flat=True).get()
    if shown_at is not None:
        if shown_at > now + CLOCKS_DIFFER:
            return
        now = max(now, shown_at + likes_last())
    article.filter(likes_shown_at=shown_at).update(likes_shown_at=now)


# --- Whether the numbers are right ----------------------------------------------------------------


def recount_likes(article_id: int, *, fix: bool = False) -> list[str]:
    """Compare the numbers of an article and its comments with their likes, and say what is wrong.

    Two queries; with `fix` three for each that is wrong, and two more. It takes no lock but of their rows.
    """
    faults = []
    for things in (Comment.objects.filter(discussion=article_id), Article.objects.filter(pk=article_id)):
        name = str(things.model._meta.model_name)
        of_one = Like.objects.filter(**{name: OuterRef("pk")}).order_by().values(name)
        number = Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)
        wrong = things.annotate(number=number).exclude(like_count=F("number")).order_by("pk")
        for pk, found, right in wrong.values_list("pk", "like_count", "number"):
            faults.append(f"like_count of {name} {pk} is {found}, should be {right}")
            if fix:
                _put_right(things.filter(pk=pk))
    if fix and faults:
        show_soon(article_id, timezone.now())
    return faults


def _put_right(thing: QuerySet[Comment] | QuerySet[Article]) -> None:
    """Count the likes of one thing while nobody else can."""
    with transaction.atomic():
        locked = thing.select_for_update(no_key=True, of=("self",)).get()
        thing.update(like_count=locked.likes.count())
