"""A restore learns whether the site is in use, and who starts meanwhile waits."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from filmclub.lib import site_lock


@pytest.fixture(autouse=True)
def root(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the uploads; the lock of this process on its own folder stays."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir()
    monkeypatch.setattr(site_lock, "_held", None)
    yield folder
    if site_lock._held is not None:
        os.close(site_lock._held)


@contextmanager
def another_process(root: Path, kind: int) -> Iterator[None]:
    """As another process, for a lock belongs to what opened the folder."""
    other = os.open(root, os.O_RDONLY)
    fcntl.flock(other, kind)
    try:
        yield
    finally:
        os.close(other)


def test_a_site_that_nobody_uses_is_its_own() -> None:
    site_lock.share_site()
    with site_lock.sole_use() as is_alone:
        assert is_alone


def test_a_site_in_use_is_not(root: Path) -> None:
    with another_process(root, fcntl.LOCK_SH):
        site_lock.share_site()
        with site_lock.sole_use() as is_alone:
            assert not is_alone


def test_who_starts_meanwhile_waits(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    starting = threading.Thread(target=site_lock.share_site)
    with another_process(root, fcntl.LOCK_EX):
        starting.start()
        starting.join(0.2)
        assert starting.is_alive()
    starting.join()
    assert "waiting until that is done" in capsys.readouterr().err


def test_an_interrupted_restore_is_told_of(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / site_lock.UNFINISHED).mkdir()
    site_lock.share_site()
    assert "A restore of this site was interrupted." in capsys.readouterr().err


def test_without_uploads_nothing_is_locked(root: Path) -> None:
    root.rmdir()
    site_lock.share_site()
    with site_lock.sole_use() as is_alone:
        assert is_alone
