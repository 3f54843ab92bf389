"""A wrong path shows before an upload does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from filmclub.lib.folder_checks import check_folders


@pytest.fixture
def found(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    database_settings = settings.DATABASES["default"]
    monkeypatch.setitem(database_settings, "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setitem(database_settings, "NAME", str(tmp_path / "a.sqlite3"))
    settings.DEBUG = False

    # Root may write everywhere.
    def access(path: Path, mode: int) -> bool:
        return bool(path.stat().st_mode & 0o200)

    monkeypatch.setattr(os, "access", access)

    def check(media: Path, database: Path | None = None) -> list[str]:
        settings.MEDIA_ROOT = str(media)
        if database:
            monkeypatch.setitem(database_settings, "NAME", str(database))
        return [str(message.id) for message in check_folders(None)]

    return check


def test_folders_that_can_be_written_are_right(found: Any, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    assert found(tmp_path / "media") == []


def test_a_missing_folder_is_an_error_where_nobody_can_make_it(found: Any, tmp_path: Path) -> None:
    assert found(tmp_path / "meida/x") == ["filmclub.E103"]
    assert found(tmp_path / "media") == ["filmclub.W101"]


def test_in_development_the_folder_comes_with_the_first_picture(
    found: Any, tmp_path: Path, settings: Any
) -> None:
    settings.DEBUG = True
    assert found(tmp_path / "media") == []


def test_a_folder_of_somebody_else_is_an_error(found: Any, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir(mode=0o500)
    assert found(tmp_path / "media") == ["filmclub.E101"]


def test_a_file_is_no_folder(found: Any, tmp_path: Path) -> None:
    (tmp_path / "media").touch()
    assert found(tmp_path / "media") == ["filmclub.E102"]


def test_sqlite_wants_a_folder_too(found: Any, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    assert found(tmp_path / "media", tmp_path / "nowhere/a.sqlite3") == ["filmclub.E104"]
    assert found(tmp_path / "media", Path("file:memorydb_default?mode=memory&cache=shared")) == []
