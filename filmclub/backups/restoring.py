"""Bringing a backup back: the new site is made beside the old one, and takes its place when it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from filmclub.accounts.erased_list import NAME as LIST
from filmclub.accounts.erased_list import erase_again, list_path
from filmclub.backups.archive import BackupError, Manifest, Summed, Unfinished, read_members
from filmclub.backups.databases import Database
from filmclub.backups.moving import move
from filmclub.backups.postgresql import PostgreSQL
from filmclub.backups.uploads import Return, root
from filmclub.club.models import Club
from filmclub.lib.site_lock import sole_use

Say = Callable[[str], object]


@dataclass(frozen=True)
class Restored:
    """What a restore moved aside: uploads that the backup does not have, or has otherwise.

    And how much was erased again that had been erased since the backup.
    """

    moved: int
    aside: Path
    erased: int


def check(manifest: Manifest, database: Database) -> None:
    """Raise BackupError, with what to do, where this backup cannot be brought back here. Changes nothing."""
    if manifest.vendor == "postgresql" != database.vendor:
        raise BackupError(
            "The backup is of PostgreSQL, and DATABASE_URL names a database of SQLite: a site can move from "
            "SQLite to PostgreSQL, and not back."
        )
    unknown, missing = compare_migrations(manifest)
    if unknown:
        raise BackupError(
            f"The backup is of a newer release, {manifest.release}: this checkout does not know the "
            f"migrations {', '.join(unknown)}. Check that release out, or a later one, and run this again."
        )
    if manifest.vendor == database.vendor:
        database.check(manifest)
    elif missing:
        raise BackupError(
            f"The backup is of an older release, {manifest.release}, and a site moves from SQLite to "
            "PostgreSQL within one release. Run migrate on SQLite, take another backup, and restore that."
        )
    _refuse_other_user()


def compare_migrations(manifest: Manifest) -> tuple[list[str], list[str]]:
    """Which migrations the backup has that this checkout does not know, and which it lacks."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    known.update(one for migration in loader.disk_migrations.values() for one in migration.replaces)
    had_run = {(app, name) for app, names in manifest.migrations.items() for name in names}
    unknown, missing = had_run - known, set(loader.disk_migrations) - had_run
    return [f"{app}.{name}" for app, name in sorted(unknown)], [
        f"{app}.{name}" for app, name in sorted(missing)
    ]


def restore(path: Path, manifest: Manifest, database: Database, say: Say) -> Restored:
    """Bring back a backup that `verify` and `check` have passed; `say` is told of each step.

    Raises BackupError while anybody uses the site. Whatever it raises, the old site is whole; killed, it
    leaves the old one or the new one, and some room taken, which the next restore gives back.
    """
    root().mkdir(parents=True, exist_ok=True)
    with sole_use() as is_alone:
        if not is_alone:
            raise BackupError(
                "The site is in use on this machine: a server, the worker, a backup or another command is "
                "running. Stop the site, its worker and its timer, then run this again."
            )
        database.refuse_others()
        uploads = Return(path, manifest)
        with _or_nothing(database, uploads):
            say("Making the database …")
            _stage(database, path, manifest)
            say("Bringing it up to date …")
            _bring_up_to_date(database)
            say("Bringing the pictures …")
            uploads.bring()
            os.sync()
            database.swap()
        moved, aside = _finish(database, uploads)
        return Restored(moved, aside, _erase_again(path, manifest))


def _finish(database: Database, uploads: Return) -> tuple[int, Path]:
    try:
        moved, aside = uploads.finish()
        database.tidy()
    except BaseException as error:
        raise Unfinished(
            f"The site is that of the backup now, but its pictures are not all in their places ({error!r}): "
            "run the same restore again before you start it."
        ) from error
    return moved, aside


def _erase_again(path: Path, manifest: Manifest) -> int:
    """Erase what the lists here and beside the backup name since it was made; while nobody uses the site."""
    lists = {list_path().resolve(), (path.parent / LIST).resolve()}
    try:
        return erase_again(lists, datetime.fromisoformat(manifest.made_at))
    except BaseException as error:
        raise Unfinished(
            "The site is that of the backup now, but what was erased since is not all erased again "
            f"({error!r}): run the same restore again before you start it."
        ) from error


def _stage(database: Database, path: Path, manifest: Manifest) -> None:
    with _dump_in(path) as dump:
        if isinstance(database, PostgreSQL) and manifest.vendor == "sqlite":
            move(database, dump, manifest)
        else:
            database.stage(dump)
            _compare(manifest, database.counts())
        dump.drain()
    if dump.sum != manifest.sums[manifest.database]:
        raise BackupError(f"{path} has changed while it was read. Run this again.")


@contextmanager
def _or_nothing(database: Database, uploads: Return) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.discard()
        uploads.take_back()
        raise


def _bring_up_to_date(database: Database) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    Club.objects.renew_validators()
    database.leave_numbers_out()


@contextmanager
def _dump_in(path: Path) -> Iterator[Summed]:
    """The first of its members."""
    with closing(read_members(path)) as members:
        _name, dump = next(members)
        yield dump


def _compare(manifest: Manifest, found: dict[str, int]) -> None:
    for table in sorted(manifest.counts.keys() | found.keys()):
        stored, here = manifest.counts.get(table), found.get(table)
        if stored != here:
            raise BackupError(
                f"The backup has {stored} rows of {table}, and {here} were brought back. Take another backup."
            )


def _refuse_other_user() -> None:
    """As root, what is restored would belong to root, and the site could not write it."""
    place = root()
    while not place.exists():
        place = place.parent
    if os.geteuid() == 0 and (owner := place.stat().st_uid) != 0:
        raise BackupError(
            f"{root()} belongs to another user, number {owner}: run this as that user, by sudo -u filmclub."
        )
