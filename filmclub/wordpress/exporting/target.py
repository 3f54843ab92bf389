"""The file that an export becomes: for its owner's eyes alone, and under its name only once it is whole."""

from __future__ import annotations

import fcntl
import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast


class TargetError(Exception):
    """Why nothing can be written there, as a sentence that says what to do."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, mode 0600, which takes its name when the block ends well and is gone otherwise.

    Zipped if its name ends in ".gz". What had the name before stays until then. Raises TargetError if
    something else has the name, or somebody writes there already, and OSError if it cannot be written.
    """
    if path.exists() and not path.is_file():
        raise TargetError(f"{path} is no file. Name a file, or - for standard output.")
    part = path.with_name(f"{path.name}.part")
    # What a run that was killed has left is written over; nobody else's link is followed.
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        _lock(handle, part)
        try:
            os.fchmod(handle, 0o600)
            file.truncate()
            with zipped(file, path.name) as target:
                yield target
            file.flush()
            os.fsync(handle)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _lock(handle: int, part: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TargetError(
            f"Another export is writing {part}. Wait until it has ended, or choose another name."
        ) from None
    # Between opening and locking, the other one may have ended and given the file its name.
    if not part.exists() or part.stat().st_ino != os.fstat(handle).st_ino:
        raise TargetError(f"Another export has just ended at {part}. Begin again.")


@contextmanager
def zipped(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The file itself or, if the name ends in ".gz", one that is zipped into it."""
    if not name.endswith(".gz"):
        yield file
        return
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6) as archive:
        yield cast("BinaryIO", archive)
