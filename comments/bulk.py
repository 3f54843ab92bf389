"""Storing many comments at once, wherever they stand: their keys, and rows as a database takes them best."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from django.db import connection

from comments.models import Comment, TreeNumber

BATCH = 1000
Columns = dict[str, Any]


def store(rows: Iterator[Columns]) -> int:
    """Insert comments as they come, each as its columns by name; return how many came.

    One query, on SQLite one for each thousand. The database must not be asked for anything between two rows.
    """
    return _copy_in(rows) if connection.vendor == "postgresql" else _insert_in_batches(rows)


def _insert_in_batches(rows: Iterator[Columns]) -> int:
    stored = 0
    while batch := [Comment(**columns) for columns in islice(rows, BATCH)]:
        Comment.objects.bulk_create(batch)
        stored += len(batch)
    return stored


def _copy_in(rows: Iterator[Columns]) -> int:
    """Have PostgreSQL copy the rows in: instances and INSERT would cost more than the rest of an import."""
    fields = [field for field in Comment._meta.concrete_fields if not field.generated]
    missing = {field.attname: field.get_default() for field in fields if not field.primary_key}
    row = itemgetter(*(field.attname for field in fields))
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    copy_in = f"COPY {connection.ops.quote_name(Comment._meta.db_table)} ({names}) FROM STDIN"
    stored = 0
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for columns in rows:
            copy.write_row(row(missing | columns))
            stored += 1
    return stored


def reserve_numbers(trees: int, comments: int) -> tuple[Sequence[int], Sequence[int]]:
    """Have the database hand out tree numbers and keys: a reply may be stored before its parent."""
    table = Comment._meta.db_table
    if connection.vendor == "postgresql":
        return _next_values(TreeNumber._meta.db_table, trees), _next_values(table, comments)
    # On SQLite the transaction holds the database's one lock.
    numbers = sorted(row.pk for row in TreeNumber.objects.bulk_create([TreeNumber() for _ in range(trees)]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    start = row[0] + 1 if row else 1
    return numbers, range(start, start + comments)


def _next_values(table: str, number: int) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number]
        )
        return array("q", sorted(key for (key,) in cursor.fetchall()))
