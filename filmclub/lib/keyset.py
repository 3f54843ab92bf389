"""Pages of a long list, each found by the row before it: the last one costs what the first one does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

AFTER, BEFORE, LAST = "after", "before", "last"
PARAMETERS = (AFTER, BEFORE, LAST)
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Column:
    """One of the columns that a list is ordered by; the last of them tells all rows apart."""

    name: str
    kind: type[int] | type[str] | type[datetime] = int
    is_descending: bool = False

    def is_beyond(self, value: Any, *, backwards: bool, or_there: bool = False) -> Q:
        operator = "lt" if self.is_descending != backwards else "gt"
        return Q((f"{self.name}__{operator}{'e' if or_there else ''}", value))

    def order(self, *, backwards: bool) -> Any:
        return F(self.name).desc() if self.is_descending != backwards else F(self.name).asc()

    def read(self, value: Any) -> Any:
        """The value of such a column; None if it is none."""
        if self.kind is int:
            is_one = isinstance(value, int) and not isinstance(value, bool)
            return value if is_one and -_LARGEST <= value <= _LARGEST else None
        if not isinstance(value, str) or "\x00" in value:
            return None
        if self.kind is str:
            return value
        try:
            moment = parse_datetime(value)
        except ValueError:
            return None
        return moment if moment is not None and is_aware(moment) else None


@dataclass(frozen=True)
class Page:
    """The keys of one page in their order, and the parameters that lead to others; "" where there is none.

    To the first page leads none of them.
    """

    keys: list[int] = field(default_factory=list)
    previous: str = ""
    next: str = ""
    last: str = ""


def get_page(
    rows: QuerySet[Any], columns: Sequence[Column], parameters: Mapping[str, str], size: int
) -> Page:
    """The page that an address asks for; one that is gone or was never there is the last or the first.

    `columns` order the rows, and an index begins with them. One query, two where the page is gone.
    """
    after, before = (_read(columns, parameters.get(name, "")) for name in (AFTER, BEFORE))
    if after is not None:
        found = _walk(rows, columns, size, beyond=after)
        if found:
            return _page(columns, found[:size], has_before=True, has_after=len(found) > size)
    if after is not None or LAST in parameters:
        found = _walk(rows, columns, size, backwards=True)
        return _page(columns, found[:size][::-1], has_before=len(found) > size, has_after=False)
    if before is not None:
        found = _walk(rows, columns, size, beyond=before, backwards=True)
        if len(found) > size:
            return _page(columns, found[:size][::-1], has_before=True, has_after=True)
    found = _walk(rows, columns, size)
    return _page(columns, found[:size], has_before=False, has_after=len(found) > size)


def _walk(
    rows: QuerySet[Any],
    columns: Sequence[Column],
    size: int,
    *,
    beyond: Sequence[Any] = (),
    backwards: bool = False,
) -> list[tuple[Any, ...]]:
    """The key and the columns of the next rows, one more than a page has."""
    if beyond:
        rows = rows.filter(_beyond(columns, beyond, backwards=backwards))
    order = [column.order(backwards=backwards) for column in columns]
    return list(rows.order_by(*order).values_list("pk", *(column.name for column in columns))[: size + 1])


def _beyond(columns: Sequence[Column], values: Sequence[Any], *, backwards: bool) -> Q:
    """What comes behind a row: said so that an index is entered at its first column."""
    column, *others = columns
    behind = column.is_beyond(values[0], backwards=backwards)
    if not others:
        return behind
    there = column.is_beyond(values[0], backwards=backwards, or_there=True)
    return there & (behind | _beyond(others, values[1:], backwards=backwards))


def _page(
    columns: Sequence[Column], found: Sequence[tuple[Any, ...]], *, has_before: bool, has_after: bool
) -> Page:
    return Page(
        keys=[row[0] for row in found],
        previous=_address(BEFORE, found[0][1:]) if has_before else "",
        next=_address(AFTER, found[-1][1:]) if has_after else "",
        last=urlencode({LAST: "1"}) if has_after else "",
    )


def _address(name: str, values: Sequence[Any]) -> str:
    said = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlencode({name: json.dumps(said, separators=(",", ":"))})


def _read(columns: Sequence[Column], typed: str) -> list[Any] | None:
    """The place that an address names; None if it names none."""
    try:
        said = json.loads(typed)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, list) or len(said) != len(columns):
        return None
    values = [column.read(value) for column, value in zip(columns, said, strict=True)]
    return None if None in values else values
