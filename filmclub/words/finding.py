"""Asking the index. It says what has the words, and never what may be shown: that is looked up when asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Func, Model

from filmclub.words import sql
from filmclub.words.models import Kind, key_of, number_of
from filmclub.words.queries import Query, mark

LARGEST = 2**59 - 1
# Of what has the words, so many are looked at for whether they follow each other.
LOOKED_AT = 1_000


def find(
    query: Query,
    kind: Kind,
    *,
    group: int | None = None,
    is_public: bool = True,
    before: int | None = None,
    at_most: int,
) -> list[int]:
    """The numbers of those objects that have the words, the largest first: one query.

    Of a group, or of all; smaller than `before`. It costs what has the words within the group, on SQLite
    only what is returned, however many have them elsewhere.
    """
    within = mark(kind)
    if group is not None:
        within = mark(kind, "in", group)
        query = query.within(within) if is_public else query
    largest = LARGEST if before is None else max(0, min(before, LARGEST))
    keys = sql.newest(query, within, is_public=is_public, before=key_of(kind, largest), at_most=at_most)
    return [number_of(key) for key in keys]


@dataclass(frozen=True)
class Found:
    """Numbers of objects that have the words, and the number before which there may be more."""

    numbers: list[int]
    before: int | None = None


def find_everywhere(
    query: Query,
    kind: Kind,
    *,
    group: int | None = None,
    model: type[Model] | None = None,
    is_public: bool = True,
    before: int | None = None,
    at_most: int,
) -> Found:
    """Those of a kind that have the words, the largest first: one query.

    Among their public ones, or all. It costs no more than a few times `at_most`, however many there are. Of
    words in quotes, fewer may be found, although there are more. With a `group`, those in it alone, where
    beginnings of words are cheaper. `model` is of what the kind has, where that is few among all.
    """
    within = mark(kind) if group is None else mark(kind, "in", group)
    if group is not None and is_public:
        query = query.within(within)
    largest = LARGEST if before is None else max(0, min(before, LARGEST))
    looked_at = max(at_most, LOOKED_AT) if query.has_phrases else at_most
    before_key = key_of(kind, largest)
    looked = sql.everywhere(
        query, within, model=model, is_public=is_public, before=before_key, at_most=looked_at
    )
    numbers = [number_of(key) for key in looked.keys]
    if len(numbers) > at_most:
        return Found(numbers[:at_most], numbers[at_most - 1])
    return Found(numbers, number_of(looked.last) if looked.number == looked_at else None)


class IsOneOf(Func):
    """Whether the key of a row is one of these numbers: `pk__in`, without its milliseconds for a thousand."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, number: Any, keys: Iterable[int]) -> None:
        super().__init__(number)
        self.keys = tuple(keys)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # One statement for all: it is read and planned once, however many they are.
        number, params = self._number(compiler)
        return f"{number} = ANY(%s::bigint[])", (*params, f"{{{','.join(map(str, self.keys))}}}")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        number, params = self._number(compiler)
        return f"{number} IN ({', '.join(map(str, map(int, self.keys)))})", params

    def _number(self, compiler: Any) -> Any:
        if not self.keys:
            # Nothing is asked then.
            raise EmptyResultSet
        return compiler.compile(self.source_expressions[0])
