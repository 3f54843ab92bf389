"""Checks that folders which the settings name can be written: a wrong path shows before an upload does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning


def check_folders(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Look at the folder of pictures and at that of SQLite's file; commands that need neither do not ask."""
    return [*_check_pictures(Path(settings.MEDIA_ROOT)), *_check_database()]


def _check_pictures(folder: Path) -> Iterator[CheckMessage]:
    if folder.is_dir():
        if not _is_writable(folder):
            yield Error(
                f"MEDIA_ROOT={folder}: pictures cannot be stored there, because {_account()} may not write.",
                hint="Give the folder to the user that the site runs as, or name another.",
                id="filmclub.E101",
            )
    elif folder.exists():
        yield Error(f"MEDIA_ROOT={folder} is no folder.", hint="Name a folder.", id="filmclub.E102")
    elif not _is_writable(folder.parent):
        yield Error(
            f"MEDIA_ROOT={folder} is missing, and {_account()} cannot make it.",
            hint="Make the folder for the user that the site runs as, or correct the path, as in "
            "MEDIA_ROOT=/srv/filmclub/media.",
            id="filmclub.E103",
        )
    elif not settings.DEBUG and folder != settings.BASE_DIR / "media":
        yield Warning(
            f"MEDIA_ROOT={folder} is missing.",
            hint="If the path is right, make the folder; it is where the web server looks for pictures.",
            id="filmclub.W101",
        )


def _check_database() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    name = str(database["NAME"])
    if database["ENGINE"] != "django.db.backends.sqlite3" or ":memory:" in name or "mode=memory" in name:
        return
    folder = Path(name).parent
    if not _is_writable(folder):
        yield Error(
            f"DATABASE_URL: SQLite needs a folder that {_account()} may write, and {folder} is none.",
            hint="SQLite keeps files beside its own. Make the folder for the user that the site runs as, or "
            "correct the path, as in DATABASE_URL=sqlite:////srv/filmclub/filmclub.sqlite3.",
            id="filmclub.E104",
        )


def _is_writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _account() -> str:
    return f"the user of this process (number {os.geteuid()})"
