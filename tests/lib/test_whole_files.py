"""Of what a full disk did not take, nothing is left."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError

from filmclub.lib.whole_files import NotStored, WholeFiles, all_or_none, is_out_of_room
from tests.disks import ROOM, full_disk


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_file_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    storage = WholeFiles(tmp_path)
    with full_disk(), pytest.raises(NotStored) as raised:
        storage.save("images/large.png", ContentFile(b"x" * 3 * ROOM))
    assert is_out_of_room(raised.value)
    assert raised.value.filename == str(tmp_path / "images/large.png")
    assert files(tmp_path) == []
    assert storage.save("images/large.png", ContentFile(b"x" * 3 * ROOM)) == "images/large.png"


def test_a_file_of_that_name_is_left_as_it_was(tmp_path: Path) -> None:
    storage = WholeFiles(tmp_path)
    storage.save("a.png", ContentFile(b"old"))
    with full_disk(), pytest.raises(NotStored):
        storage.save("a.png", ContentFile(b"x" * 3 * ROOM))
    assert files(tmp_path) == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == b"old"


def test_a_place_that_takes_no_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "images").write_text("no folder")
    with pytest.raises(NotStored) as raised:
        WholeFiles(tmp_path).save("images/a.png", ContentFile(b"x"))
    assert not is_out_of_room(raised.value)


def save_and_fail(storage: WholeFiles, inner: str, outer: str) -> None:
    with all_or_none():
        with all_or_none():
            storage.save(inner, ContentFile(b"x"))
        storage.save(outer, ContentFile(b"x"))
        raise ZeroDivisionError


def test_files_go_with_what_failed_after_them(tmp_path: Path) -> None:
    storage = WholeFiles(tmp_path)
    storage.save("before.png", ContentFile(b"x"))
    with pytest.raises(ZeroDivisionError):
        save_and_fail(storage, "inner.png", "outer.png")
    assert files(tmp_path) == ["before.png"]


def test_files_stay_where_all_went_well(tmp_path: Path) -> None:
    storage = WholeFiles(tmp_path)
    with all_or_none():
        storage.save("a.png", ContentFile(b"x"))
        with pytest.raises(ZeroDivisionError):
            save_and_fail(storage, "b.png", "c.png")
    assert files(tmp_path) == ["a.png"]


def test_full_databases_are_known_by_their_codes() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as raised:
            connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert is_out_of_room(raised.value)
    error = OperationalError("could not extend file")
    error.__cause__ = psycopg.errors.DiskFull()
    assert is_out_of_room(error)
    assert not is_out_of_room(OperationalError("the server closed the connection"))
    assert not is_out_of_room(OSError(errno.EACCES, "Permission denied"))
