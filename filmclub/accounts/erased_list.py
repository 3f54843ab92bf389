"""The list of what was erased: numbers alone, beside the backups, for whoever brings one back."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NAME = "filmclub-erased.jsonl"
# A backup says of which second it is, and what was erased just then may be in it.
MARGIN = timedelta(hours=1)

logger = logging.getLogger("filmclub.erasing")
Redo = Callable[[list[int]], None]
_redo: dict[str, Redo] = {}


@dataclass(frozen=True)
class Entry:
    at: datetime
    kind: str
    numbers: tuple[int, ...]


def redo_by(kind: str, redo: Redo) -> None:
    """Have this function erase again what entries of a kind name, in the order of these calls."""
    _redo[kind] = redo


def list_path() -> Path:
    return Path(settings.ERASED_FOLDER) / NAME


def note_erased(kind: str, numbers: Iterable[int]) -> None:
    """Add numbers to the list, before they are erased. They are on the disk then. Raises OSError."""
    path = list_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps({"at": timezone.now().timestamp(), "kind": kind, "numbers": sorted(numbers)})
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_or_log(kind: str, numbers: Iterable[int]) -> None:
    """The same for what is erased already: a list that cannot be written is told to the operator."""
    try:
        note_erased(kind, numbers)
    except OSError:
        logger.exception("What was erased could not be added to %s.", list_path())


def read_list(path: Path) -> Iterator[Entry]:
    """What a list names; a line that was cut off, as by a full disk, is passed over."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            said = json.loads(line)
            at = datetime.fromtimestamp(said["at"], UTC)
            yield Entry(at, said["kind"], tuple(int(number) for number in said["numbers"]))
        except (ValueError, TypeError, KeyError):
            continue


def copy_list(folder: Path) -> None:
    """Put the list beside backups, with which it leaves the machine. Raises OSError."""
    path, copy = list_path(), folder / NAME
    if not path.exists() or path.resolve() == copy.resolve():
        return
    part = copy.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_bytes(path.read_bytes())
    os.replace(part, copy)


def erase_again(paths: Iterable[Path], since: datetime) -> int:
    """Erase again what these lists name since a moment; return how much that was. Twice changes nothing."""
    found: dict[str, set[int]] = {}
    for path in paths:
        for entry in read_list(path):
            if entry.at >= since - MARGIN:
                found.setdefault(entry.kind, set()).update(entry.numbers)
    for kind, redo in _redo.items():
        if kind in found:
            redo(sorted(found[kind]))
    return sum(map(len, found.values()))
