"""Somebody takes everything along: the file, made and opened."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.conf import settings

from filmclub.takeout.asking import ask_for, make
from filmclub.takeout.folder import path_of
from filmclub.takeout.models import Takeout
from filmclub.takeout.parts import Person


class Opened:
    """What is in a file."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as archive:
            assert archive.testzip() is None
            self.texts = {
                name: archive.read(name).decode() for name in archive.namelist() if "picture" not in name
            }
            self.names = archive.namelist()

    def rows(self, part: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.texts[f"{part}.json"])
        return found

    @property
    def everything(self) -> str:
        return "\n".join(self.texts.values())


def made(person: Person, language: str = "en") -> Takeout:
    """What the worker has made for somebody who asked."""
    assert ask_for(person, language)
    takeout = Takeout.objects.get(user=person.user, address=person.address)
    make.func(takeout.pk)
    takeout.refresh_from_db()
    return takeout


def opened(person: Person, language: str = "en") -> Opened:
    return Opened(path_of(made(person, language).file).read_bytes())


def in_folder() -> list[str]:
    from pathlib import Path

    root = Path(settings.TAKEOUT_ROOT)
    return sorted(path.name for path in root.iterdir()) if root.is_dir() else []
