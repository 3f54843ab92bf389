"""Which version of an article's pages is current: one small query decides about 304 answers and stored pages.

A page for everybody is stored whole, under the versions of all that it shows; so nothing is ever deleted from
the store, and the site is right with the store emptied, full or switched off (FRAGMENT_CACHE_URL).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connection
from django.db.models import CharField, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat, Now
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from filmclub.lib.http_cache import is_personal
from filmclub.lib.release import RELEASE
from reviews.models import Article
from reviews.querysets import translations_of

# Longer than any page stays current under one version.
A_DAY = 24 * 60 * 60
_SLUG = "the-slug-that-is-asked-for"


@dataclass(frozen=True)
class Version:
    """What tells whether a page of a public article is still the same."""

    article: Article
    discussion_policy: str | None
    discussion_closes: datetime | None
    # Of the pages that it links to, and when somebody on the site last got another name.
    links: str | None
    renamed: object

    def etag(self, request: HttpRequest) -> str:
        """Name the version of the page that the request asks for."""
        parts = (
            RELEASE,
            get_language(),
            request.GET.urlencode(),
            self.article.pk,
            self.article.version,
            self.article.discussion_version,
            self.discussion_closes is not None and self.discussion_closes <= timezone.now(),
            self.links,
            self.renamed,
        )
        return f'W/"{sha256(repr(parts).encode()).hexdigest()[:24]}"'


def current_page(request: HttpRequest, slug: str, render: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer with 304, the stored page, or what `render` makes: one query, and those of `render`.

    Personal pages are rendered each time and have no validator.
    """
    # In development, templates change while the release stays.
    version = None if settings.DEBUG or is_personal(request) else find_version(slug)
    if version is None:
        return render()
    etag = version.etag(request)
    response = get_conditional_response(request, etag=etag) or _stored_page(request, etag, render)
    response["ETag"] = etag
    return response


def _stored_page(request: HttpRequest, etag: str, render: Callable[[], HttpResponse]) -> HttpResponse:
    address = f"{request.build_absolute_uri()} {etag}"
    key = f"page:{sha256(address.encode()).hexdigest()}"
    page = caches["fragments"].get(key)
    if page is not None:
        return HttpResponse(page)
    response = render()
    if response.status_code == 200:
        caches["fragments"].set(key, response.content, A_DAY)
    return response


def find_version(slug: str) -> Version | None:
    """Fetch what tells the version of an article's pages, if it is public: one query of a few columns.

    The query is compiled once: compiling it took longer than all the rest of the answer.
    """
    sql, params = _version_query(connection.vendor)
    found = Article.objects.raw(sql, [slug if param == _SLUG else param for param in params])
    article = next(iter(found), None)
    if article is None or not article.is_public():
        return None
    annotated = article.__dict__
    return Version(
        article,
        annotated["policy"],
        article.days_after_publication(annotated["closes_after_days"]),
        annotated["links"],
        annotated["renamed"],
    )


@lru_cache(maxsize=2)
def _version_query(vendor: str) -> tuple[str, tuple[object, ...]]:
    renamed = get_user_model().objects.exclude(renamed_at=None).order_by("-renamed_at")
    articles: QuerySet[Article] = Article.objects.filter(slug=_SLUG).annotate(
        policy=F("discussion__policy"),
        closes_after_days=F("discussion__closes_after_days"),
        links=_version_of_links(),
        renamed=Subquery(renamed.values("renamed_at")[:1]),
    )
    fields = ("kind", "state", "published_at", "version", "discussion_version", "comment_count")
    return articles.only(*fields).query.sql_with_params()


def _version_of_links() -> Subquery:
    """Change when a translation, or a page that the foot names, is published, renamed or withdrawn."""
    linked = Article.objects.filter(state=Article.State.PUBLISHED, published_at__lte=Now()).filter(
        Q(kind=Article.Kind.PAGE) | translations_of(OuterRef("pk"), OuterRef("translation_of"))
    )
    space = Value(" ")
    # The newest change alone would not tell that a page whose change is older has been withdrawn.
    version = Concat(Count("pk"), space, Sum("pk"), space, Max("changed_at"), output_field=CharField())
    return Subquery(
        linked.order_by().annotate(one=Value(1)).values("one").annotate(text=version).values("text"),
        output_field=CharField(),
    )
