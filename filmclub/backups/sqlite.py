"""Copies of an SQLite database, and putting one in its place."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import IO, Any, cast

from django.db import connection

from filmclub.backups.archive import BackupError, Manifest, Summed
from filmclub.backups.databases import NUMBERS_LEFT_OUT, Dump, count_rows, read_dump
from filmclub.lib.whole_files import to_disk

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
WAIT_SECONDS = 3
# What SQLite keeps beside a database.
BESIDE = ("-wal", "-shm", "-journal")


class SQLite:
    vendor = "sqlite"

    def __init__(self) -> None:
        name = str(connection.settings_dict["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            raise BackupError("This database is in memory alone, there is nothing to back up or to restore.")
        self.path = Path(name).resolve()
        self.new = self.path.with_name(f"{self.path.name}.restoring")

    def dump(self, folder: Path) -> Dump:
        if not self.path.exists():
            raise BackupError(f"There is no database {self.path}: DATABASE_URL may be wrong.")
        copy, path = folder / "database.sqlite3", folder / "database.sqlite3.gz"
        with closing(_connect(self.path)) as database, closing(_connect(copy, mode="rwc")) as copied:
            # In one step, so that it is of one moment; writers need not wait for it.
            database.backup(copied)
        with closing(_connect(copy)) as copied:
            _ask(copied, "PRAGMA journal_mode = DELETE")
            _check(copied, self.path)
            tables = [name for (name,) in _ask(copied, TABLES)]
            dump = read_dump(path, sqlite3.sqlite_version, tables, lambda sql: _ask(copied, sql))
        with copy.open("rb") as plain, gzip.open(path, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(plain, packed)
        copy.unlink()
        return dump

    def refuse_others(self) -> None:
        if not self.path.exists():
            return
        try:
            with closing(_connect(self.path)) as database:
                # It leaves the write-ahead log only when nobody else is connected, and empties it before.
                mode = _ask(database, "PRAGMA journal_mode = DELETE")[0][0]
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
            mode = "wal"
        except sqlite3.DatabaseError:
            # It is damaged: that may be why a backup is brought back.
            return
        if mode == "wal":
            raise BackupError(
                f"Another program has {self.path} open. Stop the site, its worker and its timer, and "
                "everything else that reads the file, then run this again."
            )

    def check(self, manifest: Manifest) -> None:
        """SQLite reads the files of all its versions."""

    def stage(self, dump: Summed) -> None:
        self._remove_new()
        descriptor = os.open(self.new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, gzip.open(cast(IO[bytes], dump)) as packed:
            shutil.copyfileobj(packed, file)
        with closing(_connect(self.new)) as database:
            _check(database, self.new)
        connection.close()
        connection.settings_dict["NAME"] = str(self.new)

    def counts(self) -> dict[str, int]:
        with closing(_connect(self.new)) as database:
            tables = [name for (name,) in _ask(database, TABLES)]
            return count_rows(sorted(tables), lambda sql: _ask(database, sql))

    def leave_numbers_out(self) -> None:
        with closing(_connect(self.new)) as database, database:
            database.execute(f"UPDATE sqlite_sequence SET seq = seq + {NUMBERS_LEFT_OUT}")  # noqa: S608
            database.execute(
                f"INSERT INTO sqlite_sequence SELECT name, {NUMBERS_LEFT_OUT} FROM sqlite_schema "  # noqa: S608
                "WHERE sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)"
            )

    def swap(self) -> None:
        connection.close()
        connection.settings_dict["NAME"] = str(self.path)
        with closing(_connect(self.new)) as database:
            _ask(database, "PRAGMA journal_mode = DELETE")
        mode = 0o640
        if self.path.exists():
            mode = self.path.stat().st_mode & 0o770
        self.new.chmod(mode)
        to_disk(self.new)
        self.refuse_others()
        # What was left of the old one's log would be played into the new one.
        for suffix in BESIDE:
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        self.new.replace(self.path)

    def tidy(self) -> None:
        to_disk(self.path.parent)

    def discard(self) -> None:
        connection.close()
        connection.settings_dict["NAME"] = str(self.path)
        self._remove_new()

    def _remove_new(self) -> None:
        for suffix in ("", *BESIDE):
            Path(f"{self.new}{suffix}").unlink(missing_ok=True)


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, timeout=WAIT_SECONDS)


def _ask(database: sqlite3.Connection, sql: str) -> list[Any]:
    return database.execute(sql).fetchall()


def _check(database: sqlite3.Connection, path: Path) -> None:
    wrong = [line for (line,) in _ask(database, "PRAGMA integrity_check") if line != "ok"]
    wrong += [
        f"a row of {row[0]} refers to one that is missing"
        for row in _ask(database, "PRAGMA foreign_key_check")
    ]
    if wrong:
        raise BackupError(f"The database {path} is damaged: {wrong[0]}. Bring an older backup back.")
