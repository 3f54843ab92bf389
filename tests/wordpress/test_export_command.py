"""`manage.py export_wordpress` as an operator calls it."""

from __future__ import annotations

import fcntl
import gzip
import io
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from filmclub.wordpress.exporting import leaving
from reviews.models import Article
from tests.processes import ROOT, migrated_database, production
from tests.wordpress.leaving import items_in

pytestmark = pytest.mark.django_db


def export(*arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("export_wordpress", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_says_what_is_in_the_file_and_what_is_not(article: Article, tmp_path: Path) -> None:
    path = tmp_path / "site.xml"
    said = export(path, site="https://club.example/")

    assert "a-voice" in items_in(path.read_text())
    assert "1  posts, publish" in said
    assert "1  passwords of accounts" in said
    assert "begin with https://club.example (" in said


def test_the_file_is_its_owners_alone_and_replaces_an_older_one(article: Article, tmp_path: Path) -> None:
    path = tmp_path / "site.xml"
    path.write_text("older")
    path.chmod(0o644)
    previous = os.umask(0)
    try:
        export(path, verbosity=0)
    finally:
        os.umask(previous)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["site.xml"]
    assert "older" not in path.read_text()


def test_a_name_that_ends_in_gz_is_zipped(article: Article, tmp_path: Path) -> None:
    path = tmp_path / "site.xml.gz"
    export(path)

    assert "a-voice" in items_in(gzip.decompress(path.read_bytes()).decode())


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_one_that_fails_leaves_what_was_there(
    article: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "site.xml"
    path.write_text("older")

    def fail(*args: Any) -> None:
        raise error

    monkeypatch.setattr(leaving, "absent", fail)
    with pytest.raises((CommandError, KeyboardInterrupt)) as raised:
        export(path)

    assert path.read_text() == "older"
    assert [each.name for each in tmp_path.iterdir()] == ["site.xml"]
    if isinstance(error, OSError):
        assert (
            str(raised.value) == f"{path} cannot be written: No space left on device. There is no new file."
        )


def test_what_a_killed_run_left_is_written_over(article: Article, tmp_path: Path) -> None:
    part = tmp_path / "site.xml.part"
    part.write_text("x" * 10_000_000)
    part.chmod(0o644)
    path = tmp_path / "site.xml"
    export(path)

    assert items_in(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not part.exists()


def test_two_at_once_do_not_write_into_one_file(article: Article, tmp_path: Path) -> None:
    with (tmp_path / "site.xml.part").open("w") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another export is writing"):
            export(tmp_path / "site.xml")
    assert not (tmp_path / "site.xml").exists()


def test_nobodys_link_is_followed(article: Article, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "site.xml.part").symlink_to(victim)

    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "site.xml")
    assert victim.read_text() == "precious"


@pytest.mark.parametrize("name", ["", "no/such/folder.xml"])
def test_a_place_where_no_file_can_be_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match=r"is no file|cannot be written"):
        export(tmp_path / name if name else tmp_path)


@pytest.mark.parametrize(
    "site",
    ["club.example", "ftp://club.example", "https://", "https://a@club.example", "https://club.example/?a=1", "https://club.example:x"],
)  # fmt: skip
def test_a_wrong_address_of_the_site_is_said(tmp_path: Path, site: str) -> None:
    with pytest.raises(CommandError, match=r"--site https://films\.example"):
        export(tmp_path / "site.xml", site=site)


def test_the_first_whole_host_is_the_site(tmp_path: Path, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.HTTPS = [".club.example", "films.example", "www.films.example"], True
    assert "begin with https://films.example (" in export(tmp_path / "site.xml")
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(CommandError, match="Say where the site is"):
        export(tmp_path / "site.xml")


@pytest.mark.runs_on("sqlite")
@pytest.mark.slow
def test_standard_output_holds_the_file_and_nothing_else(tmp_path: Path) -> None:
    with migrated_database("leaving", tmp_path) as database:
        done = subprocess.run(
            [sys.executable, "manage.py", "export_wordpress"],
            cwd=ROOT, env=production(database), capture_output=True, check=True, timeout=120,
        )  # fmt: skip

    assert done.stdout.startswith(b"<?xml")
    assert done.stdout.endswith(b"</rss>\n")
    assert b"begin with http://127.0.0.1" in done.stderr
