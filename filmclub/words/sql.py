"""What each database is asked, by hand: Django knows neither FTS5 nor how to keep PostgreSQL from a poor plan."""

from __future__ import annotations

from django.db import connection

from filmclub.words.queries import Query


def newest(query: Query, within: str, *, is_public: bool, before: int, at_most: int) -> list[int]:
    """The largest keys of what has the words within a mark: one query."""
    asked = keys_on_postgresql if connection.vendor == "postgresql" else keys_on_sqlite
    statement, said = asked(query, within, is_public, "AND {key} < %s ORDER BY {order} DESC LIMIT %s")
    with connection.cursor() as cursor:
        cursor.execute(statement, [said, before, at_most])
        return [key for (key,) in cursor.fetchall()]


def keys_on_postgresql(query: Query, within: str, is_public: bool, more: str = "OFFSET 0") -> tuple[str, str]:
    """A statement for the keys of all that has the words, and what it is to be given.

    Never by way of the order of the keys: what is sought may be far from the newest.
    """
    further = more.format(key="id", order="id + 0")
    column = _column(is_public)
    statement = f"SELECT id AS key FROM words_words WHERE {column} @@ %s::tsquery {further}"  # noqa: S608
    return statement, query.as_tsquery(within)


def keys_on_sqlite(query: Query, within: str, is_public: bool, more: str = "") -> tuple[str, str]:
    """The same; FTS5 walks over them in the order of the keys, and stops when it has enough."""
    further = more.format(key="rowid", order="rowid")
    statement = f"SELECT rowid AS key FROM words_index WHERE words_index MATCH %s {further}"  # noqa: S608
    return statement, query.as_fts5(_column(is_public), within)


def _column(is_public: bool) -> str:
    return "public" if is_public else "every"
