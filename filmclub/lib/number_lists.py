"""Numbers or words as one text, so that a query for many of them is the same as one for few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Func


def listed(those: Iterable[int | str]) -> str:
    """The text that `IsOneOf` and `IsOneOfWords` read: "7-12". No number may be negative."""
    return "-".join(map(str, those))


class IsOneOf(Func):
    """Whether a number is one of those in a text that `listed` made."""

    output_field = BooleanField()
    # How SQLite and PostgreSQL read the text.
    as_json, as_array = "'[' || replace(%s, '-', ',') || ']'", "string_to_array(%s, '-')::bigint[]"

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        rows = f"json_each({self.as_json})"
        return self._compare(f"{{}} IN (SELECT value FROM {rows})", compiler)  # noqa: S608 words of ours

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        return self._compare(f"{{}} = ANY({self.as_array})", compiler)

    def _compare(self, template: str, compiler: Any) -> Any:
        column, text = self.get_source_expressions()
        sql, params = compiler.compile(column)
        return template.format(sql), (*params, text.value)


class IsOneOfWords(IsOneOf):
    """The same of words that are nothing but letters and digits, as skeletons are."""

    as_json, as_array = "'[\"' || replace(%s, '-', '\",\"') || '\"]'", "string_to_array(%s, '-')"
