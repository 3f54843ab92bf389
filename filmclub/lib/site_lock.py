"""Whether the site is in use on this machine, which a restore has to know.

Every process of the site (servers, the worker, commands) shares a lock on the folder of the uploads as long
as it lives, and a restore holds it alone. The kernel gives a lock back when its process ends, in any way.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

# A restore keeps here what it has not put in place yet.
UNFINISHED = ".restoring"
# The lock of this process.
_held: int | None = None


def share_site() -> None:
    """Hold the lock with others until this process ends; while a restore is under way, wait for its end."""
    global _held
    root = Path(settings.MEDIA_ROOT)
    if _held is None:
        _held = _open(root)
    if _held is None:
        return
    if not _lock(_held, fcntl.LOCK_SH):
        sys.stderr.write("The site is being restored from a backup: waiting until that is done.\n")
        fcntl.flock(_held, fcntl.LOCK_SH)
    if (root / UNFINISHED).exists():
        sys.stderr.write(
            "A restore of this site was interrupted. Run it again, or some pictures may be others.\n"
        )


@contextmanager
def sole_use() -> Iterator[bool]:
    """Hold the lock alone; yield whether nobody else has it.

    Where the folder lies on a file system that cannot lock it, True is all that can be said.
    """
    global _held
    if _held is not None:
        os.close(_held)
        _held = None
    own = _open(Path(settings.MEDIA_ROOT))
    try:
        yield own is None or _lock(own, fcntl.LOCK_EX)
    finally:
        if own is not None:
            os.close(own)


def _open(root: Path) -> int | None:
    try:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        # No uploads yet, or no folder: other checks say so.
        return None


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True
