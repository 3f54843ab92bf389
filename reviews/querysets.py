"""What can be asked of articles, as adjectives that chain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import F, Prefetch
from django.utils import timezone

if TYPE_CHECKING:
    from reviews.models import Article, Film

ArticleT = TypeVar("ArticleT", bound="Article")


class ArticleQuerySet(models.QuerySet[ArticleT]):
    def published(self, at: datetime | None = None) -> ArticleQuerySet[ArticleT]:
        """Articles that readers may see at the moment `at`, by default now."""
        return self.filter(state=self.model.State.PUBLISHED, published_at__lte=at or timezone.now())

    def listed(self, at: datetime | None = None) -> ArticleQuerySet[ArticleT]:
        """What lists, feeds and archives show: published articles but no pages about the site itself."""
        return self.published(at).exclude(kind=self.model.Kind.PAGE)

    def newest_first(self) -> ArticleQuerySet[ArticleT]:
        return self.order_by("-published_at", "-pk")

    def about(self, film: Film) -> ArticleQuerySet[ArticleT]:
        return self.filter(films=film)

    def for_cards(self) -> ArticleQuerySet[ArticleT]:
        """With what a card in a list shows: two queries whatever the length of the list."""
        from reviews.models import Film

        return (
            self.select_related("author", "lead_image", "series")
            .prefetch_related(Prefetch("films", Film.objects.order_by("articlefilm__position")))
            .defer("body", "body_html")
        )

    def raise_version(self) -> int:
        """Say that what these articles' pages show has changed; return how many there are."""
        return self.model._base_manager.filter(pk__in=self.order_by().values("pk")).update(
            version=F("version") + 1
        )


def articles() -> ArticleQuerySet[Article]:
    """All articles: for the models that articles show, which are defined before Article is."""
    return apps.get_model("reviews", "Article")._default_manager.all()
