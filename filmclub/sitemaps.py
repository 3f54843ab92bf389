"""The sitemaps: every public page that engines may show, with its date, picture and languages.

An index names the parts. A part holds the rows of one table whose keys lie in one range, so that nothing ever
moves from part to part, and each is read by a range of keys, however many there are. What is not public, or
asks not to be shown, is in none; nor are the pages of single comments, which the page of their article shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import F, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import override

from filmclub.lib.http_cache import public_page
from reviews.models import Article, Contributor, Film, Image, Revision, Series, Tag
from reviews.structured_data import author_path

# Keys in a part: with two languages at most twice as many addresses, of the 50,000 that a sitemap may hold.
PART = 5_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES, XHTML = "http://www.google.com/schemas/sitemap-image/1.1", "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class Entry:
    """A page: its path in each language, when it was last changed, and its picture."""

    paths: dict[str, str]
    # The language whose path is for readers of all others; "" where it has no translation.
    default: str = ""
    changed: datetime | None = None
    picture: Image | None = None


@dataclass(frozen=True)
class Section:
    """The pages about one kind of thing: which are public, when each was changed, and each as an entry."""

    rows: Callable[[], QuerySet[Any]]
    entry: Callable[[Any], Entry]
    changed: Any = None


def _everywhere(path: Callable[[], str]) -> dict[str, str]:
    """A page of the site in each of its languages."""
    paths = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths[code] = path()
    return paths


# --- What there is --------------------------------------------------------------------------------


def _articles() -> QuerySet[Article]:
    texts = Article.objects.published()
    originals = (f"translation_of__{name}" for name in Article.TEXTS)
    others = texts.defer(*Article.TEXTS).order_by("pk")
    return (
        texts.select_related("lead_image", "translation_of")
        .defer(*Article.TEXTS, *originals)
        .prefetch_related(Prefetch("translations", others), Prefetch("translation_of__translations", others))
    )


def _article(article: Any) -> Entry:
    original = article.translation_of or article
    group = [original] if original.is_public() else []
    texts = {article.language: article}
    for text in (*group, *original.translations.all()):
        texts.setdefault(text.language, text)
    paths = {code: text.get_canonical_url() for code, text in texts.items()}
    own = paths.pop(article.language)
    default = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in texts else original.language
    return Entry(
        {article.language: own, **paths},
        default if paths and default in texts else "",
        article.changed,
        article.lead_image,
    )


def _films() -> QuerySet[Film]:
    return Film.objects.public().select_related("poster")


def _people() -> QuerySet[Contributor]:
    return Contributor.objects.public()


def _with_articles(objects: QuerySet[Any]) -> QuerySet[Any]:
    """Those of which a page lists articles."""
    return objects.filter(articles__in=Article.objects.listed())


def _authors() -> QuerySet[Any]:
    known = get_user_model().objects.exclude(slug=None)
    return known.filter(articles__in=Article.objects.listed().signed())


def _addressed(one: Any) -> Entry:
    changed, picture = getattr(one, "changed", None), getattr(one, "poster", None)
    return Entry(_everywhere(one.get_absolute_url), settings.LANGUAGE_CODE, changed, picture)


def _author(user: Any) -> Entry:
    return Entry(_everywhere(lambda: author_path(user)), settings.LANGUAGE_CODE, user.changed)


_SAVED = Revision.objects.filter(kind=Revision.Kind.FILM, object_id=OuterRef("pk")).order_by("-number")
# As new as the newest article in it.
_NEWEST = Greatest("articles__changed_at", "articles__published_at")
SECTIONS: dict[str, Section] = {
    "articles": Section(_articles, _article, Greatest("changed_at", "published_at")),
    "films": Section(_films, _addressed, Subquery(_SAVED.values("at")[:1])),
    "people": Section(_people, _addressed),
    "series": Section(lambda: _with_articles(Series.objects.all()), _addressed, _NEWEST),
    "tags": Section(lambda: _with_articles(Tag.objects.all()), _addressed, _NEWEST),
    "authors": Section(_authors, _author, _NEWEST),
}
# Pages of their own, of which there is always one.
SITE = "site"
VIEWS = (
    "home",
    *("reviews:articles", "reviews:films", "reviews:contributors", "reviews:series-list"),
    *("reviews:archive", "reviews:content-notes", "privacy"),
)


def _site() -> Iterator[Entry]:
    for view in VIEWS:
        yield Entry(_everywhere(lambda view=view: reverse(view)), settings.LANGUAGE_CODE)  # type: ignore[misc]


# --- As XML ---------------------------------------------------------------------------------------


@public_page
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The index of all parts that hold something, each with its newest date: a query for each section."""
    parts: list[tuple[str, int, datetime | None]] = [(SITE, 1, None)]
    for name, section in SECTIONS.items():
        parts += [(name, part, changed) for part, changed in _parts(section)]
    lines = [
        f"<sitemap><loc>{_loc(request, reverse('sitemap-part', args=[name, part]))}</loc>{_lastmod(changed)}"
        "</sitemap>\n"
        for name, part, changed in parts
    ]
    return _xml(request, f'<sitemapindex xmlns="{NAMESPACE}">', lines, "</sitemapindex>\n")


def _parts(section: Section) -> Iterable[tuple[int, datetime | None]]:
    rows = section.rows().order_by().annotate(part=(F("pk") - 1) / PART + 1)
    if section.changed is None:
        return [(part, None) for part in rows.values_list("part", flat=True).distinct().order_by("part")]
    newest = rows.annotate(changed=section.changed).values("part").annotate(newest=Max("changed"))
    return list(newest.order_by("part").values_list("part", "newest"))


def _rows_of(section: Section, part: int) -> QuerySet[Any]:
    rows = section.rows().filter(pk__gt=(part - 1) * PART, pk__lte=part * PART).order_by("pk")
    if section.changed is None:
        return rows
    # Of what is joined with its articles, one row.
    changed = Max(section.changed) if section.changed is _NEWEST else section.changed
    dated: QuerySet[Any] = rows.annotate(changed=changed)
    return dated


@public_page
def sitemap_part(request: HttpRequest, section: str, part: int) -> HttpResponseBase:
    """The pages of a section whose keys lie in one range, in each language; 404 where there are none.

    One query, and two for the translations of articles.
    """
    if section == SITE:
        entries = list(_site()) if part == 1 else []
    elif section in SECTIONS and part <= 10**9:
        entries = [SECTIONS[section].entry(row) for row in _rows_of(SECTIONS[section], part)]
    else:
        entries = []
    if not entries:
        raise Http404
    # A text has one address; its translations have entries of their own.
    texts = section == "articles"
    lines = [url for entry in entries for url in _urls(request, entry, is_alone=texts)]
    root = f'<urlset xmlns="{NAMESPACE}" xmlns:image="{IMAGES}" xmlns:xhtml="{XHTML}">'
    return _xml(request, root, lines, "</urlset>\n")


def _urls(request: HttpRequest, entry: Entry, *, is_alone: bool) -> Iterator[str]:
    about = _alternates(request, entry) + _lastmod(entry.changed) + _picture(request, entry.picture)
    paths: Sequence[str] = list(entry.paths.values())
    for path in paths[:1] if is_alone else paths:
        yield f"<url><loc>{_loc(request, path)}</loc>{about}</url>\n"


def _alternates(request: HttpRequest, entry: Entry) -> str:
    if len(entry.paths) < 2:
        return ""
    languages = dict(sorted(entry.paths.items()))
    if entry.default:
        languages["x-default"] = entry.paths[entry.default]
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{escape(code)}" href="{_loc(request, path)}"/>'
        for code, path in languages.items()
    )


def _lastmod(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""


def _picture(request: HttpRequest, image: Image | None) -> str:
    if image is None:
        return ""
    return f"<image:image><image:loc>{_loc(request, image.file.url)}</image:loc></image:image>"


def _loc(request: HttpRequest, path: str) -> str:
    return escape(request.build_absolute_uri(path), {'"': "&quot;"})


def _xml(request: HttpRequest, begin: str, lines: Iterable[str], end: str) -> HttpResponseBase:
    """The document, or 304 to who has it."""
    content = "".join([HEAD, begin, "\n", *lines, end]).encode()
    etag = f'W/"{sha256(content).hexdigest()[:24]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        content, content_type="application/xml; charset=utf-8"
    )
    response["ETag"] = etag
    return response
