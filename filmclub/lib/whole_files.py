"""Uploads are stored whole or not at all, also when the disk is full."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# PostgreSQL's code for a full disk.
DISK_FULL = "53100"
# What was stored within `all_or_none`.
_stored: ContextVar[list[Path] | None] = ContextVar("_stored", default=None)


class NotStored(OSError):
    """A file could not be written, and nothing of it is left."""


class WholeFiles(FileSystemStorage):
    """Django's storage, but no part of a file stays behind; raises NotStored where one cannot be written."""

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        is_new = not path.exists()
        try:
            name = super()._save(name, content)  # type: ignore[misc]
        except OSError as error:
            if is_new:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise NotStored(error.errno, error.strerror or str(error), str(path)) from error
        stored = _stored.get()
        if stored is not None:
            stored.append(Path(self.path(name)))
        return name


@contextmanager
def all_or_none() -> Iterator[None]:
    """Take back the files that are stored in it when it fails, as a transaction does with rows.

    It goes around the outermost transaction: a full disk may show only when that is committed.
    """
    outer, stored = _stored.get(), list[Path]()
    token = _stored.set(stored)
    try:
        yield
    except BaseException:
        for path in stored:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    finally:
        _stored.reset(token)
    if outer is not None:
        outer.extend(stored)


def is_out_of_room(error: BaseException | None) -> bool:
    """Whether a full disk is what is behind an error of a file, of SQLite or of PostgreSQL."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        if getattr(error, "sqlstate", None) == DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def to_disk(path: Path) -> None:
    """Return when what a file or folder holds outlives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
