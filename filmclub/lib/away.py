"""Whether a database is away for now, so that one tries again later, or something is wrong with us."""

from __future__ import annotations

import sqlite3

from django.db import DatabaseError, InterfaceError, OperationalError

# PostgreSQL's classes: no connection, no room or no more connections, stopped or starting.
_AWAY_CLASSES = ("08", "53", "57P")
# SQLite's codes: busy, locked, read-only, input or output failed, full, cannot be opened, no such lock file.
_AWAY_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}


def is_away(error: BaseException | None) -> bool:
    """Whether this is what Django raises while a database does not answer, is full or is shutting down.

    A table that is missing, a deadlock and a statement that is wrong are faults of ours and no absence.
    """
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        # The rest of the number says what of it: which file, which call.
        return code & 0xFF in _AWAY_CODES
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_AWAY_CLASSES)
    # Without a code the server itself has said nothing: there was no connection, or it broke.
    return isinstance(error, OperationalError | InterfaceError)


def first_line(error: BaseException) -> str:
    """What an error says, without what the database adds on further lines: those may quote a row."""
    return (str(error).strip() or type(error).__name__).partition("\n")[0]
