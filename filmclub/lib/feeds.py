"""Feeds as Atom (RFC 4287) and RSS 2.0: what stands in them, and how they are answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import feedgenerator
from django.utils.cache import get_conditional_response
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date, parse_http_date_safe
from django.utils.xmlutils import SimplerXMLGenerator

from filmclub.lib.release import RELEASE

# Entries of one feed at most.
LONGEST = 20
LONG_AGO = datetime(1895, 12, 28, tzinfo=UTC)
A_DAY = 24 * 60 * 60
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ADDRESS = re.compile(r'(\s(?:href|src|poster|cite)=")([^"]*)(?=")')
_ADDRESSES = re.compile(r'(\ssrcset=")([^"]*)(?=")')


@dataclass(frozen=True)
class Picture:
    """A picture that goes with an entry."""

    url: str
    width: int
    height: int
    type: str
    alt: str


@dataclass(frozen=True)
class Entry:
    # Whatever names it for ever, also where it is no IRI, as some blogs had it; and the IRI in its place.
    id: str
    iri: str
    title: str
    link: str
    author: str
    published: datetime
    updated: datetime
    language: str
    # As HTML: in a few words, and the whole where the feed holds that.
    summary: str
    content: str = ""
    categories: tuple[str, ...] = ()
    picture: Picture | None = None
    comment_count: int | None = None
    comments_feed: str = ""


@dataclass(frozen=True)
class About:
    """What a feed says of itself. `language` is that of most of its entries."""

    title: str
    description: str
    # The page to which it belongs.
    link: str
    language: str


def readable(text: str) -> str:
    """With a blank for each sign that XML does not take: word processors leave them in pasted text."""
    return _UNREADABLE.sub(" ", text)


def with_whole_addresses(html: str, base: str) -> str:
    """The HTML with every link and picture under its whole address, as seen from the page at `base`."""

    def each(found: re.Match[str]) -> str:
        sources = (source.strip().partition(" ") for source in found[2].split(","))
        return found[1] + ", ".join(f"{urljoin(base, url)}{space}{size}" for url, space, size in sources)

    return _ADDRESSES.sub(each, _ADDRESS.sub(lambda found: found[1] + urljoin(base, found[2]), html))


# --- As XML --------------------------------------------------------------------------------------


class _Feed(feedgenerator.SyndicationFeed):
    """A feed that is XML, whatever stands in titles and names: at one bad sign readers show nothing."""

    namespaces = {"xmlns:media": "http://search.yahoo.com/mrss/"}

    def latest_post_date(self) -> datetime:
        """When its newest entry changed: of an empty feed a day long ago, the same at every request."""
        moments: list[datetime] = [item["updateddate"] for item in self.items]
        return max(moments, default=LONG_AGO)

    def add(self, entry: Entry) -> None:
        self.add_item(
            title=readable(entry.title),
            link=entry.link,
            description=readable(entry.summary),
            author_name=readable(entry.author),
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=self.id_of(entry),
            unique_id_is_permalink=False,
            categories=[readable(name) for name in entry.categories],
            entry=entry,
        )

    def id_of(self, entry: Entry) -> str:
        return entry.iri

    def add_picture(self, handler: SimplerXMLGenerator, picture: Picture) -> None:
        about = {
            "url": picture.url,
            "type": picture.type,
            "medium": "image",
            "width": str(picture.width),
            "height": str(picture.height),
        }
        handler.startElement("media:content", AttributesImpl(about))
        if picture.alt:
            handler.addQuickElement("media:description", readable(picture.alt), {"type": "plain"})
        handler.endElement("media:content")


class Rss(_Feed, feedgenerator.Rss201rev2Feed):
    """With the whole text (content:encoded), the picture, and where and how many the comments are."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            **self.namespaces,
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
            "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
        }

    def id_of(self, entry: Entry) -> str:
        # RSS takes any words.
        return readable(entry.id)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        handler.addQuickElement("dc:language", entry.language)
        if entry.content:
            handler.addQuickElement("content:encoded", readable(entry.content))
        if entry.picture is not None:
            self.add_picture(handler, entry.picture)
        if entry.comment_count is not None:
            handler.addQuickElement("comments", f"{entry.link}#comments")
            handler.addQuickElement("slash:comments", str(entry.comment_count))
            handler.addQuickElement("wfw:commentRss", f"{entry.comments_feed}.rss")


class Atom(_Feed, feedgenerator.Atom1Feed):
    """With the whole text, the picture, and where and how many the comments are (RFC 4685)."""

    def root_attributes(self) -> dict[str, str]:
        return {
            **super().root_attributes(),
            **self.namespaces,
            "xmlns:thr": "http://purl.org/syndication/thread/1.0",
        }

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["entry"].language}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        if entry.content:
            handler.addQuickElement("content", readable(entry.content), {"type": "html"})
        if entry.picture is not None:
            enclosure = {"rel": "enclosure", "type": entry.picture.type, "href": entry.picture.url}
            handler.addQuickElement("link", "", enclosure)
            self.add_picture(handler, entry.picture)
        if entry.comment_count is not None:
            replies = {
                "rel": "replies",
                "type": "application/atom+xml",
                "href": f"{entry.comments_feed}.atom",
                "thr:count": str(entry.comment_count),
            }
            handler.addQuickElement("link", "", replies)
            handler.addQuickElement("thr:total", str(entry.comment_count))


FORMATS: dict[str, type[Rss | Atom]] = {"atom": Atom, "rss": Rss}


# --- As an answer --------------------------------------------------------------------------------


def answer(
    request: HttpRequest,
    format: str,
    *,
    state: Sequence[object],
    newest: datetime | None,
    make: Callable[[], tuple[About, list[Entry]]],
) -> HttpResponseBase:
    """Answer with a feed, or with 304 where nothing of it has changed: then `make` is not called.

    `state` tells one state of the feed from another by its repr: whatever it shows must be in it, as versions
    or as it is. `newest` is when the newest of it came.
    """
    parts = (RELEASE, settings.SITE_NAME, str(settings.SITE_TAGLINE), request.get_host(), request.scheme)
    digest = sha256(repr((*parts, request.path, *state)).encode()).hexdigest()
    etag, last_modified = f'W/"{digest[:24]}"', _date_of(digest, newest or LONG_AGO)
    response = _unchanged(request, etag, last_modified)
    if response is None:
        about, entries = make()
        response = _written(request, format, about, entries)
    response["ETag"], response["Last-Modified"] = etag, http_date(last_modified)
    return response


def _date_of(digest: str, newest: datetime) -> int:
    """A date that is another for each state, of the day before the newest of it.

    When a comment was withdrawn, a film renamed or an article moved into a series, no row says: only that the
    state is another one. Two states have the same date once in 86,400 times.
    """
    return int(newest.timestamp()) - int(digest, 16) % A_DAY


def _unchanged(request: HttpRequest, etag: str, last_modified: int) -> HttpResponseBase | None:
    """304 for who has this very state: by its date too, but by no later one, which may be another's."""
    since = request.headers.get("If-Modified-Since")
    if since is not None and "If-None-Match" not in request.headers:
        return HttpResponseNotModified() if parse_http_date_safe(since) == last_modified else None
    return get_conditional_response(request, etag=etag)


def _written(request: HttpRequest, format: str, about: About, entries: list[Entry]) -> HttpResponse:
    address = request.build_absolute_uri(escape_uri_path(request.path))
    feed = FORMATS[format](
        title=readable(about.title),
        link=request.build_absolute_uri(about.link),
        description=readable(about.description),
        subtitle=readable(about.description),
        language=about.language,
        feed_url=address,
        feed_guid=address,
    )
    for entry in entries:
        feed.add(entry)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def lately(*moments: datetime | None) -> datetime:
    """The last of these moments that are known."""
    return max((moment for moment in moments if moment is not None), default=LONG_AGO)
