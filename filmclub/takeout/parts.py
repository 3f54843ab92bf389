"""What there is about a person: each app registers parts of it in `AppConfig.ready()`.

A part is a list of rows. What its function yields holds nobody's name, address or words but the person's own:
it goes to them as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models

from filmclub.accounts.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# Values are texts, numbers, yes or no, moments, None, and lists of texts or of rows.
Row = dict[str, Any]
# Where the site shows something, as a whole address: the readable page links it.
PAGE = "page"
# So many rows are read at once.
AT_ONCE = 200
_NAME = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True)
class Person:
    """A member; or who has confirmed an address as a guest, and has no account here."""

    user: User | None = None
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of rows as data, and pages that show the same.

    `labels` names in the reader's language each key of its rows and of the rows within them. `note` stands
    above them: that something is only inferred belongs there. `files` are beside it, each with its ending.
    """

    name: str
    title: StrPromise
    labels: Mapping[str, StrPromise | str]
    rows: Callable[[Person], Iterable[Row]]
    note: StrPromise | str = ""
    files: Callable[[Person], Iterable[tuple[str, Path]]] = field(default=lambda person: ())


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Have the part in every file from now on. Raises ValueError for a name that would be no file's."""
    if not _NAME.fullmatch(part.name) or part.name == "index":
        raise ValueError(f"A part is named by small letters and hyphens, and not “{part.name}”.")
    _parts[part.name] = part


def registered_parts() -> list[Part]:
    return list(_parts.values())


def in_batches(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """The rows by their numbers, some at a time: one query for each AT_ONCE, however many there are."""
    last, rows = 0, rows.order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield from batch
        if len(batch) < AT_ONCE:
            return
        last = batch[-1].pk
