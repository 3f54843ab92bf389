"""How many likes there are of an article or a comment: counted with each, told to the pages, looked at again.

A like takes no lock of a discussion, and never holds two rows that others wait for: the thing's own for its
number and, when that is stored, the article's, which is told that its pages show something else.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.models import Comment, Like
from filmclub.club.models import CLOCKS_DIFFER
from reviews.models import Article
from reviews.models.articles import likes_last


def article_of(thing: Comment | Article) -> int:
    return thing.pk if isinstance(thing, Article) else thing.discussion_id


def count(thing: Comment | Article, change: int) -> None:
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


def drop(like: Like, *, now: datetime | None = None) -> None:
    """Delete a like whose reader is forgotten, or has another one of the same: five queries at most."""
    thing = like.comment or like.article
    assert thing is not None  # noqa: S101 a constraint
    with transaction.atomic():
        if Like.objects.filter(pk=like.pk).delete()[0]:
            count(thing, -1)
    show_soon(article_of(thing), now or timezone.now())


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
