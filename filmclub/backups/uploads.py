"""The uploads: reading all of them while people add and delete some, and bringing back those of a backup."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from filmclub.backups.archive import UPLOADS, BackupError, Manifest, Summed, read_members
from filmclub.lib.site_lock import UNFINISHED

# Where a restore puts uploads that the backup does not have; a backup passes over such folders.
ASIDE = ".before-restore-"


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def stored_uploads() -> Iterator[tuple[str, Path]]:
    """Yield the uploads, each with its path below MEDIA_ROOT, in order; links to folders are followed."""
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(root(), followlinks=True, onerror=_raise):
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if name != UNFINISHED and not name.startswith(ASIDE))
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file():
                yield path.relative_to(root()).as_posix(), path


def _raise(error: OSError) -> None:
    # Deleted since its folder was listed; anything else means that the backup would lack uploads.
    if not isinstance(error, FileNotFoundError):
        raise error


class Return:
    """The uploads of a backup on their way back, in two steps around that of the database.

    Until `finish`, all that is there stays as it is, and only what is missing is added: so the site is whole
    with the old database and with the new one.
    """

    def __init__(self, archive: Path, manifest: Manifest) -> None:
        self.archive, self.sums = archive, manifest.uploads
        self.unfinished = root() / UNFINISHED
        self.added: list[Path] = []
        # What another file stands in the place of.
        self.waiting: list[str] = []

    def bring(self) -> None:
        """Add what is missing. Raises OSError when there is no room, and BackupError for a damaged file."""
        shutil.rmtree(self.unfinished, ignore_errors=True)
        self.unfinished.mkdir(mode=0o700)
        for name, member in read_members(self.archive):
            if not name.startswith(UPLOADS):
                continue
            name = name.removeprefix(UPLOADS)
            place = root() / name
            if _sum(place) == self.sums[name]:
                continue
            new = self.unfinished / name
            new.parent.mkdir(parents=True, exist_ok=True)
            _write(member, new)
            if member.sum != self.sums[name]:
                raise BackupError(f"{self.archive} has changed while it was read. Run the restore again.")
            if place.exists():
                self.waiting.append(name)
            else:
                self._put(name)
                self.added.append(place)

    def take_back(self) -> None:
        """Remove what `bring` has added."""
        for place in self.added:
            place.unlink(missing_ok=True)
            _remove_empty(place.parent)
        shutil.rmtree(self.unfinished, ignore_errors=True)

    def finish(self) -> tuple[int, Path]:
        """Put in place what waits, and move aside what the backup does not have.

        Returns how many files were moved aside, and where they are now.
        """
        aside = root() / f"{ASIDE}{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
        others = [name for name, _path in stored_uploads() if name not in self.sums]
        for name in [*others, *self.waiting]:
            target = aside / name
            aside.mkdir(mode=0o700, exist_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(root() / name, target)
        for name in self.waiting:
            self._put(name)
        for folder in sorted({(root() / name).parent for name in others}, reverse=True):
            _remove_empty(folder)
        shutil.rmtree(self.unfinished)
        return len(others) + len(self.waiting), aside

    def _put(self, name: str) -> None:
        place = root() / name
        # As the storage does: nginx reads what is uploaded as the group that folders hand on.
        place.parent.mkdir(parents=True, exist_ok=True)
        new = self.unfinished / name
        new.chmod(cast(FileSystemStorage, default_storage).file_permissions_mode or 0o640)
        # A folder may be a link to another disk.
        shutil.move(new, place)


def _write(member: Summed, path: Path) -> None:
    try:
        with path.open("xb") as file:
            shutil.copyfileobj(member, file)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _sum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _remove_empty(folder: Path) -> None:
    while folder != root() and folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
