"""A site moves from SQLite to PostgreSQL by a backup, with every row as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.backups.sites import MAKE_CONTENT, OwnSite, empty_site
from tests.extent import extent

pytestmark = pytest.mark.runs_on("postgresql")
DEMO = "from filmclub.management import demo_content as demo; demo.load()"


def rows(site: OwnSite) -> list[dict[str, Any]]:
    """Every row of every model; each restore has a value of its own."""
    found: list[dict[str, Any]] = json.loads(site.manage("dumpdata", "--all"))
    for row in found:
        row["fields"].pop("restoration", None)
    return sorted(found, key=lambda row: (row["model"], str(row["pk"])))


def test_every_row_comes_along(tmp_path: Path) -> None:
    old = OwnSite(f"sqlite:///{tmp_path / 'old'}.sqlite3", tmp_path / "old-media")
    old.media.mkdir()
    old.manage("migrate", "--verbosity", "0")
    old.manage("shell", "--verbosity", "0", "-c", extent(MAKE_CONTENT, DEMO))
    old.ask("INSERT INTO club_club (id, version) VALUES (1, 7) ON CONFLICT DO NOTHING")
    old.upload("images/one.jpg", b"one")
    old.manage("backup", str(tmp_path / "site.tar"))
    with empty_site("moved", tmp_path) as new:
        new.manage("restore", str(tmp_path / "site.tar"), "--no-input")

        assert rows(new) == rows(old)
        assert new.pictures == old.pictures
        assert new.manage("migrate", "--check") == ""
        assert new.manage("check_threads").endswith(" 0 faults\n")
        # The next number is nobody's.
        new.manage(
            *("shell", "--verbosity", "0", "-c"),
            "from filmclub.accounts.models import User; User.objects.create_user('new')",
        )


def test_another_release_is_not_taken_over(tmp_path: Path) -> None:
    old = OwnSite(f"sqlite:///{tmp_path / 'old'}.sqlite3", tmp_path / "media-of-old")
    old.media.mkdir()
    old.manage("migrate", "club", "--verbosity", "0")
    old.manage("backup", str(tmp_path / "site.tar"))
    with empty_site("refusing", tmp_path) as new:
        printed = new.manage("restore", str(tmp_path / "site.tar"), "--no-input", status=1)
        assert "within one release" in printed
        assert new.ask("SELECT * FROM pg_tables WHERE schemaname = 'public'") == []
