"""Connections that PostgreSQL has ended, as by a restart, are replaced. Only collected on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

pytestmark = [pytest.mark.runs_on("postgresql"), pytest.mark.django_db]


@pytest.fixture
def own() -> Iterator[Any]:
    """A connection beside that of the test, as a request has it that is not the first on it."""
    own: Any = connection.copy()
    own.connect()
    own.close_if_unusable_or_obsolete()
    yield own
    own.close()


def end(own: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [own.connection.info.backend_pid])


def ask(own: Any) -> object:
    with own.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()


def test_one_that_is_there_is_used(own: Any) -> None:
    before = own.connection
    assert ask(own) == (1,)
    assert own.connection is before


def test_one_that_the_server_has_ended_is_replaced(own: Any) -> None:
    before = own.connection
    end(own)
    assert ask(own) == (1,)
    assert own.connection is not before
