"""The feeds of articles, in the site's default language."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.xmlutils import SimplerXMLGenerator

from reviews.models import Article


def _readable(text: str) -> str:
    """Without control characters, which XML does not take: word processors leave them in pasted text."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text)


class RssWithCounts(feedgenerator.Rss201rev2Feed):
    """RSS that says how many comments an article has (slash:comments)."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("slash:comments", str(item["comment_count"]))


class AtomWithCounts(feedgenerator.Atom1Feed):
    """Atom that says how many comments an article has (thr:total, RFC 4685)."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:thr": "http://purl.org/syndication/thread/1.0"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("thr:total", str(item["comment_count"]))


class ArticlesRss(Feed[Article, Any]):
    feed_type: type[feedgenerator.SyndicationFeed] = RssWithCounts
    title = settings.SITE_NAME
    description = subtitle = settings.SITE_TAGLINE

    def link(self) -> str:
        return reverse("home")

    def items(self) -> QuerySet[Article]:
        return Article.objects.listed().newest_first().select_related("author")[:20]

    def item_title(self, item: Article) -> str:
        return _readable(item.title)

    def item_description(self, item: Article) -> str:
        return _readable(item.standfirst)

    def item_author_name(self, item: Article) -> str:
        return _readable(item.byline)

    def item_guid(self, item: Article) -> str:
        # Not the address: that changes with the title, and readers would see the article twice.
        return f"urn:filmclub:article:{item.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.changed_at

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        return {"comment_count": item.comment_count}


class ArticlesAtom(ArticlesRss):
    feed_type = AtomWithCounts
