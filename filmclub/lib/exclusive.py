"""What only one process at a time may do with a database."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import psycopg
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL


class IsRunning(Exception):
    """Somebody else is at it."""


@contextmanager
def alone(task: str) -> Iterator[None]:
    """Be the only one to do this with the database, on whatever machine; raise IsRunning at once otherwise.

    The lock ends with the process, however that ends. A database in memory is this process's own.
    """
    if connection.vendor == "postgresql":
        with _with_advisory_lock(task):
            yield
    elif (name := str(connection.settings_dict["NAME"])) == ":memory:" or "mode=memory" in name:
        yield
    else:
        with _with_file(Path(f"{name}.{task}-lock")):
            yield


@contextmanager
def _with_advisory_lock(task: str) -> Iterator[None]:
    # In a connection and a transaction of its own: PgBouncer may hand each of the task's to another.
    parameters = cast("PostgreSQL", connection).get_connection_params()
    number = int.from_bytes(hashlib.sha256(f"filmclub {task}".encode()).digest()[:8], "big", signed=True)
    with closing(psycopg.connect(**parameters)) as own:
        own.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        row = own.execute("SELECT pg_try_advisory_xact_lock(%s)", [number]).fetchone()
        if row is None or not row[0]:
            raise IsRunning
        yield


@contextmanager
def _with_file(path: Path) -> Iterator[None]:
    """Hold the lock of a file that is there as long as somebody holds it."""
    file = _locked(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(file)


def _locked(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise IsRunning from None
        # Whoever held it before may have taken the file away since we opened it.
        if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
            return file
        os.close(file)
