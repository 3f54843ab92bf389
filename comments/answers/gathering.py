"""Which of the things that people follow have something new: asked of many rows at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from comments.answers.moments import GRACE
from comments.answers_models import ArticleNews
from comments.following_models import SubscriptionQuerySet
from comments.models import Comment, CommentQuerySet, ConfirmedAddress, Decision
from comments.states import PUBLIC
from comments.trees import places
from reviews.models import Article


def late_ones(after: datetime, until: datetime) -> dict[int, datetime]:
    """When those became news that were held within their grace, and approved between these moments.

    By the comments' numbers; one query. All others are news since they are public.
    """
    public = sorted(PUBLIC)
    grace_ends = ExpressionWrapper(F("comment__published_at") + GRACE, output_field=DateTimeField())
    held = Decision.objects.filter(
        comment=OuterRef("comment"), before__in=public, created_at__lte=OuterRef("grace_ends")
    ).exclude(after__in=public)
    approved = _made_public(after, until).filter(comment__published_at__lt=F("created_at"))
    found = approved.alias(grace_ends=grace_ends).filter(Exists(held))
    return dict(found.order_by("pk").values_list("comment", "created_at"))


def is_something_new(after: datetime, until: datetime) -> bool:
    """Whether anybody may have to be told of something of this time: three queries at most."""
    # A discussion's moment is that of writing: what waited for long is found by its decision.
    talked = Article.objects.filter(last_comment_at__gt=after).order_by().values("pk")
    comments = Comment.objects.approved().filter(
        discussion__in=talked, published_at__gt=after, published_at__lte=until
    )
    return (
        comments.exists()
        or _made_public(after, until).exists()
        or ArticleNews.objects.filter(since__gt=after, since__lte=until).exists()
    )


def _made_public(after: datetime, until: datetime) -> QuerySet[Decision]:
    """What was decided between these moments by which readers see a comment."""
    decided = Decision.objects.filter(after__in=sorted(PUBLIC), created_at__gt=after, created_at__lte=until)
    return decided.exclude(before__in=sorted(PUBLIC))


def with_news(rows: SubscriptionQuerySet, until: datetime, late: Collection[int]) -> SubscriptionQuerySet:
    """Those of these rows that have something to tell of from after `told_at`; `late` ones since approved.

    It may be what is not told in the end, as in a thread that is muted.
    """
    fresh = Q(published_at__gt=OuterRef("told_at"), published_at__lte=until)
    if late:
        untold = Decision.objects.filter(comment=OuterRef("pk"), created_at__gt=OuterRef(OuterRef("told_at")))
        fresh |= Q(Exists(untold.filter(after__in=sorted(PUBLIC), created_at__lte=until)), pk__in=late)
    others = Comment.objects.approved().filter(fresh).exclude(author=Coalesce(OuterRef("user"), Value(0)))
    articles = Article.objects.listed_among_few().filter(
        news__since__gt=OuterRef("told_at"), news__since__lte=until
    )
    found = Q(Exists(others.filter(discussion=OuterRef("article"))), article__isnull=False)
    found |= Q(Exists(places.in_thread_named(others, "thread")), thread__isnull=False)
    found |= Q(Exists(others.filter(parent__author=OuterRef("user"))), is_answers=True, user__isnull=False)
    found |= Q(Exists(_to_guest(others)), is_answers=True, subscriber__isnull=False)
    found |= Q(Exists(articles.filter(series=OuterRef("series"))), series__isnull=False)
    found |= Q(Exists(articles.filter(films=OuterRef("film"))), film__isnull=False)
    found |= Q(Exists(articles.signed().filter(author=OuterRef("author"))), author__isnull=False)
    found |= Q(Exists(articles), is_all=True)
    return rows.filter(found)


def _to_guest(comments: CommentQuerySet) -> CommentQuerySet:
    """What answers the comments of who has confirmed the subscriber's address."""
    keys = ConfirmedAddress.objects.filter(address=OuterRef(OuterRef("subscriber__address"))).values("key")
    return comments.filter(~Q(parent__writer=""), parent__author=None, parent__writer__in=keys)
