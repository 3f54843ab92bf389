"""SQL that is written by hand: all there is, for what Django cannot say or takes too long to put together.

Names of tables and columns are ours. While these run, the other writers of the discussion wait.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Model

from comments.models import Comment
from reviews.models import Article

if TYPE_CHECKING:
    from comments.trees.forests import Columns, Place


def count_new(article_id: int, created_at: datetime) -> None:
    """Count a new comment in its article's numbers: one query."""
    # Django would take three times as long.
    at = connection.ops.adapt_datetimefield_value(created_at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(Article)} SET discussion_version = discussion_version + 1, "  # noqa: S608
            "comment_count = comment_count + 1, last_comment_at = "
            "CASE WHEN last_comment_at > %s THEN last_comment_at ELSE %s END WHERE id = %s",
            [at, at, article_id],
        )


def make_room(tree: int, left: int, approved: int) -> None:
    """Let the lefts and rights from `left` on make room for one comment; those above count it: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_table(Comment)} SET rght = rght + 2, "  # noqa: S608
            "lft = CASE WHEN lft < %s THEN lft ELSE lft + 2 END, "
            "approved_below = CASE WHEN lft < %s THEN approved_below + %s ELSE approved_below END "
            "WHERE tree_id = %s AND rght >= %s",
            [left, left, approved, tree, left],
        )


def write_places(places: Sequence[tuple[int, int | None, Place]]) -> None:
    """Give comments, by key, a parent and a place: one statement, on SQLite one for each of them."""
    names = ("id", "parent_id", "tree_id", "lft", "rght", "level", "approved_below")
    table, columns = _table(Comment), [connection.ops.quote_name(name) for name in names]
    rows = [(pk, parent, *place) for pk, parent, place in places]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = ", ".join(f"{column} = new.{column}" for column in columns[1:])
            arrays = ", ".join(["%s::bigint[]"] * len(columns))
            cursor.execute(
                f"UPDATE {table} SET {new} FROM unnest({arrays}) AS new ({', '.join(columns)}) "  # noqa: S608
                f"WHERE {table}.id = new.id",
                [list(column) for column in zip(*rows, strict=True)] or [[]] * len(columns),
            )
        else:
            new = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE {table} SET {new} WHERE id = %s",  # noqa: S608
                [(*row, row[0]) for row in rows],
            )


def copy_in(rows: Iterator[Columns]) -> int:
    """Have PostgreSQL copy comments in as they come; return how many came. One query.

    Instances and INSERT would cost more than the rest of an import.
    """
    fields = [field for field in Comment._meta.concrete_fields if not field.generated]
    missing = {field.attname: field.get_default() for field in fields if not field.primary_key}
    row = itemgetter(*(field.attname for field in fields))
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    stored = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_table(Comment)} ({names}) FROM STDIN") as copy,
    ):
        for columns in rows:
            copy.write_row(row(missing | columns))
            stored += 1
    return stored


def next_keys(model: type[Model], number: int) -> Sequence[int]:
    """Have PostgreSQL hand out so many keys of the model's rows, in order: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return array("q", sorted(key for (key,) in cursor.fetchall()))


def last_key(model: type[Model]) -> int:
    """The greatest key that SQLite has handed out to a row of the model, 0 before the first: one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        row: Any = cursor.fetchone()
    return row[0] if row else 0


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
