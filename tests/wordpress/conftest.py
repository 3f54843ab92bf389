"""Ways to bring an export in."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comments.models import Comment
from filmclub.wordpress.importing import import_wordpress
from filmclub.wordpress.report import ImportReport
from filmclub.wordpress.wxr import ExportFile
from reviews.models import Article
from tests.wordpress.exports import Item, export
from tests.wordpress.wxr_files import Write

DATA = Path(__file__).resolve().parent.parent / "data" / "wordpress"
UPLOADS = DATA / "uploads"

Import = Callable[..., ImportReport]


@pytest.fixture
def bring(db: None, tmp_path: Path) -> Import:
    """Import these items, or a file, and return the report; the head of the file by keyword."""

    def run(*items: Item, file: Path | None = None, media: Path | None = None, **head: Any) -> ImportReport:
        dry_run = head.pop("dry_run", False)
        if file is None:
            file = tmp_path / "export.xml"
            file.write_text(export(*items, **head), encoding="utf-8")
        return import_wordpress(file, media=media, dry_run=dry_run)

    return run


def article_of(number: int) -> Article:
    return Article.objects.get(origin__ref=f"old.example/blog?p={number}")


def comment_of(number: int) -> Comment:
    return Comment.objects.get(import_ref=f"old.example/blog?comment={number}")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    counter = itertools.count()

    def write(text: str | bytes) -> ExportFile:
        path = tmp_path / f"export-{next(counter)}.xml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return ExportFile(path)

    return write
