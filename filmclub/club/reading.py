"""The club's row as a column of any other query: so a page reads it with what it reads anyway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Expression, JSONField, TextField
from django.db.models.sql.compiler import SQLCompiler
from django.utils.dateparse import parse_datetime

from filmclub.club.models import THE_CLUB, Club

_ROW = {
    "sqlite": '(SELECT json_object(PAIRS) FROM "club_club" club_row WHERE club_row.id = 1)',
    "postgresql": '(SELECT json_build_object(PAIRS)::text FROM "club_club" club_row WHERE club_row.id = 1)',
}


class ClubData(Expression):
    """The row as text in JSON, NULL where there is none: an annotation for queries on other tables.

    `lists` are further queries by the names that their rows get: SQL for each vendor that makes one column of
    JSON, in which `club_row` is the club. `read_club` reads all of it.
    """

    # Nothing that it refers to is a column of the query that it stands in.
    contains_aggregate = False
    contains_over_clause = False

    def __init__(self, lists: Mapping[str, Mapping[str, str]] | None = None) -> None:
        super().__init__(output_field=TextField())
        self.lists = lists or {}

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **kwargs: Any
    ) -> tuple[str, tuple[()]]:
        """SQL without parameters: every name in it is of the code."""
        is_sqlite = connection.vendor == "sqlite"
        pairs = []
        for field in Club._meta.concrete_fields:
            column = f'club_row."{field.column}"'
            value = f"json({column})" if is_sqlite and isinstance(field, JSONField) else column
            pairs.append(f"'{field.attname}', {value}")
        pairs += [f"'{name}', ({by_vendor[connection.vendor]})" for name, by_vendor in self.lists.items()]
        return _ROW[connection.vendor].replace("PAIRS", ", ".join(pairs)), ()

    def get_group_by_cols(self) -> list[Any]:
        return []


class ClubVersion(NamedTuple):
    """What the club's row tells of when pages change."""

    version: int
    next_publication_at: datetime | None
    restoration: str
    closes_after_days: int | None
    days_new_guests_wait: int | None


def read_version(data: str | None) -> ClubVersion | None:
    """Take from what ClubData found what tells the version of a page; None where there is no row."""
    if data is None:
        return None
    found = json.loads(data)
    values = {name: found[name] for name in ClubVersion._fields}
    return ClubVersion(**{**values, "next_publication_at": _moment(found["next_publication_at"])})


def read_club(data: str | None, *lists: str) -> Club:
    """Make the club of what ClubData found, and remember it for the request; the club as it begins of NULL.

    It is filled in from the environment. Rows of `lists` are pairs of a slug and a name, and stand in
    `linked_names` by the name of the list.
    """
    found: dict[str, Any] = json.loads(data) if data else {}
    names = {name: dict(found.pop(name, None) or ()) for name in lists}
    club = Club.from_data({"pk": THE_CLUB, **_as_columns(found)})
    club.linked_names = names
    club.remember()
    return club


def _as_columns(found: Mapping[str, Any]) -> dict[str, Any]:
    moments = {field.attname for field in Club._meta.concrete_fields if isinstance(field, DateTimeField)}
    return {name: _moment(value) if name in moments else value for name, value in found.items()}


def _moment(value: str | None) -> datetime | None:
    moment = parse_datetime(value) if value else None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
