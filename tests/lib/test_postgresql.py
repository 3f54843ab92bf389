"""Connections that PostgreSQL has ended are replaced, and times read. Only collected on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Iterator[Any]:
    """A connection beside that of the test, as a request has it."""
    own: Any = connection.copy()
    own.connect()
    own.health_check_enabled = True
    own.health_check_done = False
    yield own
    own.close()


def end(own: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [own.connection.info.backend_pid])


def ask(own: Any) -> object:
    with own.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()


def test_one_that_is_there_is_used_without_asking(own: Any) -> None:
    before = own.connection
    with CaptureQueriesContext(own) as queries:
        assert own.is_usable()
    assert len(queries) == 0
    assert ask(own) == (1,)
    assert own.connection is before


def test_one_that_the_server_has_ended_is_replaced(own: Any) -> None:
    before = own.connection
    end(own)
    assert not own.is_usable()
    assert ask(own) == (1,)
    assert own.connection is not before


def test_one_that_is_closed_or_was_never_opened_is_not_usable(own: Any) -> None:
    own.connection.close()
    assert not own.is_usable()
    own.close()
    assert not own.is_usable()


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 13, 44, 59, 558276, UTC),
        datetime(2026, 11, 22, 13, 44, 59, 120000, UTC),
        datetime(1895, 12, 28, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_it_was_sent(own: Any, moment: datetime) -> None:
    with own.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        assert cursor.fetchone() == (moment,)


@pytest.mark.parametrize("unknown", ["infinity", "20260-01-01", "0044-03-15 BC"])
def test_a_moment_that_python_does_not_know_is_refused(own: Any, unknown: str) -> None:
    with own.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [unknown])
        with pytest.raises(DataError):
            cursor.fetchone()
