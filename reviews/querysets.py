"""What can be asked of articles, as adjectives that chain."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Case, Exists, F, Min, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

if TYPE_CHECKING:
    from filmclub.accounts.models import User
    from reviews.models import Article, Film

# Of the source of a text without public forms, to quote its first words: a figure may stand before them.
OPENING = 1500

ArticleT = TypeVar("ArticleT", bound="Article")


class ArticleQuerySet(models.QuerySet[ArticleT]):
    def published(self, at: datetime | None = None) -> ArticleQuerySet[ArticleT]:
        """Articles that readers may see at the moment `at`, by default now."""
        return self.filter(state=self.model.State.PUBLISHED, published_at__lte=at or timezone.now())

    def listed(self, at: datetime | None = None) -> ArticleQuerySet[ArticleT]:
        """What lists, feeds and archives show: published articles but no pages about the site itself."""
        return self.published(at).exclude(kind__in=self.model.Kind.of_the_site())

    def listed_among_few(self, at: datetime | None = None) -> ArticleQuerySet[ArticleT]:
        """The same of rows that something else picks out: SQLite goes by that, not by all that is listed."""
        # An expression has no index.
        known = self.alias(known_state=Coalesce("state", Value("")))
        public = known.filter(known_state=self.model.State.PUBLISHED, published_at__lte=at or timezone.now())
        return cast("ArticleQuerySet[ArticleT]", public.exclude(kind__in=self.model.Kind.of_the_site()))

    def site_pages(self, at: datetime | None = None) -> ArticleQuerySet[ArticleT]:
        """Published pages about the site itself, which every page's footer names."""
        return self.published(at).filter(kind__in=self.model.Kind.of_the_site())

    def next_publication(self, after: datetime) -> datetime | None:
        """When the next article becomes public, if one will."""
        scheduled = self.filter(state=self.model.State.PUBLISHED, published_at__gt=after)
        moment: datetime | None = scheduled.aggregate(next=Min("published_at"))["next"]
        return moment

    def once_in(
        self, language: str, among: ArticleQuerySet[ArticleT] | None = None
    ) -> ArticleQuerySet[ArticleT]:
        """Leave out each article of which lists show a translation in this language: that stands for it.

        Where a list holds no more than some, that translation must be `among` these.
        """
        translations = (self.model.objects.listed_among_few() if among is None else among).filter(
            translations_of(OuterRef("pk"), OuterRef("translation_of")), language=language
        )
        return self.filter(Q(language=language) | ~Exists(translations))

    def newest_first(self) -> ArticleQuerySet[ArticleT]:
        return self.order_by("-published_at", "-pk")

    def about(self, film: Film) -> ArticleQuerySet[ArticleT]:
        return self.filter(films=film)

    def tagged(self, tags: Collection[int]) -> ArticleQuerySet[ArticleT]:
        """Articles with one or more of these tags, each once."""
        rows = self.model.tags.through.objects.filter(tag__in=tags)
        return self.filter(pk__in=rows.values("article"))

    def signed(self) -> ArticleQuerySet[ArticleT]:
        """Articles that their authors wrote, and no guest whose text they put in."""
        return self.filter(contributed_by="")

    def author_keys(self, at: datetime | None = None) -> models.QuerySet[ArticleT, int]:
        """The keys of all who have published something that is listed, for another query.

        It finds them once: asked about each writer apart, PostgreSQL reads every article of a blog with one
        author, for each of them.
        """
        return self.listed(at).signed().order_by().values_list("author", flat=True)

    def authors(self) -> models.QuerySet[User]:
        """The users who wrote these articles."""
        return get_user_model().objects.filter(Exists(self.signed().filter(author=OuterRef("pk"))))

    def for_cards(self) -> ArticleQuerySet[ArticleT]:
        """With what a card in a list shows: two queries whatever the length of the list."""
        Film = cast("type[Film]", self.model._meta.get_field("films").related_model)
        rows = (
            self.select_related("author", "lead_image", "series")
            .prefetch_related(
                Prefetch("films", Film.objects.select_related("poster").order_by("articlefilm__position"))
            )
            .defer(*self.model.TEXTS)
            .annotate(source_opening=Case(When(opening=None, then=Substr("body", 1, OPENING))))
        )
        return cast("ArticleQuerySet[ArticleT]", rows)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete()
            self.model.links_changed()
        return deleted

    # As Django's own: a manager has none, so that nobody deletes all by mistake.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def raise_version(self) -> int:
        """Record that what these articles' pages show has changed; return the number of articles."""
        rows = self.model.objects.filter(pk__in=self.order_by().values("pk"))
        return rows.update(version=F("version") + 1)


def translations_of(pk: Any, original: Any) -> Q:
    """Match the translations of an article, its original, and what else translates that, itself too."""
    return Q(translation_of=pk) | Q(pk=original) | Q(translation_of__isnull=False, translation_of=original)
