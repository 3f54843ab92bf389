"""The feeds of articles: of all, of one language, a series, a tag, an author and a film.

Of an article and its translations a feed has one, in the site's language where there is it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from mimetypes import guess_type

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from filmclub.club.models import Club
from filmclub.lib import feeds
from filmclub.lib.feeds import IRI, About, Entry, Picture, lately, readable, with_whole_addresses
from filmclub.lib.frames import frame_language
from filmclub.lib.http_cache import public_page
from reviews.fetching import get_author, get_by_slug, get_public
from reviews.models import Article, Film, Image, Series, Spoils, Tag
from reviews.passages import without_passages
from reviews.querysets import ArticleQuerySet
from reviews.site_data import SiteData, read_site
from reviews.tags import narrower

Articles = ArticleQuerySet[Article]


@public_page
def articles(request: HttpRequest, format: str) -> HttpResponseBase:
    """All articles: one query for a 304, four for the feed."""

    def about(club: Club) -> About:
        tagline = club.tagline_in(settings.LANGUAGE_CODE)
        return About(club.name, tagline, reverse("home"), settings.LANGUAGE_CODE)

    return _answer(request, format, _once(Article.objects.listed()), about)


@public_page
def of_language(request: HttpRequest, language: str, format: str) -> HttpResponseBase:
    """The articles that are written in a language of the site."""
    if language not in dict(settings.LANGUAGES):
        raise Http404

    def about(club: Club) -> About:
        name = get_language_info(language)["name_local"]
        return About(f"{club.name} ({name})", club.tagline_in(language), reverse("home"), language)

    return _answer(
        request, format, Article.objects.listed().filter(language=language), about, language=language
    )


@public_page
def of_series(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """The articles of a series; one query more than the feed of all, as those below."""
    series = get_by_slug(Series.objects.all(), slug)
    shown = (series.name, series.description)
    return _answer(request, format, _once(series.articles.listed()), _about(series, *shown), shown=shown)


@public_page
def of_tag(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """The articles of a tag and of all that belongs to it: one query more than the others."""
    tag = get_by_slug(Tag.objects.all(), slug)
    shown = (tag.name, tag.description)
    listed = _once(Article.objects.listed().tagged(narrower(tag).pks))
    return _answer(request, format, listed, _about(tag, *shown), shown=shown)


@public_page
def of_film(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """What is written about a film."""
    film = get_public(Film.objects.all(), slug)
    shown = (film.title, film.year)
    with override(settings.LANGUAGE_CODE):
        description = _("Written about %(title)s") % {"title": film.title}
    about = _about(film, f"{film.title} ({film.year})", description)
    return _answer(request, format, _once(Article.objects.listed().about(film)), about, shown=shown)


@public_page
def of_author(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:
    """What somebody has published."""
    author = get_author(slug)

    def about(club: Club) -> About:
        description = _("Everything that %(name)s has published.") % {"name": author.name}
        link = reverse("reviews:author", args=[author.slug])
        return About(f"{author.name} – {club.name}", description, link, settings.LANGUAGE_CODE)

    articles = Article.objects.listed().signed().filter(author=author)
    return _answer(request, format, _once(articles), about, shown=(author.name,))


def _once(listed: Articles) -> Articles:
    return listed.once_in(settings.LANGUAGE_CODE, among=listed)


def _about(page: Series | Tag | Film, title: str, description: str) -> Callable[[Club], About]:
    def about(club: Club) -> About:
        return About(
            title=f"{title} – {club.name}",
            description=description or club.tagline_in(settings.LANGUAGE_CODE),
            link=page.get_absolute_url(),
            language=settings.LANGUAGE_CODE,
        )

    return about


def _answer(
    request: HttpRequest,
    format: str,
    listed: Articles,
    about: Callable[[Club], About],
    *,
    shown: tuple[object, ...] = (),
    language: str = "",
) -> HttpResponseBase:
    """Answer with the newest of these articles; `shown` is what the feed shows of the page that it is of."""
    numbers = ("pk", "version", "discussion_version", "changed_at", "published_at", "last_comment_at")
    rows = list(listed.newest_first().values_list(*numbers, SiteData())[: feeds.LONGEST])
    club = read_site(rows[0][-1]) if rows else Club.objects.current()
    versions = [row[:3] for row in rows]

    def make() -> tuple[About, list[Entry]]:
        with override(language or settings.LANGUAGE_CODE):
            return about(club), _entries(request, [row[0] for row in rows], whole=club.feeds_hold_texts)

    return feeds.answer(
        request,
        format,
        state=(club.version, club.restoration, shown, versions),
        newest=lately(*(moment for row in rows for moment in row[3:6])),
        make=make,
    )


def _entries(request: HttpRequest, pks: list[int], *, whole: bool) -> list[Entry]:
    """These articles as a feed shows them: three queries."""
    found = Article.objects.published().filter(pk__in=pks).newest_first().for_cards()
    if whole:
        found = found.defer(None).defer("body", "public_text")
    found = found.select_related("origin").prefetch_related("tags")
    return [_entry(request, article, whole=whole) for article in found]


def _entry(request: HttpRequest, article: Article, *, whole: bool) -> Entry:
    link = request.build_absolute_uri(article.get_canonical_url())
    number = f"urn:filmclub:article:{article.pk}"
    # By what its old blog called it, so that nobody sees it as new. Never the address: that changes with the
    # title.
    guid = readable(article.origin.guid) if hasattr(article, "origin") else ""
    feed = reverse("discussion-feed-atom", args=[article.slug]).removesuffix(".atom")
    image = article.picture
    published = lately(article.published_at)
    return Entry(
        id=guid or number,
        iri=guid if IRI.fullmatch(guid) else number,
        title=_title(article),
        link=link,
        author=article.byline,
        published=published,
        updated=lately(article.changed_at, published),
        language=article.language,
        summary=escape(article.summary or _gives_away(article)),
        content=_content(article, link) if whole else "",
        categories=tuple(tag.name for tag in article.tags.all()),
        picture=_picture(request, image) if image is not None else None,
        comment_count=article.comment_count,
        comments_feed=request.build_absolute_uri(feed),
    )


def _title(article: Article) -> str:
    """The title with the films that it does not name by itself."""
    unnamed = [
        f"{film.title} ({film.year})"
        for film in article.films.all()
        if not re.search(rf"(?<!\w){re.escape(film.title)}(?!\w)", article.title, re.IGNORECASE)
    ]
    return " – ".join(filter(None, [article.title, ", ".join(unnamed)]))


def _gives_away(article: Article) -> str:
    """In place of the words of a text that nobody may quote, and of one without any: what it is."""
    if not Spoils(article.spoils).gives_away:
        return ""
    with override(frame_language(article.language)):
        return _("Spoiler: %(what)s") % {"what": Spoils(article.spoils).label}


def _content(article: Article, link: str) -> str:
    """The whole text as everybody may read it anywhere; "" where it gives away as a whole."""
    if Spoils(article.spoils).gives_away:
        return ""
    standfirst = f"<p>{escape(article.standfirst)}</p>\n" if article.standfirst else ""
    return standfirst + with_whole_addresses(without_passages(article.everybodys_html), link)


def _picture(request: HttpRequest, image: Image) -> Picture:
    url = request.build_absolute_uri(image.file.url)
    return Picture(url, image.width, image.height, guess_type(url)[0] or "image/jpeg", image.alt)
