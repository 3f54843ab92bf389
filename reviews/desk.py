"""What an editor still has to do, as lists: drafts, what waits for them, what is not complete."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.bodies import FILE_NAME
from reviews.models import Article, Credit, Film, Image


def drafts_of(user: Any) -> QuerySet[Article]:
    """The drafts that somebody works on, the last changed first; not those that wait for an editor."""
    drafts = Article.objects.filter(author=user.pk, state=Article.State.DRAFT, ready_at=None)
    return drafts.defer(*Article.TEXTS).order_by("-changed_at", "-pk")


def ready_drafts() -> QuerySet[Article]:
    """The drafts that wait for an editor, the longest first, with their authors."""
    ready = Article.objects.filter(state=Article.State.DRAFT, ready_at__isnull=False)
    return ready.defer(*Article.TEXTS).select_related("author").order_by("ready_at", "pk")


def scheduled_articles() -> QuerySet[Article]:
    """What appears by itself, the next first, with the authors."""
    scheduled = Article.objects.filter(state=Article.State.PUBLISHED, published_at__gt=timezone.now())
    return scheduled.defer(*Article.TEXTS).select_related("author").order_by("published_at", "pk")


def without_credits(films: QuerySet[Film]) -> QuerySet[Film]:
    """Of these films those that have no credits yet."""
    return films.filter(~Exists(Credit.objects.filter(film=OuterRef("pk"))))


def without_alt_text(images: QuerySet[Image]) -> QuerySet[Image]:
    """Of these pictures those of which nobody has said what they show: no words, or a file's name."""
    return images.filter(Q(alt="") | Q(alt__iregex=FILE_NAME.pattern))
