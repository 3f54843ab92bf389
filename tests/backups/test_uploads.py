"""Uploads on their way into a backup and back."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from filmclub.backups.archive import ArchiveWriter, Manifest
from filmclub.backups.uploads import Return, stored_uploads
from tests.backups.test_archive import MANIFEST


@pytest.fixture
def media(settings: Any) -> Path:
    """The folder of the uploads, with one."""
    root = Path(settings.MEDIA_ROOT)
    (root / "images").mkdir(parents=True)
    (root / "images" / "one.jpg").write_bytes(b"one")
    return root


@pytest.fixture
def backup(media: Path, tmp_path: Path) -> tuple[Path, Manifest]:
    """A backup of it, without a database."""
    path = tmp_path / "site.tar"
    writer = ArchiveWriter(path)
    for name, upload in stored_uploads():
        writer.add(f"media/{name}", upload)
    manifest = replace(MANIFEST, sums=writer.sums)
    writer.finish(manifest)
    return path, manifest


def names() -> list[str]:
    return [name for name, _path in stored_uploads()]


def test_links_to_other_disks_are_followed(media: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "two.jpg").write_bytes(b"two")
    (media / "large").symlink_to(other)
    (media / "large" / "round").symlink_to(media)
    (media / "nowhere").symlink_to(tmp_path / "nothing")

    assert names() == ["images/one.jpg", "large/two.jpg"]


def test_one_deleted_meanwhile_is_passed_over(media: Path, tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path / "site.tar")
    (name, path), *_ = stored_uploads()
    path.unlink()
    with pytest.raises(FileNotFoundError):
        writer.add(name, path)
    writer.finish(replace(MANIFEST, sums=writer.sums))
    assert writer.sums == {}


def test_nothing_is_lost_before_the_database_is_there(media: Path, backup: tuple[Path, Manifest]) -> None:
    (media / "images" / "one.jpg").write_bytes(b"another one")
    (media / "images" / "two.jpg").write_bytes(b"two")
    coming = Return(*backup)
    coming.bring()
    assert (media / "images" / "one.jpg").read_bytes() == b"another one"
    coming.take_back()
    assert names() == ["images/one.jpg", "images/two.jpg"]
    assert not (media / ".restoring").exists()


def test_what_is_brought_can_be_taken_back(media: Path, backup: tuple[Path, Manifest]) -> None:
    (media / "images" / "one.jpg").unlink()
    coming = Return(*backup)
    coming.bring()
    assert names() == ["images/one.jpg"]
    coming.take_back()
    assert names() == []


def test_the_group_of_the_folder_may_read_and_nobody_else(media: Path, backup: tuple[Path, Manifest]) -> None:
    media.chmod(0o2750)
    (media / "images" / "one.jpg").unlink()
    (media / "images").rmdir()
    coming = Return(*backup)
    coming.bring()
    assert coming.finish()[0] == 0
    assert (media / "images" / "one.jpg").stat().st_mode & 0o777 == 0o640
    assert (media / "images").stat().st_mode & 0o7777 == 0o2750
    assert os.listdir(media) == ["images"]
