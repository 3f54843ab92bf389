"""A file is read as a backup only if it is one, to the last byte."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from filmclub.backups.archive import ArchiveWriter, BackupError, Manifest, verify

MANIFEST = Manifest(
    release="0.2.0",
    made_at="2026-11-29T03:30:00+00:00",
    vendor="sqlite",
    version="3.40",
    migrations={"comments": ["0001_initial"]},
    counts={"comments_comment": 2},
)
PICTURE = bytes(range(256)) * 40


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup with a picture."""
    source, path = tmp_path / "source", tmp_path / "site.tar"
    writer = ArchiveWriter(path)
    for name, content in (("database.dump", b"rows" * 999), ("media/images/one.jpg", PICTURE)):
        source.write_bytes(content)
        writer.add(name, source)
    writer.finish(replace(MANIFEST, sums=writer.sums))
    return path


def refused(path: Path, sentence: str) -> None:
    with pytest.raises(BackupError, match=sentence):
        verify(path)


def test_it_says_of_itself_what_was_said(backup: Path) -> None:
    manifest = verify(backup)
    assert manifest.counts == {"comments_comment": 2}
    assert manifest.database == "database.dump"
    assert manifest.uploads.keys() == {"images/one.jpg"}
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("part", range(0, 100, 7))
def test_cut_off_anywhere_it_is_refused(backup: Path, part: int) -> None:
    content = backup.read_bytes().rstrip(b"\0")
    backup.write_bytes(content[: len(content) * part // 100])
    refused(backup, "damaged|cut off|no backup")


def test_without_its_last_member_it_is_cut_off(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        end = tar.getmember("manifest.json").offset
    backup.write_bytes(backup.read_bytes()[:end])
    refused(backup, "its end is missing")


@pytest.mark.parametrize("part", range(0, 100, 9))
def test_with_one_byte_changed_it_is_refused(backup: Path, part: int) -> None:
    with tarfile.open(backup) as tar:
        places = [
            range(member.offset_data, member.offset_data + member.size) for member in tar.getmembers()[:2]
        ]
    bytes_of_members = [place for some in places for place in some]
    content = bytearray(backup.read_bytes())
    content[bytes_of_members[len(bytes_of_members) * part // 100]] ^= 1
    backup.write_bytes(content)
    refused(backup, "is not what was stored")


@pytest.mark.parametrize(
    "name",
    [
        "media/../../etc/cron.d/filmclub",
        "media//etc/passwd",
        "media/images/./one.jpg",
        "/media/one.jpg",
        "../media/one.jpg",
        "database.dump/../../one",
        "elsewhere/one.jpg",
        "media/",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, backup: Path, name: str) -> None:
    writer, source = ArchiveWriter(tmp_path / "climbing.tar"), tmp_path / "source"
    writer.add("database.dump", source)
    writer.add(name, source)
    writer.finish(replace(MANIFEST, sums=writer.sums))
    refused(tmp_path / "climbing.tar", "no backup that manage.py backup wrote")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "linking.tar"
    with tarfile.open(path, "w") as tar:
        tar.addfile(tarfile.TarInfo("database.dump"))
        info = tarfile.TarInfo("media/link")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    refused(path, "no backup that manage.py backup wrote")


def test_a_name_that_comes_twice_is_refused(tmp_path: Path, backup: Path) -> None:
    with tarfile.open(backup, "a") as tar:
        info = tarfile.TarInfo("media/images/one.jpg")
        tar.addfile(info, io.BytesIO())
    refused(backup, "no backup that manage.py backup wrote")


@pytest.mark.parametrize("content", [b"", b"PGDMP", b"\0" * 10_240, b"x" * 2000])
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "something"
    path.write_bytes(content)
    refused(path, "no backup")


def test_one_of_a_later_format_is_refused(tmp_path: Path, backup: Path) -> None:
    writer, source = ArchiveWriter(tmp_path / "later.tar"), tmp_path / "source"
    writer.add("database.dump", source)
    writer.finish(replace(MANIFEST, sums=writer.sums, format=2))
    refused(tmp_path / "later.tar", "backup of format 2")
