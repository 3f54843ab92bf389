"""What the site writes is readable for its user and group alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from filmclub.backups import file_modes


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_uploads_are_for_the_group_of_their_folder(settings: Any) -> None:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir()
    root.chmod(0o2750)
    stored = root / default_storage.save("images/2026/one.jpg", ContentFile(b"one"))

    assert mode(stored) == 0o640
    assert mode(stored.parent) == mode(stored.parent.parent) == 0o2750


def test_files_of_any_other_kind_are_nobody_elses(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert mode(tmp_path / "file") & 0o007 == 0
    # What was stricter before stays so.
    assert os.umask(0o027) & 0o027 == 0o027


@pytest.mark.parametrize(("given", "is_told"), [(0o640, False), (0o600, False), (0o644, True), (0o666, True)])
def test_a_database_that_everybody_reads_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: int, is_told: bool
) -> None:
    path = tmp_path / "site.sqlite3"
    path.touch()
    path.chmod(given)
    connection = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(path)})
    monkeypatch.setattr(file_modes, "connection", connection)

    assert [str(message.hint) for message in file_modes.check_database_file()] == (
        [f"Take that from them: chmod o= {path}*"] if is_told else []
    )
