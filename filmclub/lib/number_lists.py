"""Numbers as one text, so that a query for many of them is the same as one for few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Func


def listed(numbers: Iterable[int]) -> str:
    """The text that `IsOneOf` reads: "7-12". None of them may be negative."""
    return "-".join(map(str, numbers))


class IsOneOf(Func):
    """Whether a number is one of those in a text that `listed` made."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        rows = "json_each('[' || replace(%s, '-', ',') || ']')"
        return self._compare(f"{{}} IN (SELECT value FROM {rows})", compiler)  # noqa: S608 words of ours

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        return self._compare("{} = ANY(string_to_array(%s, '-')::bigint[])", compiler)

    def _compare(self, template: str, compiler: Any) -> Any:
        column, text = self.get_source_expressions()
        sql, params = compiler.compile(column)
        return template.format(sql), (*params, text.value)
