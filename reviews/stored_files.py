"""The files below MEDIA_ROOT, and which of them nothing refers to."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings

from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article, Image
from reviews.picture_files import PictureFile, card_name

# What came later may be part of something that is not stored yet.
YOUNG = timedelta(days=1)
_FILE: Any = Image._meta.get_field("file")


@dataclass(frozen=True)
class StoredFile:
    # Below MEDIA_ROOT, with slashes.
    name: str
    bytes: int
    is_young: bool


def orphans(now: datetime) -> list[StoredFile]:
    """The files that nothing of the site refers to; a walk through the folder and tables.

    Sizes and card of a picture are referred to by it, made or not. Links are not followed. Raises OSError
    when the folder cannot be read.
    """
    # First the files: what is referred to afterwards is not among them, or known.
    found = list(_stored(now))
    named = referred_to()
    return sorted((file for file in found if file.name not in named), key=lambda file: file.name)


def _stored(now: datetime) -> Iterator[StoredFile]:
    root = Path(settings.MEDIA_ROOT)
    for folder, folders, names in os.walk(root, onerror=_raise):
        # What begins with a dot is no upload, but what a restore has moved aside.
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith("."):
                continue
            path = Path(folder) / name
            try:
                about = path.lstat()
            except FileNotFoundError:
                continue
            age = now.timestamp() - about.st_mtime
            yield StoredFile(
                path.relative_to(root).as_posix(), about.st_size, is_young=age < YOUNG.total_seconds()
            )


def _raise(error: OSError) -> None:
    raise error


def referred_to() -> set[str]:
    """Every name that an Image, what is made of it, an article's text, an author or the club gives a file."""
    named = {str(name) for name in Club.objects.values_list("logo", flat=True)}
    for pictures in User.objects.exclude(picture="").values_list("picture", "avatar"):
        named.update(pictures)
    for name, width, height in Image.objects.values_list("file", "width", "height").iterator():
        named.update((name, *made_of(name, width, height)))
    for texts in Article.objects.values_list("body", "body_html", "standfirst").iterator(chunk_size=100):
        for text in texts:
            named.update(_named_in(text))
    return named


def sizes_of(file_name: str, width: int, height: int) -> list[Any]:
    """The sizes that a stored picture of these dimensions gets, made or not."""
    files = PictureFile.get_picture_files(
        file_name=file_name, img_width=width, img_height=height, storage=_FILE.storage, field=_FILE
    )
    return [size for sources in files[None].values() for size in sources.values()]


def made_of(file_name: str, width: int, height: int) -> list[str]:
    """The names of the files that are made of a stored picture of these dimensions, made or not."""
    return [*(size.name for size in sizes_of(file_name, width, height)), card_name(file_name)]


def _named_in(text: str) -> Iterator[str]:
    """The uploads whose addresses stand in a text, whole or as a path, however they are written."""
    address = re.compile(re.escape(settings.MEDIA_URL) + r"([^\"'<>\s)\]?#]+)")
    for found in address.finditer(html.unescape(text)):
        yield unquote(found[1])
