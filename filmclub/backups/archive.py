"""The file of a backup: written whole or not at all, and read only if every byte is what was written."""

from __future__ import annotations

import io
import json
import os
import tarfile
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import IO

# The dump is named by what it is: `database.dump` of PostgreSQL, `database.sqlite3.gz` of SQLite.
DATABASE = "database."
UPLOADS = "media/"
# The last of the file: what has been cut off has none.
MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup or a restore is refused or has failed; the message is whole sentences that say what to do."""


class Unfinished(BackupError):
    """The site is another one already, and the restore has to be run again all the same."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    # Of the program that wrote it, and when, in UTC.
    release: str
    made_at: str
    # "postgresql" or "sqlite", and the server's or library's version.
    vendor: str
    version: str
    # By app: those that had run in the database.
    migrations: dict[str, list[str]]
    # Rows by table.
    counts: dict[str, int]
    # The sha256 of each other member of the file.
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def database(self) -> str:
        """The name of the member that is the database."""
        return next(name for name in self.sums if name.startswith(DATABASE))

    @property
    def uploads(self) -> dict[str, str]:
        """The sums of the uploads, by their paths below MEDIA_ROOT."""
        start = len(UPLOADS)
        return {name[start:]: value for name, value in self.sums.items() if name.startswith(UPLOADS)}

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Raises ValueError, TypeError or KeyError for what is none."""
        values = json.loads(text)
        return cls(**{each.name: values[each.name] for each in fields(cls)})


class Summed:
    """A file, or a member of one, as it is read, with the sum of what has been read of it."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path = file, path
        self._sum = sha256()

    def read(self, size: int = CHUNK) -> bytes:
        """Raises BackupError where a member is cut off."""
        try:
            chunk = self._file.read(size)
        except tarfile.TarError as error:
            raise _damaged(self._path, error) from error
        self._sum.update(chunk)
        return chunk

    def drain(self) -> None:
        """Read all that is left."""
        while self.read():
            pass

    @property
    def sum(self) -> str:
        return self._sum.hexdigest()


class ArchiveWriter:
    """Puts one member after the other into a new file, which nobody else may read."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        # Pictures and dumps are compressed already.
        self._tar = tarfile.open(path, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 until `finish`
        self.sums: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Put a file in. Raises FileNotFoundError for one that has been deleted; then nothing was written."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
            summed = Summed(file, path)
            # So many bytes, also if somebody is writing more.
            self._tar.addfile(info, summed)
        self.sums[name] = summed.sum

    def finish(self, manifest: Manifest) -> None:
        """Put the manifest in and close the file. It is on the disk then, whatever happens to the machine."""
        text = manifest.to_json()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mtime, info.mode = len(text), int(time.time()), 0o600
        self._tar.addfile(info, io.BytesIO(text))
        self._tar.close()

    def close(self) -> None:
        self._tar.close()


def read_members(path: Path) -> Generator[tuple[str, Summed], None, None]:
    """Yield each member of a backup with its name; one that is not read is passed over.

    Raises BackupError where the file is damaged, cut off or nothing of ours.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() else None
                if file is None or not _is_ours(member.name):
                    raise _foreign(path)
                yield member.name, Summed(file, path)
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(path, error) from error


def verify(path: Path) -> Manifest:
    """Read a backup from end to end; raise BackupError unless it is what was written, byte by byte."""
    sums: dict[str, str] = {}
    text = b""
    for name, member in read_members(path):
        if name in sums or text or (not sums and not name.startswith(DATABASE)):
            raise _foreign(path)
        if name == MANIFEST:
            text = b"".join(iter(member.read, b""))
        else:
            member.drain()
            sums[name] = member.sum
    if not sums:
        raise _foreign(path)
    if not text:
        raise BackupError(f"{path} is cut off: its end is missing. Take another backup.")
    manifest = _read_manifest(path, text)
    if wrong := sorted(set(sums.items()) ^ set(manifest.sums.items())):
        raise BackupError(f"{path} is damaged: {wrong[0][0]} is not what was stored. Take another backup.")
    return manifest


def _read_manifest(path: Path, text: bytes) -> Manifest:
    try:
        version = json.loads(text)["format"]
        if version != FORMAT:
            raise BackupError(
                f"{path} is a backup of format {version}, of which this release knows nothing. "
                "Restore it with the release that wrote it or a later one."
            )
        return Manifest.from_json(text)
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{path} is damaged: its manifest cannot be read. Take another backup.") from error


def _is_ours(name: str) -> bool:
    """Whether a member may have this name: no path leads anywhere but below the uploads."""
    if name.startswith(UPLOADS):
        parts = name.split("/")
        return "\0" not in name and not any(part in ("", ".", "..") for part in parts)
    return name == MANIFEST or (name.startswith(DATABASE) and "/" not in name)


def _damaged(path: Path, error: Exception) -> BackupError:
    return BackupError(f"{path} is damaged, cut off, or no backup of a site ({error}). Take another one.")


def _foreign(path: Path) -> BackupError:
    return BackupError(f"{path} is no backup that manage.py backup wrote. Give the path of one.")
