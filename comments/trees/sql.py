"""SQL that is written by hand: all there is, for what Django cannot say or takes too long to put together.

Tables and columns are named as in the database. While these run, the other writers of the discussion wait.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from comments.trees.forests import Place


def count_new(article_id: int, created_at: datetime) -> None:
    """Count a new comment in its article's numbers: one query."""
    # Django would take three times as long.
    at = connection.ops.adapt_datetimefield_value(created_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reviews_article SET discussion_version = discussion_version + 1, "
            "comment_count = comment_count + 1, last_comment_at = "
            "CASE WHEN last_comment_at > %s THEN last_comment_at ELSE %s END WHERE id = %s",
            [at, at, article_id],
        )


def next_tree() -> int:
    """Have the database hand out a number for a tree: one query."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO comments_treenumber DEFAULT VALUES RETURNING id")
        [(number,)] = cursor.fetchall()
    return int(number)


def make_room(tree: int, left: int, public_since: datetime | None) -> None:
    """Let the lefts and rights from `left` on make room for one comment: one query.

    Where that has been public since a moment, those above it count it, and their thread knows of it.
    """
    counting, moments = "", []
    if public_since is not None:
        at = connection.ops.adapt_datetimefield_value(public_since)
        counting = (
            ", approved_below = CASE WHEN lft < %s THEN approved_below + 1 ELSE approved_below END"
            ", active_at = CASE WHEN parent_id IS NOT NULL OR active_at > %s THEN active_at ELSE %s END"
        )
        moments = [left, at, at]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE comments_comment SET rght = rght + 2, "  # noqa: S608 words of ours
            f"lft = CASE WHEN lft < %s THEN lft ELSE lft + 2 END{counting} "
            "WHERE tree_id = %s AND rght >= %s",
            [left, *moments, tree, left],
        )


def write_places(places: Sequence[tuple[int, int | None, Place]]) -> None:
    """Give comments, by key, a parent and a place: one statement, on SQLite one for each of them."""
    columns = ("id", "parent_id", "tree_id", "lft", "rght", "level", "approved_below")
    rows = [(pk, parent, *place) for pk, parent, place in places]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = ", ".join(f"{column} = new.{column}" for column in columns[1:])
            arrays = ", ".join(["%s::bigint[]"] * len(columns))
            cursor.execute(
                f"UPDATE comments_comment SET {new} "  # noqa: S608 names of ours
                f"FROM unnest({arrays}) AS new ({', '.join(columns)}) WHERE comments_comment.id = new.id",
                [list(column) for column in zip(*rows, strict=True)] or [[]] * len(columns),
            )
        else:
            new = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE comments_comment SET {new} WHERE id = %s",  # noqa: S608 names of ours
                [(*row, row[0]) for row in rows],
            )


def write_activity(moments: Mapping[int, datetime]) -> None:
    """Write by the numbers of threads when the latest comment of each came: as the one above."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE comments_comment SET active_at = new.moment "
                "FROM unnest(%s::bigint[], %s::timestamptz[]) AS new (tree, moment) "
                "WHERE comments_comment.tree_id = new.tree AND comments_comment.parent_id IS NULL",
                [list(moments), list(moments.values())],
            )
        else:
            adapt = connection.ops.adapt_datetimefield_value
            cursor.executemany(
                "UPDATE comments_comment SET active_at = %s WHERE tree_id = %s AND parent_id IS NULL",
                [(adapt(moment), tree) for tree, moment in moments.items()],
            )


def copy_in(columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
    """Have PostgreSQL copy comments in as they come; return how many came. One query."""
    stored, names = 0, ", ".join(connection.ops.quote_name(column) for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY comments_comment ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            stored += 1
    return stored


def next_keys(table: str, number: int) -> Sequence[int]:
    """Have PostgreSQL hand out so many keys for rows of a table, in order: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number]
        )
        return array("q", sorted(key for (key,) in cursor.fetchall()))


def last_key(table: str) -> int:
    """The greatest key that SQLite has handed out to a row of a table, 0 before the first: one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row: Any = cursor.fetchone()
    return row[0] if row else 0
