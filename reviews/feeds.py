"""The feeds of articles, in the site's default language."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.functional import Promise
from django.utils.xmlutils import SimplerXMLGenerator

from filmclub.club.models import Club
from reviews.fetching import get_by_slug
from reviews.models import Article, Tag
from reviews.querysets import ArticleQuerySet
from reviews.site_data import SiteData, read_site
from reviews.tags import narrower

ObjectT = TypeVar("ObjectT")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)


def _readable(text: str) -> str:
    """With a blank for each sign that XML does not take: word processors leave them in pasted text."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)


def _with_readable(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _readable(str(value)) if isinstance(value, str | Promise) else value
        for name, value in values.items()
    }


class WellFormed(feedgenerator.SyndicationFeed):
    """A feed that is XML, whatever stands in titles and names: at one bad sign readers show nothing."""

    def write(self, outfile: Any, encoding: Any) -> None:
        self.feed = _with_readable(self.feed)
        self.items = [_with_readable(item) for item in self.items]
        super().write(outfile, encoding)


class RssWithCounts(WellFormed, feedgenerator.Rss201rev2Feed):
    """RSS that says how many comments an article has (slash:comments)."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("slash:comments", str(item["comment_count"]))


class AtomWithCounts(WellFormed, feedgenerator.Atom1Feed):
    """Atom that says how many comments an article has (thr:total, RFC 4685)."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:thr": "http://purl.org/syndication/thread/1.0"}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("thr:total", str(item["comment_count"]))


class _Articles(Feed[Article, ObjectT]):
    """What the feeds of articles have in common."""

    feed_type: type[feedgenerator.SyndicationFeed] = RssWithCounts

    @staticmethod
    def newest() -> ArticleQuerySet[Article]:
        return Article.objects.listed().newest_first().select_related("author", "origin")

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return item.summary

    def item_author_name(self, item: Article) -> str:
        return item.byline

    def item_guid(self, item: Article) -> str:
        """Name the article as feed readers know it: by what its old blog called it, or else by its number.

        Not the address: that changes with the title, and readers would see the article twice.
        """
        guid = _readable(item.origin.guid) if hasattr(item, "origin") else ""
        # RSS takes any words, Atom nothing but an IRI.
        if guid and (self.feed_type is RssWithCounts or IRI.fullmatch(guid)):
            return guid
        return f"urn:filmclub:article:{item.pk}"

    item_guid_is_permalink = False

    def item_link(self, item: Article) -> str:
        return item.get_canonical_url()

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.changed_at

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        return {"comment_count": item.comment_count, "language": item.language}


class ArticlesRss(_Articles[list[Article]]):
    """The newest articles: one query, which brings the club's name along."""

    def get_object(self, request: HttpRequest) -> list[Article]:
        newest = list(self.newest().annotate(site_data=SiteData())[:20])
        if newest:
            read_site(getattr(newest[0], "site_data", None))
        return list(newest)

    def title(self, newest: list[Article]) -> str:
        return Club.objects.current().name

    def description(self, newest: list[Article]) -> str:
        return Club.objects.current().tagline_in(settings.LANGUAGE_CODE)

    subtitle = description

    def link(self, newest: list[Article]) -> str:
        return reverse("home")

    def items(self, newest: list[Article]) -> list[Article]:
        return newest


class ArticlesAtom(ArticlesRss):
    feed_type = AtomWithCounts


class TagRss(_Articles[Tag]):
    """The articles of a tag and of all that belongs to it; three queries."""

    def get_object(self, request: HttpRequest, slug: str) -> Tag:
        tag = get_by_slug(Tag.objects.annotate(site_data=SiteData()), slug)
        read_site(getattr(tag, "site_data", None))
        return tag

    def title(self, tag: Tag) -> str:
        return f"{tag.name} – {Club.objects.current().name}"

    def description(self, tag: Tag) -> str:
        return tag.description or Club.objects.current().tagline_in(settings.LANGUAGE_CODE)

    subtitle = description

    def link(self, tag: Tag) -> str:
        return tag.get_absolute_url()

    def items(self, tag: Tag) -> QuerySet[Article]:
        return self.newest().tagged(narrower(tag).pks)[:20]


class TagAtom(TagRss):
    feed_type = AtomWithCounts
