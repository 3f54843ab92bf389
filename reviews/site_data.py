"""The club as a column of another query, with the names of what its menus lead to."""

from __future__ import annotations

from filmclub.club.models import Club
from filmclub.club.reading import ClubData, read_club

# What stands in the menus by slug, as the names of the lists that ClubData brings, and the table of each.
LINKED = {"series": "reviews_series", "tag": "reviews_tag"}


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


def read_site(data: str | None) -> Club:
    """Make the club of what SiteData found, and remember it for the request."""
    return read_club(data, *LINKED)
