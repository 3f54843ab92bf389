"""Who is connected to PostgreSQL keeps a restore from beginning, but not what another restore has left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from filmclub.backups.archive import BackupError
from filmclub.backups.postgresql import RESTORE, PostgreSQL
from tests.databases import PROGRAMS

pytestmark = [pytest.mark.runs_on("postgresql"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> PostgreSQL:
    monkeypatch.setenv("PATH", f"{PROGRAMS}:{os.environ['PATH']}")
    return PostgreSQL()


@contextmanager
def another(name: str) -> Iterator[psycopg.Connection]:
    connection.ensure_connection()
    with psycopg.connect(connection.connection.info.dsn, application_name=name, autocommit=True) as other:
        yield other


def test_others_are_named(database: PostgreSQL) -> None:
    with (
        another("monitoring") as other,
        pytest.raises(BackupError, match=rf"process {other.info.backend_pid} of the server \(monitoring\)"),
    ):
        database.refuse_others()
    database.refuse_others()


def test_the_rest_of_a_killed_restore_is_ended(database: PostgreSQL) -> None:
    with another(RESTORE) as other:
        database.refuse_others()
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")
