"""Articles and pages of the site as the posts and pages of an export."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from comments.discussed import is_open
from comments.models import Discussion
from filmclub.wordpress import wxr_parts as wxr
from filmclub.wordpress.dates import NO_DATE
from filmclub.wordpress.exporting.beside import beside
from filmclub.wordpress.exporting.dates import in_gmt, local, moment
from filmclub.wordpress.exporting.html import (
    Surroundings,
    absolute,
    body_for_wordpress,
    text_for_wordpress,
    unless_exact,
)
from filmclub.wordpress.exporting.terms import Terms, slug_for_wordpress
from filmclub.wordpress.exporting.writing import as_pairs
from filmclub.wordpress.films import films_as_text
from filmclub.wordpress.own_fields import (
    Own,
    code,
    coded_lines,
    number_of_article,
    number_of_picture,
    ref_of_own,
)
from filmclub.wordpress.post_fields import FUTURE, PRIVATE, PUBLISH
from reviews.models import Article, Film, FormerSlug, OldAddress, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

# So many articles are in memory at once, with their texts, films and credits.
BATCH = 50
PAGE, POST = "page", "post"


class Articles:
    """Gives each article as a record, with the discussion that is below it."""

    def __init__(self, terms: Terms, site: str) -> None:
        self.terms, self.site = terms, site
        self.now = timezone.now()
        # Titles and dates by which WordPress's importer takes two posts for one.
        self._taken: set[tuple[str, str]] = set()
        # What leads to articles besides their addresses.
        self._former = _by_object(FormerSlug.objects.filter(model="article").values_list("object_id", "slug"))
        self._addresses = _by_object(
            OldAddress.objects.filter(model="article").order_by("pk").values_list("object_id", "key")
        )

    def records(self) -> Generator[tuple[Article, wxr.Item], None, None]:
        """Every article in the order of their numbers: a few queries for each batch, and none for others."""
        films = Film.objects.order_by("articlefilm__position").with_credits().prefetch_related("titles")
        articles = Article.objects.order_by("pk").select_related(
            "author", "origin", "discussion", "translation_of"
        )
        articles = articles.prefetch_related("tags", "images", Prefetch("films", films))
        for article in articles.iterator(chunk_size=BATCH):
            yield article, self._record(article)

    def _record(self, article: Article) -> wxr.Item:
        date = self._date_of(article)
        number = number_of_article(article.pk)
        films = article.films.all()
        around = Surroundings({image.pk: image for image in article.images.all()}, self.site)
        above, below = beside(article, films)
        parts = [above, body_for_wordpress(article.body, around), below]
        has_date = article.published_at is not None
        origin: Origin | None = getattr(article, "origin", None)
        return wxr.Item(
            title=text_for_wordpress(article.title),
            link=absolute(article.get_canonical_url(), self.site),
            pub_date=format_datetime(date),
            creator=article.author.username,
            # As feed readers know it, also on WordPress.
            guid=(origin.guid if origin else "") or f"urn:filmclub:article:{article.pk}",
            content="\n\n".join(filter(None, parts)),
            excerpt=text_for_wordpress(article.standfirst),
            id=number,
            date=local(date),
            date_gmt=in_gmt(date) if has_date else NO_DATE,
            modified=local(article.changed_at),
            modified_gmt=in_gmt(article.changed_at),
            comment_status="open" if self._takes_comments(article) else "closed",
            ping_status="closed",
            name=slug_for_wordpress(article.slug),
            status=self._status_of(article),
            type=POST if article.traits.is_listed else PAGE,
            terms=self._terms_of(article),
            meta=[*as_pairs(self._meta(article, origin, films)), *self._pairs(article, origin)],
        )

    def _date_of(self, article: Article) -> datetime:
        """When it was or will be published, or made; seconds later where two would be taken for one."""
        at = article.published_at or article.created_at
        while (article.title.casefold(), in_gmt(at)) in self._taken:
            at += timedelta(seconds=1)
        self._taken.add((article.title.casefold(), in_gmt(at)))
        return at

    def _status_of(self, article: Article) -> str:
        if article.state == Article.State.WITHDRAWN:
            return PRIVATE
        if article.state != Article.State.PUBLISHED:
            return "draft"
        return PUBLISH if article.is_public(self.now) else FUTURE

    def _takes_comments(self, article: Article) -> bool:
        return is_open(article, self.now)

    def _terms_of(self, article: Article) -> list[wxr.ItemTerm]:
        terms = [self.terms.of_tags[tag.pk] for tag in article.tags.all()]
        if article.series_id:
            terms.append(self.terms.of_series[article.series_id])
        return terms

    def _meta(self, article: Article, origin: Origin | None, films: Iterable[Film]) -> dict[str, str | None]:
        discussion = _discussion_of(article)
        closes = discussion.closes_after_days if discussion else None
        original = article.translation_of
        return {
            "_thumbnail_id": str(number_of_picture(article.lead_image_id)) if article.lead_image_id else "",
            Own.KIND: article.kind,
            Own.STATE: article.state,
            Own.SLUG: code(article.slug),
            Own.LANGUAGE: article.language,
            Own.TRANSLATION_OF: code(original.slug) if original else "",
            Own.STANDFIRST: unless_exact(article.standfirst),
            Own.BODY: code(article.body),
            Own.GUEST: code(article.contributed_by) if article.contributed_by else "",
            Own.RATING: str(article.rating or ""),
            Own.SPOILS: article.spoils,
            Own.FAVOURITE_LINE: code(article.favourite_line) if article.favourite_line else "",
            Own.SPEAKER: code(article.favourite_line_speaker) if article.favourite_line_speaker else "",
            Own.FILMS: code(films_as_text(films)) if films else "",
            Own.CREATED: moment(article.created_at),
            Own.CHANGED: moment(article.changed_at),
            Own.PUBLISHED: moment(article.published_at),
            Own.POLICY: discussion.policy if discussion else "",
            Own.CLOSES_AFTER: "" if closes is None else str(closes),
            Own.STRICT: "1" if discussion and discussion.is_strict else "",
            Own.OLD_ADDRESS: coded_lines(self._addresses.get(article.pk, [])),
            Own.REF: origin.ref if origin else ref_of_own(self.site, "p", article.pk),
            Own.ORIGIN: code(_origin_as_text(origin)) if origin else "",
        }

    def _pairs(self, article: Article, origin: Origin | None) -> Iterator[tuple[str, str]]:
        """Meta fields of which a post may have several."""
        for slug in self._former.get(article.pk, []):
            yield "_wp_old_slug", slug_for_wordpress(slug)
            yield Own.FORMER_SLUG, code(slug)
        for name, values in (origin.custom_fields if origin else {}).items():
            yield from ((name, value) for value in values)


def _by_object(rows: Iterable[tuple[int | None, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pk, text in rows:
        found.setdefault(pk or 0, []).append(text)
    return found


def _discussion_of(article: Article) -> Discussion | None:
    return getattr(article, "discussion", None)


def _origin_as_text(origin: Origin) -> str:
    """What is remembered of the blog that an article came from, but for what the post has again."""
    return json.dumps(
        {
            "notes": origin.notes,
            "categories": origin.categories,
            "confirmed": moment(origin.confirmed_at),
        },
        ensure_ascii=False,
    )
