"""PostgreSQL's programs are found where they fit the server, and asked for by name where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from filmclub.backups import postgresql
from filmclub.backups.archive import BackupError


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders in PATH, with nothing in them and nothing beside them."""
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    monkeypatch.setattr(postgresql, "PLACES", ())
    monkeypatch.setenv("PATH", ":".join(map(str, folders)))
    return folders


def put(folder: Path, version: str) -> None:
    for program in postgresql.PROGRAMS:
        path = folder / program
        path.write_text(f"#!/bin/sh\necho '{program} (PostgreSQL) {version} (Debian {version}-1)'\n")
        path.chmod(0o755)


@pytest.mark.parametrize(
    ("versions", "server", "found"),
    [
        (("18.1", "16.4"), 16, 1),
        (("16.4", "18.1"), 18, 1),
        (("16.4", "17.2"), 15, 0),
        (("18.1", "17.2"), 17, 1),
        (("19beta1", "15.3"), 18, 0),
    ],
)
def test_the_nearest_that_fit_are_taken(
    install: list[Path], versions: tuple[str, str], server: int, found: int
) -> None:
    for folder, version in zip(install, versions, strict=True):
        put(folder, version)
    assert postgresql.find_programs(server) == install[found]


@pytest.mark.parametrize(
    ("version", "server", "sentence"),
    [
        ("", 18, "None are here: install them, as by Debian's package postgresql-client-18"),
        ("15.9", 18, "Here is only 15 in "),
        # What it writes begins with a setting that the server does not know.
        ("17.2", 16, "Here is only 17 in "),
    ],
)
def test_others_are_asked_for(install: list[Path], version: str, server: int, sentence: str) -> None:
    if version:
        put(install[0], version)
    with pytest.raises(BackupError, match=sentence):
        postgresql.find_programs(server)
