"""The folder of what is taken along: below no address of the web, and in no backup."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

# What has this ending is being written, or was broken off.
UNFINISHED = ".part"


def root() -> Path:
    return Path(settings.TAKEOUT_ROOT)


@contextmanager
def new_file() -> Iterator[tuple[str, IO[bytes]]]:
    """A file to write into, and the name that it has when the block ends well; otherwise nothing stays."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    # Whoever made the folder: what lies in it is for one person.
    root().chmod(0o700)
    name = f"{secrets.token_hex(16)}.zip"
    path = root() / f"{name}{UNFINISHED}"
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield name, file
        path.rename(root() / name)
    finally:
        path.unlink(missing_ok=True)


def path_of(name: str) -> Path:
    return root() / Path(name).name


def delete(name: str) -> None:
    """Delete the file of this name; that it is gone already is well."""
    if name:
        path_of(name).unlink(missing_ok=True)


def delete_others(names: set[str], *, older_than: datetime) -> None:
    """Delete what is no file of these names and was last written before a moment."""
    for path in root().glob("*") if root().is_dir() else ():
        if path.name not in names and path.is_file() and path.stat().st_mtime < older_than.timestamp():
            path.unlink(missing_ok=True)


def check_folder(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """The web server shows what is below some folders to everybody: it must not be there."""
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        if root().resolve().is_relative_to(Path(getattr(settings, name)).resolve()):
            return [
                Error(
                    f"TAKEOUT_ROOT={root()} is below {name}, which the web shows to everybody.",
                    hint="Name a folder beside it that only the site’s own user may open, as in "
                    "TAKEOUT_ROOT=/srv/filmclub/takeout.",
                    id="filmclub.E105",
                )
            ]
    return []
