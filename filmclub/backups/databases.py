"""What a backup and a restore ask of each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from filmclub.backups.archive import BackupError, Manifest, Summed

# Numbers of rows begin so much later after a restore: a link or a cookie that names a comment which was
# written after the backup finds none then, and not that of somebody else.
NUMBERS_LEFT_OUT = 10_000
# What the database answers to a statement.
Ask = Callable[[str], list[Any]]


@dataclass(frozen=True)
class Dump:
    """A copy of the database in a file, and what was in it at that moment."""

    path: Path
    version: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]


class Database(Protocol):
    vendor: str

    def dump(self, folder: Path) -> Dump:
        """Write a copy of one moment into the folder, while others read and write, and check it."""

    def refuse_others(self) -> None:
        """Raise BackupError while anybody else is connected."""

    def check(self, manifest: Manifest) -> None:
        """Raise BackupError where this backup cannot be brought back with what is on this machine."""

    def stage(self, dump: Summed) -> None:
        """Make the database of a dump beside the one that is there; the connection speaks to the new one."""

    def counts(self) -> dict[str, int]:
        """Count the rows of each table that the connection sees."""

    def leave_numbers_out(self) -> None:
        """Let the numbers of new rows begin NUMBERS_LEFT_OUT later."""

    def swap(self) -> None:
        """Put the new database in the place of the old one, in one step; the connection speaks to it."""

    def tidy(self) -> None:
        """Do what is left to do when the new database is in its place."""

    def discard(self) -> None:
        """Remove the new database; the connection speaks to the old one again."""


def read_dump(path: Path, version: str, tables: Iterable[str], ask: Ask) -> Dump:
    """Ask what is in the tables at the moment of the dump."""
    tables = sorted(tables)
    if "django_migrations" not in tables:
        raise BackupError("There is no site in this database yet: DATABASE_URL may be wrong.")
    migrations: dict[str, list[str]] = {}
    for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name"):
        migrations.setdefault(app, []).append(name)
    return Dump(path, version, migrations, count_rows(tables, ask))


def count_rows(tables: Iterable[str], ask: Ask) -> dict[str, int]:
    return {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}  # noqa: S608 names of ours
