"""What each database is asked, by hand: Django does not know FTS5, nor plans for PostgreSQL.

Words are stored by hand too: each post does it, and by `bulk_create` that took a twelfth of its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from filmclub.words.models import KINDS, Words

if TYPE_CHECKING:
    from django.db.models import Model

    from filmclub.words.queries import Query

# Never by way of the order of the keys: what is sought may be far from the newest. What words follow each
# other is read from the words themselves, from the newest on until there are enough.
_NEWEST_ON_POSTGRESQL = """
    SELECT key FROM (
        SELECT id + 0 AS key, {column} AS words FROM words_words
        WHERE {column} @@ %s::tsquery AND id + 0 < %s ORDER BY key DESC OFFSET 0
    ) AS found
    {phrases} ORDER BY key DESC LIMIT %s
"""
# So many keys stand in a block, of which the third column of the index tells: 1,024 numbers of each kind.
BLOCK = 16_384
# From the newest block on, each step over as many as all before it, until there are enough or none are left:
# what has a common word is found in the first, and a rare word costs some look-ups.
_STEPS = 40
# They come as one text: a thousand rows would take as long as it takes to find them.
_EVERYWHERE_ON_POSTGRESQL = f"""
    SELECT string_agg(key::text, ' ' ORDER BY key DESC) FILTER (WHERE {{phrases}}), count(*), min(key) FROM (
        SELECT found.key, found.words FROM
            (SELECT least(%s, ({{largest}})) / {BLOCK} AS newest) AS top,
            generate_series(0, {_STEPS}) AS step,
            LATERAL (
                SELECT id + 0 AS key, {{column}} AS words FROM words_words
                WHERE {{column}} @@ %s::tsquery AND id + 0 < %s AND ARRAY[id / {BLOCK}] && ARRAY(
                    SELECT generate_series(
                        greatest(0, newest - (2::bigint << step) + 2), newest - (1::bigint << step) + 1
                    )
                )
                ORDER BY key DESC OFFSET 0
            ) AS found
        WHERE 1::bigint << step <= newest + 1
        LIMIT %s
    ) AS looked_at
"""  # noqa: S608
# FTS5 walks over them in this order, and stops when it has enough.
_NEWEST_ON_SQLITE = """
    SELECT rowid FROM words_index WHERE words_index MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s
"""

_UPSERT = """
    INSERT INTO words_words (id, every, public) VALUES {values}
    ON CONFLICT (id) DO UPDATE SET every = excluded.every, public = excluded.public
"""


def upsert(rows: Sequence[Words]) -> None:
    """Store these rows in place of those that have their keys: one query."""
    field, column = Words._meta.get_field("every"), "%s"
    if connection.vendor == "postgresql":
        column = "%s::tsvector"
    values = ", ".join([f"(%s, {column}, {column})"] * len(rows))
    params = chain.from_iterable(
        (row.id, *(field.get_db_prep_save(words, connection) for words in (row.every, row.public)))
        for row in rows
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(values=values), list(params))


def optimize() -> None:
    """Have FTS5 write its tables anew, without words of what was deleted. PostgreSQL keeps none."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO words_index (words_index) VALUES ('optimize')")


def newest(query: Query, within: str, *, is_public: bool, before: int, at_most: int) -> list[int]:
    """The largest keys of what has the words within a mark: one query."""
    statement, params = newest_sql(query, within, is_public=is_public, before=before, at_most=at_most)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [key for (key,) in cursor.fetchall()]


def newest_sql(
    query: Query, within: str, *, is_public: bool, before: int, at_most: int
) -> tuple[str, list[str | int]]:
    """What `newest` asks, and what it is given."""
    column = _column(is_public)
    if connection.vendor != "postgresql":
        return _NEWEST_ON_SQLITE, [query.as_fts5(column, within), before, at_most]
    loose = query.without_phrases().as_tsquery(within)
    if query.has_phrases:
        statement = _NEWEST_ON_POSTGRESQL.format(column=column, phrases="WHERE words @@ %s::tsquery")
        return statement, [loose, before, query.as_tsquery(within), at_most]
    return _NEWEST_ON_POSTGRESQL.format(column=column, phrases=""), [loose, before, at_most]


class Looked(NamedTuple):
    """Keys of what was found, the largest first; how many were looked at, and the smallest of these."""

    keys: list[int]
    number: int
    last: int


def everywhere(
    query: Query,
    within: str,
    *,
    model: type[Model] | None = None,
    is_public: bool,
    before: int,
    at_most: int,
) -> Looked:
    """Keys of what has the words within a mark, the largest first, however many there are: one query.

    Whether one has what stands in quotes too is looked up, and for so many alone.
    """
    statement, params = everywhere_sql(
        query, within, model=model, is_public=is_public, before=before, at_most=at_most
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    if connection.vendor == "postgresql":
        keys, number, last = rows[0]
        return Looked(list(map(int, keys.split())) if keys else [], number, last or 0)
    keys = [key for (key,) in rows]
    return Looked(keys, len(keys), keys[-1] if keys else 0)


def everywhere_sql(
    query: Query,
    within: str,
    *,
    model: type[Model] | None = None,
    is_public: bool,
    before: int,
    at_most: int,
) -> tuple[str, list[str | int]]:
    """What `everywhere` asks, and what it is given."""
    column = _column(is_public)
    if connection.vendor != "postgresql":
        return _NEWEST_ON_SQLITE, [query.as_fts5(column, within), before, at_most]
    params: list[str | int] = [before - 1, query.without_phrases().as_tsquery(within), before, at_most]
    phrases = "true"
    if query.has_phrases:
        phrases, params = "words @@ %s::tsquery", [query.as_tsquery(within), *params]
    largest = _largest(model)
    return _EVERYWHERE_ON_POSTGRESQL.format(column=column, phrases=phrases, largest=largest), params


def _largest(model: type[Model] | None) -> str:
    """What no key is larger than: of a few films not the last of all comments' keys."""
    if model is None:
        return "SELECT coalesce(max(id), 0) FROM words_words"
    return f"SELECT (coalesce(max(id), 0) + 1) * {KINDS} FROM {model._meta.db_table}"  # noqa: S608


def _column(is_public: bool) -> str:
    return "public" if is_public else "every"
