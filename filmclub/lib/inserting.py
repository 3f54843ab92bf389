"""New rows whose INSERT is put together once.

Django puts it together for each, which takes longer than the database takes to store the row. So this is only
for what each post stores while others wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model


def insert(*rows: Model) -> None:
    """Store new rows of one model, and note what the database made of them, as their keys: one query.

    As `save(force_insert=True)`, but that no signal is sent. Every column must have its value, none of them
    an expression.
    """
    # Each column asks it: not by way of Django's proxy.
    connection = connections[DEFAULT_DB_ALIAS]
    statement = _statement(type(rows[0]), len(rows), connection.vendor)
    params = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field in statement.fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, params)
        made = cursor.fetchall()
    for row, values in zip(rows, made, strict=True):
        for (name, read), value in zip(statement.returned, values, strict=True):
            setattr(row, name, read(value))
        row._state.adding, row._state.db = False, connection.alias


@dataclass(frozen=True)
class _Statement:
    sql: str
    fields: Sequence[Field[Any, Any]]
    # What the database makes, by the names of attributes, and how each is read.
    returned: Sequence[tuple[str, Callable[[Any], Any]]]


@cache
def _statement(model: type[Model], number: int, _vendor: str) -> _Statement:
    meta, quote = model._meta, connection.ops.quote_name
    made = [field for field in meta.local_concrete_fields if field is meta.auto_field or field.generated]
    fields = [field for field in meta.local_concrete_fields if field not in made]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    returning = ", ".join(quote(str(field.column)) for field in made)
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) "  # noqa: S608 names of ours
        f"VALUES {', '.join([one] * number)} RETURNING {returning}"
    )
    return _Statement(sql, fields, [(field.attname, _reader(field)) for field in made])


def _reader(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """What Django reads this column with."""
    expression = field.cached_col
    converters = connection.ops.get_db_converters(expression) + field.get_db_converters(connection)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return value

    return read
