"""A backup is whole, of one moment, and nobody else's."""

from __future__ import annotations

import json
import os
import signal
import stat
import tarfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from filmclub.backups.archive import BackupError, verify
from filmclub.backups.making import WORK, make_backup, remove_older
from tests.backups.sites import OwnSite
from tests.extent import extent
from tests.processes import ON_SQLITE


def read(backup: Path) -> tuple[list[str], dict[str, Any]]:
    """The names in the file, and what it says of itself."""
    with tarfile.open(backup) as tar:
        manifest = tar.extractfile("manifest.json")
        assert manifest is not None
        return tar.getnames(), json.load(manifest)


def test_it_holds_database_and_uploads_and_says_of_what(taken: Path) -> None:
    names, manifest = read(taken)

    assert names == [
        "database.sqlite3.gz" if ON_SQLITE else "database.dump",
        "media/images/2026/one.jpg",
        "media/images/2026/two.jpg",
        "manifest.json",
    ]
    assert manifest["counts"]["comments_comment"] == 2
    assert "0001_initial" in manifest["migrations"]["comments"]
    assert stat.S_IMODE(taken.stat().st_mode) == 0o600
    assert [path.name for path in taken.parent.iterdir()] == [taken.name]


def test_it_is_of_one_moment_while_people_write(site: OwnSite, backup: Path) -> None:
    over, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        # Two rows in one transaction, again and again.
        while not over.is_set():
            site.ask(
                "INSERT INTO comments_treenumber DEFAULT VALUES"
                if ON_SQLITE
                else "WITH one AS (INSERT INTO comments_treenumber DEFAULT VALUES RETURNING id)"
                " INSERT INTO django_session SELECT 'key' || id, '', now() FROM one"
            )
            written += 1

    numbers = site.ask("SELECT count(*) FROM comments_treenumber")[0][0]
    writer = threading.Thread(target=write)
    writer.start()
    try:
        site.manage("backup", str(backup.parent), "--keep", "1")
    finally:
        over.set()
        writer.join()
    (path,) = backup.parent.iterdir()
    counts = verify(path).counts
    assert numbers < counts["comments_treenumber"] < numbers + written
    if not ON_SQLITE:
        assert counts["django_session"] == counts["comments_treenumber"] - numbers


def test_the_newest_of_a_folder_are_kept(tmp_path: Path) -> None:
    names = [f"filmclub-202{year}-01-01-000000.tar" for year in range(4)]
    for name in [*names, "mine.tar", "filmclub-2020.tar"]:
        (tmp_path / name).touch()

    assert remove_older(tmp_path, keep=2) == [tmp_path / name for name in names[:2]]
    assert {path.name for path in tmp_path.iterdir()} == {*names[2:], "mine.tar", "filmclub-2020.tar"}
    assert remove_older(tmp_path, keep=9) == []


def test_it_is_not_shown_to_everybody(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(BackupError, match="is below MEDIA_ROOT, which the web shows to everybody"):
        make_backup(tmp_path / "site.tar")


def test_what_is_no_site_is_refused_with_a_sentence(site: OwnSite, backup: Path) -> None:
    site.ask("DROP TABLE django_migrations")
    printed = site.manage("backup", str(backup), status=1)
    assert "There is no site in this database yet" in printed
    assert "There is no new backup." in printed
    assert list(backup.parent.iterdir()) == []


@pytest.mark.parametrize("number", extent([signal.SIGTERM], [signal.SIGTERM, signal.SIGINT]))
def test_interrupted_it_leaves_the_one_that_was_there(
    site: OwnSite, backup: Path, number: signal.Signals
) -> None:
    backup.write_bytes(b"The one before.")
    # So large that it takes a moment to read.
    site.upload("large.jpg", b"")
    os.truncate(site.media / "large.jpg", 300_000_000)
    process = site.start("backup", str(backup))
    while not (backup.parent / WORK / "backup.tar").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    process.communicate()

    assert process.returncode in (130, 143)
    assert backup.read_bytes() == b"The one before."
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
