"""Reading many rows as they stood at one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import IsolationLevel


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read in here is what was there when it was first asked for; nobody has to wait for it.

    Within a transaction it is no more than that transaction.
    """
    if connection.in_atomic_block:
        yield
        return
    with _reading_transactions(), transaction.atomic():
        yield


@contextmanager
def _reading_transactions() -> Iterator[None]:
    """Let the next transaction of this connection see one moment and, on SQLite, take no lock."""
    connection.ensure_connection()
    database: Any = connection
    if connection.vendor == "postgresql":
        stored: Any = database.connection
        before = stored.isolation_level
        stored.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            yield
        finally:
            if not stored.closed:
                stored.isolation_level = before
    else:
        mode = database.transaction_mode
        # As a writer it would take the one lock, and keep everybody else waiting.
        database.transaction_mode = "DEFERRED"
        try:
            yield
        finally:
            database.transaction_mode = mode
