"""What the frame of every page shows, in one query: the club, names in its menus, the pages of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, F, QuerySet, Subquery, TextField, Value
from django.utils import timezone

from filmclub.club.models import THE_CLUB, Club
from filmclub.club.reading import ClubData, read_club
from reviews.models import Article

# What stands in the menus by slug, as the names of the lists that ClubData brings, and the table of each.
LINKED = {"series": "reviews_series", "tag": "reviews_tag"}
# Of a page of the site, in this order.
PAGE_COLUMNS = ("pk", "slug", "kind", "title", "language", "translation_of")


_NAMED = {
    "sqlite": """
        SELECT json_group_array(json_array(linked.slug, linked.name)) FROM "TABLE_NAME" linked
        WHERE linked.slug IN (
            SELECT json_extract(entry.value, '$.slug') FROM json_each(club_row.menu) entry
            WHERE json_extract(entry.value, '$.kind') = 'KIND'
            UNION ALL
            SELECT json_extract(entry.value, '$.slug') FROM json_each(club_row.foot) entry
            WHERE json_extract(entry.value, '$.kind') = 'KIND'
        )
    """,
    "postgresql": """
        SELECT json_agg(json_build_array(linked.slug, linked.name)) FROM "TABLE_NAME" linked
        WHERE linked.slug IN (
            SELECT entry.value ->> 'slug' FROM jsonb_array_elements(club_row.menu || club_row.foot) entry
            WHERE entry.value ->> 'kind' = 'KIND'
        )
    """,
}


def _named_in_menus(kind: str, table: str) -> dict[str, str]:
    return {
        vendor: " ".join(sql.split()).replace("KIND", kind).replace("TABLE_NAME", table)
        for vendor, sql in _NAMED.items()
    }


class SiteData(ClubData):
    """The club's row, and the names of the series and tags that its menus lead to, for `read_site`."""

    def __init__(self) -> None:
        super().__init__({kind: _named_in_menus(kind, table) for kind, table in LINKED.items()})


class _Rows(Aggregate):
    """All rows as one text in JSON."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = "json_group_array(json_array(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **kwargs)

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        template = "json_agg(json_build_array(%(expressions)s))::text"
        return self.as_sql(compiler, connection, template=template, **kwargs)


def read_site(data: str | None) -> Club:
    """Make the club of what SiteData found, and remember it for the request."""
    return read_club(data, *LINKED)


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
