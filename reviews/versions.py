"""Which version of an article's pages is current: one small query decides about 304 answers and stored pages.

A page for everybody is stored whole, under the versions of all that it shows; so nothing is ever deleted from
the store, and the site is right with the store emptied, full or switched off (FRAGMENT_CACHE_URL).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models import F, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from filmclub.club.models import CLOCKS_DIFFER, Club, must_look_up
from filmclub.lib.compiled import compiled
from filmclub.lib.http_cache import is_personal, share
from filmclub.lib.release import RELEASE
from reviews.models import Article

# Longer than any page stays current under one version.
A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Version:
    """What tells whether a page of a public article is still the same."""

    article: Article
    discussion_policy: str | None
    discussion_closes: datetime | None
    # Of what all pages have in common: the links at their foot, translations, names.
    club: int

    def etag(self, request: HttpRequest) -> str:
        """Name the version of the page that the request asks for."""
        parts = (
            RELEASE,
            settings.CACHE_SECONDS,
            request.get_full_path(),
            self.article.pk,
            self.article.version,
            self.article.discussion_version,
            self.discussion_policy,
            self.discussion_closes is not None and self.discussion_closes <= timezone.now(),
            self.club,
        )
        return f'W/"{sha256(repr(parts).encode()).hexdigest()[:24]}"'


def current_page(request: HttpRequest, slug: str, render: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer with 304 or what `render` makes, and have it stored: one query, and those of `render`.

    Personal pages are rendered each time and have no validator.
    """
    version = find_version(slug, request) if _is_for_everybody(request) else None
    if version is None:
        return render()
    etag = version.etag(request)
    response = get_conditional_response(request, etag=etag) or render()
    if response.status_code in (200, 304):
        response["ETag"] = etag
    if response.status_code == 200:
        # For StoredPages, which sees it when all its headers are there.
        vars(response)["shows_article"] = slug
    return response


class StoredPages:
    """Middleware that answers with stored pages, with all their headers: one query and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or not _is_for_everybody(request):
            return self.get_response(request)
        return self._stored(request) or self._store(request, self.get_response(request))

    def _stored(self, request: HttpRequest) -> HttpResponseBase | None:
        slug = caches["fragments"].get(_slug_key(request))
        version = find_version(slug, request) if slug is not None else None
        if version is None:
            return None
        etag = version.etag(request)
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            unchanged["ETag"] = etag
            share(unchanged)
            return unchanged
        page = caches["fragments"].get(_page_key(request, etag))
        if page is None:
            return None
        headers, content = page
        return HttpResponse(content, headers=headers)

    def _store(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        slug = vars(response).get("shows_article")
        if slug is not None and isinstance(response, HttpResponse) and not response.cookies:
            page = (dict(response.items()), response.content)
            caches["fragments"].set(_page_key(request, response["ETag"]), page, A_DAY)
            caches["fragments"].set(_slug_key(request), slug, A_DAY)
        return response


def _is_for_everybody(request: HttpRequest) -> bool:
    # In development, templates change while the release stays.
    return not settings.DEBUG and not is_personal(request)


def _slug_key(request: HttpRequest) -> str:
    return f"slug:{sha256(request.path.encode()).hexdigest()}"


def _page_key(request: HttpRequest, etag: str) -> str:
    # The scheme and host too: pages name their whole address, and are only stored where they may be shown.
    return f"page:{sha256(f'{request.build_absolute_uri()} {etag}'.encode()).hexdigest()}"


def find_version(slug: str, request: HttpRequest) -> Version | None:
    """Fetch what tells the version of an article's pages, if it is public: one query in each request."""
    known: dict[str, Version | None] = vars(request).setdefault("article_versions", {})
    if slug not in known:
        known[slug] = _fetch_version(slug)
    return known[slug]


def _fetch_version(slug: str) -> Version | None:
    # The page goes by this clock too; the database's may be another.
    now = timezone.now()
    article = next(iter(_versions(slug=slug)), None)
    if article is None or not article.is_public(now):
        return None
    annotated = article.__dict__
    club = annotated["club_version"]
    if club is None or must_look_up(annotated["next_publication_at"], now):
        club = look_up_publications(now)
    return Version(
        article,
        annotated["policy"],
        article.days_after_publication(annotated["closes_after_days"]),
        club,
    )


def look_up_publications(now: datetime) -> int:
    """Raise the club's version for what has become public, and find out what will next: four queries.

    Of several who ask at once, the first does it. Returns the version.
    """
    with transaction.atomic():
        club = Club.objects.lock()
        if must_look_up(club.next_publication_at, now):
            # What is scheduled after the row is unlocked brings its own moment along.
            club.next_publication_at = Article.objects.next_publication(after=now - CLOCKS_DIFFER)
            club.version += 1
            club.save()
    return club.version


@compiled
def _versions(slug: str) -> QuerySet[Article]:
    articles: QuerySet[Article] = Article.objects.filter(slug=slug).annotate(
        policy=F("discussion__policy"),
        closes_after_days=F("discussion__closes_after_days"),
        club_version=Subquery(Club.objects.values("version")[:1]),
        next_publication_at=Subquery(Club.objects.values("next_publication_at")[:1]),
    )
    return articles.only("kind", "state", "published_at", "version", "discussion_version", "comment_count")
