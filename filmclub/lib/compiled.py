"""Querysets whose SQL is put together once.

Django compiles a queryset each time that it is evaluated. For a page that takes about as long as
all the rest of it, and much longer than the database takes to answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")

# What a queryset is compiled with, one of a kind for each argument; nothing that is asked for looks like it.
_STAND_INS: dict[type, Callable[[int], object]] = {
    int: lambda number: 2_013_000_000 + number,
    str: lambda number: f"stands-in-for-argument-{number}",
    datetime: lambda number: datetime(1895, 12, 28, 0, 0, number, tzinfo=UTC),
}


def compiled(**kinds: type) -> Callable[[Callable[..., QuerySet[Any, Row]]], Compiled[Row]]:
    """Have a function that makes a queryset fetch its rows, compiling the queryset at the first call only.

    `kinds` are the names and types (int, str or datetime) of its arguments, which it must hand on to the
    queryset as they are: it is called once, with stand-ins. It may slice, annotate, select and prefetch.
    """
    return lambda build: Compiled(build, kinds)


@dataclass
class _Parts:
    rows: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: Sequence[Any]


class Compiled(Generic[Row]):
    """A function that fetches the rows of a queryset which `build` makes."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], kinds: dict[str, type]) -> None:
        self.build, self.kinds = build, kinds
        self.stand_ins = {name: _STAND_INS[kind](number) for number, (name, kind) in enumerate(kinds.items())}
        self.by_vendor: dict[str, _Parts] = {}

    def __call__(self, **asked: object) -> list[Row]:
        if asked.keys() != self.kinds.keys():
            raise TypeError(f"Say {', '.join(self.kinds)}, by name.")
        parts = self.by_vendor.get(connection.vendor) or self._compile()
        values = {_stored(self.stand_ins[name]): _stored(value) for name, value in asked.items()}
        params = tuple(values.get(param, param) for param in parts.params)
        compiler = copy(parts.compiler)
        # Of this thread; the one that it was compiled with may be of another.
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (parts.sql, params)  # type: ignore[method-assign]
        rows = parts.rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        # Not as a queryset: filtered further, it would not know.
        return list(rows)

    def _compile(self) -> _Parts:
        rows = self.build(**self.stand_ins)
        compiler = rows.query.get_compiler(connection=connection)
        parts = _Parts(rows, compiler, *self._with_constants(*compiler.as_sql()))
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda _columns: converters
        self.by_vendor[connection.vendor] = parts
        return parts

    def _with_constants(self, sql: str, params: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """Write what is not asked for into the SQL: PostgreSQL uses no partial index for a parameter."""
        if connection.vendor != "postgresql":
            return sql, params
        compose = connection.ops.compose_sql  # type: ignore[attr-defined]
        asked = [_stored(stand_in) for stand_in in self.stand_ins.values()]
        left, changing = iter(params), []

        def written(place: re.Match[str]) -> str:
            if place[0] == "%s":
                param = next(left)
                if param not in asked:
                    return str(compose("%s", [param])).replace("%", "%%")
                changing.append(param)
            return place[0]

        return re.sub("%[%s]", written, sql), changing


def _stored(value: object) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
