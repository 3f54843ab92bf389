"""Taking a backup while people read and write."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from filmclub import __version__
from filmclub.accounts.erased_list import copy_list
from filmclub.backups.archive import UPLOADS, ArchiveWriter, BackupError, Manifest, verify
from filmclub.backups.databases import Database
from filmclub.backups.postgresql import PostgreSQL
from filmclub.backups.sqlite import SQLite
from filmclub.backups.uploads import root, stored_uploads
from filmclub.lib.whole_files import to_disk

# Below the folder of the backup, while it is made: whole files alone have names that one would restore.
WORK = ".filmclub-backup"
NAMED = re.compile(r"filmclub-\d{4}-\d\d-\d\d-\d{6}\.tar")


@dataclass(frozen=True)
class Made:
    path: Path
    manifest: Manifest
    # How many uploads were deleted while the others were read.
    gone: int


def site_database() -> Database:
    """The database of DATABASE_URL. Raises BackupError where it cannot be backed up, with what to do."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()


def make_backup(path: Path) -> Made:
    """Write the site into the file, in the place of one that is there; in a folder it is named by the moment.

    The database is of one moment, and after it come the uploads: so those that it names are there, but for
    what somebody deletes meanwhile. The file has its name when it is whole, on the disk, and read again;
    until then it takes the room of the dump twice. The list of what was erased lies beside it, for `restore`.
    Raises BackupError or OSError, and then leaves nothing.
    """
    moment = datetime.now(UTC)
    if path.is_dir():
        path /= f"filmclub-{moment:%Y-%m-%d-%H%M%S}.tar"
    path = path.resolve()
    if path.is_relative_to(root().resolve()):
        raise BackupError(
            f"{path} is below MEDIA_ROOT, which the web shows to everybody: choose another folder."
        )
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}: make it first, readable by you alone.")
    database = site_database()
    with _work_folder(path.parent) as work:
        dump = database.dump(work)
        writer = ArchiveWriter(work / "backup.tar")
        try:
            writer.add(dump.path.name, dump.path)
            dump.path.unlink()
            gone = _add_uploads(writer)
            manifest = Manifest(
                release=__version__,
                made_at=moment.isoformat(timespec="seconds"),
                vendor=database.vendor,
                version=dump.version,
                migrations=dump.migrations,
                counts=dump.counts,
                sums=writer.sums,
            )
            writer.finish(manifest)
        finally:
            writer.close()
        to_disk(work / "backup.tar")
        if verify(work / "backup.tar") != manifest:
            raise BackupError(f"What was written to {path.parent} reads back otherwise: look at that disk.")
        os.replace(work / "backup.tar", path)
        to_disk(path.parent)
    copy_list(path.parent)
    return Made(path, manifest, gone)


def remove_older(folder: Path, keep: int) -> list[Path]:
    """Delete all backups in the folder that have the name of a moment but the newest ones; return which."""
    named = sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))
    for path in named[:-keep]:
        path.unlink()
    return named[:-keep]


def _add_uploads(writer: ArchiveWriter) -> int:
    gone = 0
    for name, path in stored_uploads():
        try:
            writer.add(f"{UPLOADS}{name}", path)
        except FileNotFoundError:
            gone += 1
    return gone


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """Make an empty folder for this process alone, whatever one that was killed has left in it."""
    work = folder / WORK
    work.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(work, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(
                f"Another backup is being written to {folder}: wait until it is done."
            ) from error
        for path in work.iterdir():
            path.unlink()
        try:
            yield work
        finally:
            shutil.rmtree(work)
    finally:
        os.close(descriptor)
