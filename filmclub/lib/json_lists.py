"""Columns that hold a JSON list of words, asked alike on SQLite and PostgreSQL: without a table for each.

A list is read in the database, row by row. That is for thousands of rows, such as films, not for millions.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, JSONField, QuerySet


class Holds(Func):
    """Whether a list holds a word: `films.filter(Holds("genres", Value("drama")))`."""

    arity = 2
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s))"
        joiner = ") AS each WHERE each.value = ("
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_exists", **context)


class WithWord(Func):
    """A list with a word of another column added to it: `WithWord("also", "department")`."""

    arity = 2
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "json_insert(%(expressions)s)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", '$[#]', ", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(%(expressions)s::text))"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" || to_jsonb(", **context)


# Nothing but lists is read, whatever an import may have left.
_EACH = {
    "sqlite": "json_each(asked.words) AS each",
    "postgresql": (
        "jsonb_array_elements_text("
        "CASE jsonb_typeof(asked.words) WHEN 'array' THEN asked.words ELSE '[]' END) AS each(value)"
    ),
}


def count_words(rows: QuerySet[Any], words: str, of: str = "pk") -> dict[str, int]:
    """In how many of these rows each word of a list stands, or with how many of another column: one query."""
    connection = connections[rows.db]
    asked = rows.order_by().values(counted=F(of), words=F(words))
    inner, params = asked.query.get_compiler(connection=connection).as_sql()
    # Made of columns' names; what readers have said is in the parameters.
    sql = (
        f"SELECT each.value, COUNT(DISTINCT asked.counted) FROM ({inner}) AS asked, "  # noqa: S608 as told
        f"{_EACH[connection.vendor]} GROUP BY each.value"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {str(word): number for word, number in cursor.fetchall()}
