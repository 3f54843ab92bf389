"""Which version of an article's pages is current: one small query decides about 304 answers and stored pages.

A page for everybody is stored whole, under the versions of all that it shows; so nothing is ever deleted from
the store, and the site is right with the store emptied, full or switched off (FRAGMENT_CACHE_URL). Very large
pages are made each time, and parameters that a page does not go by make no other page (`parameters`). A
reader's own page is put together from the stored one, and never stored.

Who changes what these pages show raises their version in the same transaction, so that it shows at the next
request. Likes are an exception: they come in crowds, so an article's pages become new for them once in
CACHE_SECONDS at most, and one may show that much later. What changes of a member may stand on very many: a
worker raises theirs, within a moment (`filmclub.accounts.renewing`).
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, cast

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from filmclub.club.models import CLOCKS_DIFFER, USUAL_DAYS_OPEN, Club, must_look_up
from filmclub.club.reading import read_version
from filmclub.lib.compiled import compiled
from filmclub.lib.http_cache import is_personal, share
from filmclub.lib.release import RELEASE
from filmclub.lib.slots import SlottedPage, recording
from reviews.models import Article
from reviews.models.articles import likes_last
from reviews.parameters import PARAMETERS, known_query, with_known_query
from reviews.site_data import SiteData

# Bytes of a page's HTML: the store of a process holds some dozens.
LARGEST_STORED = 600_000
# Longer than any page stays current under one version.
A_DAY = 24 * 60 * 60
# What is asked for, as `_versions` names it.
_Found = tuple[
    int, int, int, datetime | None, str | None, datetime, int | None, int | None, int | None, str | None
]


class Version(NamedTuple):
    """What tells whether a page of a public article is still the same."""

    article: int
    version: int
    discussion_version: int
    # Since when the likes are shown that are shown now.
    likes: datetime | None
    discussion_policy: str
    is_closed_by_now: bool
    is_old: bool
    # How many comments stand below its translations, as `_said_in_translations` counts them.
    said_in_translations: int | None
    # Of what all pages have in common: the links at their foot, and translations.
    club: int
    # Of the restore that brought the database back: the numbers above begin again where the backup has them.
    restoration: str

    def etag(self, address: str) -> str:
        """Name the version of the page at this address, which holds what the page goes by and no more."""
        # What the club's row leaves open comes from the environment, which a restart may change.
        open_settings = (settings.SITE_NAME, str(settings.SITE_TAGLINE))
        parts = (RELEASE, settings.CACHE_SECONDS, *open_settings, address, *self)
        return f'W/"{sha256(repr(parts).encode()).hexdigest()[:24]}"'


# What makes a reader's own page of the one for everybody, which the function that it is given fetches; None
# where the page is to be rendered in full.
Compose = Callable[[HttpRequest, Callable[[], SlottedPage | None]], HttpResponse | None]
_composers: list[Compose] = []


def compose_by(compose: Compose) -> None:
    """Have readers' own pages put together by this function, where views have them composed."""
    _composers[:] = [compose]


def current_page(
    request: HttpRequest, slug: str, render: Callable[[], HttpResponse], *, is_composed: bool = False
) -> HttpResponse:
    """Answer with 304 or what `render` makes, and have it stored: one query, and those of `render`.

    Personal pages have no validator. Those that are `is_composed` are put together from the page for
    everybody, which is made first where it is not stored; all others are rendered each time.
    """
    version = find_version(slug, request) if _is_for_everybody(request) else None
    is_composed = is_composed and _is_stored()
    if version is None:
        return (_compose(request) if is_composed else None) or render()
    match = request.resolver_match
    parameters = PARAMETERS[match.view_name if match else ""]
    query = known_query(request, parameters)
    etag = version.etag(_address(request, query))
    with with_known_query(request, query):
        response = get_conditional_response(request, etag=etag)
        page = None
        if response is None and is_composed:
            with recording(request) as recorded:
                response = render()
            page = recorded.cut(response.content)
            response.content = page.content
        response = response or render()
    if response.status_code in (200, 304):
        response["ETag"] = etag
    return ArticlePage(response, slug, parameters, page) if response.status_code == 200 else response


def _is_stored() -> bool:
    """Whether pages are stored at all."""
    return not isinstance(caches["fragments"], DummyCache)


def _compose(request: HttpRequest) -> HttpResponse | None:
    fetch = getattr(request, "fetch_for_everybody", None)
    return _composers[0](request, fetch) if fetch is not None and _composers else None


class ArticlePage(HttpResponse):
    """A page for everybody about the article at `slug`: StoredPages stores it when it has all its headers."""

    def __init__(
        self, page: HttpResponse, slug: str, parameters: tuple[str, ...], slotted: SlottedPage | None
    ) -> None:
        super().__init__(page.content, status=page.status_code, headers=page.headers)
        self.cookies = page.cookies
        self.slug, self.parameters, self.slotted = slug, parameters, slotted


class VersionedRequest(HttpRequest):
    """A request as StoredPages hands it on: with the versions that have been asked for."""

    article_versions: dict[str, Version | None]
    # Of a personal one: what fetches the page that everybody gets under the same address.
    fetch_for_everybody: Callable[[], SlottedPage | None]


class StoredPage(NamedTuple):
    headers: dict[str, str]
    content: bytes
    # For readers' own pages (SlottedPage); nothing where they are rendered.
    beside: bytes = b""
    pieces: bytes = b""


class StoredPages:
    """Middleware that answers with stored pages, with all their headers: one query and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or settings.DEBUG:
            return self.get_response(request)
        if is_personal(request):
            stranger = _without_cookies(request)
            cast(VersionedRequest, request).fetch_for_everybody = lambda: self._fetch(stranger)
            return self.get_response(request)
        cast(VersionedRequest, request).article_versions = {}
        return self._stored(request) or self._store(request, self.get_response(request))

    def _stored(self, request: HttpRequest) -> HttpResponseBase | None:
        if not _is_asked_here(request) or (found := self._key(request)) is None:
            return None
        key, etag = found
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            unchanged["ETag"] = etag
            share(unchanged)
            return unchanged
        page: StoredPage | None = caches["fragments"].get(key)
        return HttpResponse(page.content, headers=page.headers) if page is not None else None

    def _key(self, request: HttpRequest) -> tuple[str, str] | None:
        """The key of the page that may be stored for a request, and its validator."""
        about = caches["fragments"].get(_path_key(request))
        if about is None:
            return None
        slug, parameters = about
        version = find_version(slug, request)
        if version is None:
            return None
        address = _address(request, known_query(request, parameters))
        etag = version.etag(address)
        return _page_key(request, address, etag), etag

    def _store(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, ArticlePage) or response.cookies:
            return response
        if len(response.content) <= LARGEST_STORED:
            address = _address(request, known_query(request, response.parameters))
            slotted = response.slotted
            beside = (slotted.beside, slotted.pieces) if slotted is not None else ()
            page = StoredPage(dict(response.items()), response.content, *beside)
            caches["fragments"].set(_page_key(request, address, response["ETag"]), page, A_DAY)
            caches["fragments"].set(_path_key(request), (response.slug, response.parameters), A_DAY)
        return response

    def _fetch(self, stranger: HttpRequest) -> SlottedPage | None:
        """The page that a stranger gets; where it is not stored, it is made for one, and stored."""
        cast(VersionedRequest, stranger).article_versions = {}
        found = self._key(stranger)
        page: StoredPage | None = caches["fragments"].get(found[0]) if found is not None else None
        if page is not None:
            return SlottedPage(page.content, page.beside, page.pieces) if page.beside else None
        response = self._store(stranger, self.get_response(stranger))
        return response.slotted if isinstance(response, ArticlePage) else None


# How the headers begin by which a reader's request is another one than a stranger's.
_READERS_OWN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_")


def _without_cookies(request: HttpRequest) -> HttpRequest:
    """The request as somebody sends it whom the site does not know: before anything was found out of it."""
    stranger = copy(request)
    stranger.COOKIES = {}
    stranger.META = {name: value for name, value in request.META.items() if not name.startswith(_READERS_OWN)}
    stranger.__dict__.pop("headers", None)
    return stranger


def _is_for_everybody(request: HttpRequest) -> bool:
    # In development, templates change while the release stays.
    return not settings.DEBUG and not is_personal(request)


def _is_asked_here(request: HttpRequest) -> bool:
    """Whether it comes by a host and a scheme under which pages are shown; all else goes the whole way."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def _address(request: HttpRequest, query: str) -> str:
    return f"{request.path}?{query}" if query else request.path


def _path_key(request: HttpRequest) -> str:
    return f"path:{sha256(request.path.encode()).hexdigest()}"


def _page_key(request: HttpRequest, address: str, etag: str) -> str:
    # The scheme and host too: pages name their whole address, and are only stored where they may be shown.
    return f"page:{sha256(f'{request.scheme}://{request.get_host()} {address} {etag}'.encode()).hexdigest()}"


def find_version(slug: str, request: HttpRequest) -> Version | None:
    """Fetch what tells the version of an article's pages, if it is public: one query in each request."""
    known = cast(VersionedRequest, request).article_versions
    if slug not in known:
        known[slug] = _fetch_version(slug)
    return known[slug]


def _fetch_version(slug: str) -> Version | None:
    # The page goes by this clock too; the database's may be another.
    now = timezone.now()
    found = next(iter(_versions(slug=slug, now=now)), None)
    if found is None:
        return None
    pk, version, discussion, liked, policy, published_at, days, wait, elsewhere, site = found
    club = read_version(site)
    if club is None or must_look_up(club.next_publication_at, now):
        number = look_up_publications(now)
    else:
        number = club.version

    def has_passed(days: int | None) -> bool:
        return days is not None and published_at + timedelta(days=days) <= now

    return Version(
        article=pk,
        version=version,
        discussion_version=discussion,
        likes=liked if liked is None or liked <= now else liked - likes_last(),
        # Who waits in a discussion may have made its row: it takes what one without does.
        discussion_policy=policy or "open",
        is_closed_by_now=has_passed(days if days is not None or club is None else club.closes_after_days),
        is_old=has_passed(_first_of(wait, club and club.days_new_guests_wait, USUAL_DAYS_OPEN)),
        said_in_translations=elsewhere,
        club=number,
        restoration=club.restoration if club is not None else "",
    )


def _first_of(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


@compiled
def _versions(slug: str, now: datetime) -> QuerySet[Article, _Found]:
    return (
        Article.objects.published(now)
        .filter(slug=slug)
        .values_list(
            "pk",
            "version",
            "discussion_version",
            "likes_shown_at",
            "discussion__policy",
            "published_at",
            "discussion__closes_after_days",
            "discussion__days_new_guests_wait",
            _said_in_translations(),
            SiteData(),
        )
    )


def _said_in_translations() -> Subquery:
    """A number that is another one when a comment came or went below a translation of the article."""
    text = Coalesce(OuterRef("translation_of"), OuterRef("pk"))
    others = Article.objects.filter(Q(pk=text) | Q(translation_of=text)).exclude(pk=OuterRef("pk"))
    # Weighed by the key: one more below one of them is no less below another.
    weighed = Sum(F("comment_count") * F("pk"), output_field=BigIntegerField())
    # By a value: in one group, of which there is none where there are no translations.
    numbers = others.order_by().values(of=Value(1)).annotate(number=weighed)
    return Subquery(numbers.values("number"))


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
