"""How a long command ends when it cannot go on: with a sentence, and nothing half done."""

from __future__ import annotations

import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.core.management.base import CommandError
from django.db import Error

from filmclub.backups.archive import BackupError, Unfinished


@contextmanager
def in_sentences(path: Path, outcome: str) -> Iterator[None]:
    """Raise CommandError, which ends with `outcome`, for what keeps a backup or a restore from going on.

    Ended from outside, by systemd or a terminal, the command still removes what it has begun.
    """
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    except Unfinished as error:
        raise CommandError(str(error)) from error
    except BackupError as error:
        raise CommandError(f"{error} {outcome}") from error
    except OSError as error:
        raise CommandError(f"{error.filename or path}: {error.strerror or error}. {outcome}") from error
    except (Error, sqlite3.Error) as error:
        raise CommandError(f"The database says: {str(error).strip().rstrip('.')}. {outcome}") from error
    except KeyboardInterrupt as error:
        raise CommandError(f"Interrupted. {outcome}", returncode=130) from error
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
