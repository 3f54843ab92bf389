"""The club as the frame of a page shows it: read with something else, or with the site's pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, F, QuerySet, Subquery, TextField, Value
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from filmclub.club.models import THE_CLUB, Club, known_club, reading_once
from reviews.models import Article
from reviews.site_data import SiteData, read_site

# Of a page of the site, in this order.
PAGE_COLUMNS = ("pk", "slug", "kind", "title", "language", "translation_of")


def page_club() -> Club:
    """The club for the page that is made: no query where it was read before, else one for the whole frame."""
    return known_club() or fetch_frame()


def club_read_once(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Have a request read the club's row at most once."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with reading_once():
            return get_response(request)

    return middleware


class _Rows(Aggregate):
    """All rows as one text in JSON."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = "json_group_array(json_array(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **kwargs)

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = "json_agg(json_build_array(%(expressions)s))::text"
        return self.as_sql(compiler, connection, template=template, **kwargs)


def fetch_frame(now: datetime | None = None) -> Club:
    """Fetch the club with the pages of the site, as far as links to them need: one query.

    It is remembered for the request.
    """
    now = now or timezone.now()
    found = _frames(now).first()
    if found is None:
        club = read_site(None)
        club.linked_pages = list(Article.objects.site_pages(now).only(*PAGE_COLUMNS))
        return club
    data, pages = found
    club = read_site(data)
    club.linked_pages = [_page(row) for row in json.loads(pages or "[]")]
    return club


def _page(row: Iterable[Any]) -> Article:
    pk, slug, kind, title, language, translation_of = row
    return Article(
        pk=pk, slug=slug, kind=kind, title=title, language=language, translation_of_id=translation_of
    )


def _frames(now: datetime) -> QuerySet[Club, tuple[str, str]]:
    # Without ordering and grouping there is one row, also of no pages.
    rows = Article.objects.site_pages(now).order_by().annotate(all=Value(1)).values("all")
    pages = rows.annotate(rows=_Rows(*map(F, PAGE_COLUMNS))).values("rows")
    return (
        Club.objects.filter(pk=THE_CLUB)
        .annotate(site=SiteData(), pages=Subquery(pages))
        .values_list("site", "pages")
    )
