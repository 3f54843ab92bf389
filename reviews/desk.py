"""What an editor still has to do, as lists: drafts, what waits for them, what is not complete."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviews.bodies import CODE, FILE_NAME
from reviews.models import Article, Credit, Draft, Film, Image, Revision, Series


def drafts_of(user: Any) -> QuerySet[Article]:
    """The drafts that somebody works on, the last changed first; not those that wait for an editor."""
    drafts = Article.objects.filter(author=user.pk, state=Article.State.DRAFT, ready_at=None)
    return drafts.defer(*Article.TEXTS).order_by("-changed_at", "-pk")


def unsaved_of(user: Any) -> QuerySet[Any]:
    """What somebody typed and did not save, the newest first, each with its `called`, which may be empty.

    Without what is no longer there to save it to.
    """
    kinds = Revision.Kind
    there: Any = Q(object_id=None)
    for kind, rows in ((kinds.ARTICLE, Article), (kinds.FILM, Film), (kinds.SERIES, Series)):
        there |= Q(kind=kind.value) & Exists(rows.objects.filter(pk=OuterRef("object_id")))
    found = Draft.objects.filter(there, user=user.pk).defer("data")
    title = Coalesce(KT("data__title__0"), KT("data__name__0"), Value(""), output_field=TextField())
    return found.annotate(called=title).order_by("-saved_at", "-pk")


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
    """Of these pictures those of which nobody has said what they show: no words, a file's name or a code."""
    return images.filter(Q(alt="") | Q(alt__iregex=FILE_NAME.pattern) | Q(alt__regex=CODE.pattern))
