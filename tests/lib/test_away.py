"""Which errors say that the database is away, and which that something is wrong with us."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError, ProgrammingError, connection

from filmclub.lib.away import first_line, is_away


def on_postgresql(kind: type[Exception], state: str | None) -> Exception:
    cause = psycopg.errors.lookup(state)("no") if state else psycopg.OperationalError("connection failed")
    error = kind("no")
    error.__cause__ = cause
    return error


def on_sqlite(code: int) -> Exception:
    cause = sqlite3.OperationalError("no")
    cause.sqlite_errorcode = code
    error = OperationalError("no")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("state", [None, "08006", "53100", "53300", "57P01", "57P03"])
def test_a_server_that_is_gone_full_or_stopping_is_away(state: str | None) -> None:
    assert is_away(on_postgresql(OperationalError, state))


@pytest.mark.parametrize("state", ["40P01", "42P01", "22001", "23505", "57014"])
def test_a_deadlock_or_a_missing_table_is_no_absence(state: str) -> None:
    kinds = {"42P01": ProgrammingError, "22001": DataError}
    assert not is_away(on_postgresql(kinds.get(state, OperationalError), state))


@pytest.mark.parametrize("code", [5, 261, 10, 778, 13, 14, 8])
def test_a_file_that_is_locked_full_or_not_there_is_away(code: int) -> None:
    assert is_away(on_sqlite(code))


@pytest.mark.parametrize("code", [1, 19, 11])
def test_a_missing_table_in_a_file_is_no_absence(code: int) -> None:
    assert not is_away(on_sqlite(code))


def test_a_closed_connection_is_away_and_other_errors_are_not() -> None:
    assert is_away(InterfaceError("connection already closed"))
    assert not is_away(ValueError("x"))
    assert not is_away(None)


@pytest.mark.django_db
def test_what_the_database_says_of_a_missing_table_is_no_absence() -> None:
    with pytest.raises((OperationalError, ProgrammingError)) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM there_is_none")
    assert not is_away(caught.value)


def test_of_an_error_only_the_first_line_is_said() -> None:
    assert first_line(OperationalError("is full\nDETAIL: Failing row contains (secret).")) == "is full"
    assert first_line(InterfaceError()) == "InterfaceError"
