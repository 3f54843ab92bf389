"""A restore brings back all of a backup, or leaves all of the site as it is."""

from __future__ import annotations

import signal
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from filmclub.accounts.erased_list import NAME as LIST
from filmclub.backups.archive import verify
from filmclub.backups.restoring import compare_migrations
from tests.backups.sites import OwnSite
from tests.extent import extent
from tests.processes import ON_SQLITE

NO_QUESTION = "--no-input"


def changed(site: OwnSite) -> None:
    """Let people use the site after the backup."""
    site.write("Written later.")
    site.upload("images/2026/three.jpg", b"three")
    site.upload("images/2026/two.jpg", b"another two")
    (site.media / "images/2026/one.jpg").unlink()


def aside(site: OwnSite) -> dict[str, bytes]:
    """What a restore has moved aside."""
    return {
        name.partition("/")[2]: content
        for name, content in site.pictures.items()
        if name.startswith(".before-restore-")
    }


def in_place(site: OwnSite) -> dict[str, bytes]:
    return {name: content for name, content in site.pictures.items() if not name.startswith(".")}


def restorations(site: OwnSite) -> list[str]:
    return [value for (value,) in site.ask("SELECT restoration FROM club_club")]


def test_everything_is_as_it_was(original: OwnSite, site: OwnSite, taken: Path) -> None:
    before = site.pictures
    changed(site)
    printed = site.manage("restore", str(taken), NO_QUESTION)

    assert "1 articles, 2 comments, 2 pictures" in printed
    assert "2 pictures that the backup does not have are in" in printed
    assert site.texts == ["The first.", "The second."]
    assert in_place(site) == before
    assert aside(site) == {"images/2026/three.jpg": b"three", "images/2026/two.jpg": b"another two"}
    assert all(stat.S_IMODE((site.media / name).stat().st_mode) == 0o640 for name in ("images/2026/one.jpg",))
    assert restorations(site) != restorations(original)
    assert not site.left_behind()
    if ON_SQLITE:
        assert stat.S_IMODE(original.path.stat().st_mode) & 0o007 == 0
        assert original.path.stat().st_mode == site.path.stat().st_mode
    # A link to a comment that was lost leads to no other.
    assert site.next_comment() > 10_000


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_an_older_backup_comes_up_to_date(site: OwnSite, backup: Path) -> None:
    site.manage("migrate", "club", "0001_club_squashed_0010_privacy_words", "--verbosity", "0")
    site.manage("backup", str(backup))
    site.manage("migrate", "--verbosity", "0")
    # What only the newer tables hold must not stay.
    site.ask("UPDATE club_club SET restoration = 'of the newer one', takes_likes = false")
    changed(site)
    site.manage("restore", str(backup), NO_QUESTION)

    assert site.ask("SELECT count(*) FROM django_migrations WHERE name = '0011_likes'") == [(1,)]
    assert site.ask("SELECT takes_likes FROM club_club") == [(True,)]
    assert site.texts == ["The first.", "The second."]
    assert restorations(site) != ["of the newer one"]


def test_a_newer_backup_is_refused_by_its_migration(taken: Path) -> None:
    manifest = verify(taken)
    assert compare_migrations(manifest) == ([], [])
    migrations = {**manifest.migrations, "comments": ["0001_initial", "0999_later"]}
    unknown, missing = compare_migrations(replace(manifest, migrations=migrations))
    assert unknown == ["comments.0999_later"]
    assert "comments.0002_reading_and_moving" in missing


def test_a_site_in_use_is_not_restored(site: OwnSite, taken: Path) -> None:
    # Without a connection to the database, as a server that nobody has asked for anything.
    busy = "print('here', flush=True); import time; time.sleep(99)"
    other = site.start("shell", "--verbosity", "0", "-c", busy)
    assert other.stdout is not None
    assert other.stdout.readline() == "here\n"
    try:
        printed = site.manage("restore", str(taken), NO_QUESTION, status=1)
        assert "The site is in use on this machine" in printed
        assert "Stop the site, its worker and its timer" in printed
    finally:
        other.kill()
        other.communicate()
    # And what knows nothing of the site, but has its database open.
    with site.connected():
        printed = site.manage("restore", str(taken), NO_QUESTION, status=1)
    assert (
        "Another program has" if ON_SQLITE else "Others are connected to the database: process"
    ) in printed
    assert "Nothing has changed here." in printed


def killed(site: OwnSite, backup: Path, step: str, number: signal.Signals) -> None:
    """Begin a restore, and end it where it says that."""
    process = site.start("restore", str(backup), NO_QUESTION)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(step):
            process.send_signal(number)
            break
    process.communicate()
    assert process.returncode not in (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    extent(["Bringing the pictures"], ["Making the database", "Bringing it up", "Bringing the pictures"]),
)
@pytest.mark.parametrize("number", extent([signal.SIGKILL], [signal.SIGKILL, signal.SIGTERM]))
def test_killed_it_leaves_the_old_site_and_may_begin_again(
    site: OwnSite, taken: Path, step: str, number: signal.Signals
) -> None:
    before = site.pictures
    changed(site)
    meanwhile = site.pictures
    killed(site, taken, step, number)

    assert site.texts == ["The first.", "Written later."]
    assert meanwhile.items() <= site.pictures.items()
    site.manage("restore", str(taken), NO_QUESTION)
    assert site.texts == ["The first.", "The second."]
    assert in_place(site) == before
    assert not site.left_behind()


def test_what_cannot_be_restored_is_refused_with_a_sentence(
    original: OwnSite, taken: Path, tmp_path: Path
) -> None:
    assert "There is nobody to ask: add --no-input." in original.manage("restore", str(taken), status=1)
    other = tmp_path / "other.tar"
    other.write_bytes(b"Something else.")
    printed = original.manage("restore", str(other), NO_QUESTION, status=1)
    assert "no backup" in printed
    assert "Nothing has changed here." in printed
    assert original.texts == ["The first.", "The second."]


def test_who_was_erased_since_is_erased_again(site: OwnSite, backup: Path) -> None:
    site.manage("backup", str(backup))
    site.manage("createsuperuser", "--username", "boss", "--email", "", "--no-input")
    site.manage("erase", "ann", "--words", "stay", "--yes")
    site.manage("backup", str(backup.with_name("later.tar")))
    # The machine is lost, with its own list; the one beside the backups is not.
    (site.media.parent / "erased" / LIST).unlink()
    printed = site.manage("restore", str(backup), NO_QUESTION)

    assert "3 accounts, addresses and comments that were erased since are erased again." in printed
    assert site.texts == ["The first.", "The second."]
    assert site.ask("SELECT author_id FROM comments_comment WHERE author_id IS NOT NULL") == []
    assert [name for (name,) in site.ask("SELECT username FROM accounts_user")] == ["erased-1"]
