"""One at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from filmclub.lib.exclusive import IsRunning, _with_file, alone


def test_a_second_one_is_turned_away_at_once(tmp_path: Path) -> None:
    path = tmp_path / "filmclub.sqlite3.import-lock"
    with _with_file(path):
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(IsRunning), _with_file(path):
            pass
        assert path.exists()
    assert not path.exists()
    with _with_file(path):
        pass


def test_a_file_that_was_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    with _with_file(path):
        pass
    assert not path.exists()


@pytest.mark.django_db
def test_two_tasks_do_not_wait_for_each_other() -> None:
    with alone("import"), alone("something else"):
        pass


@pytest.mark.django_db
def test_the_server_keeps_a_second_one_out() -> None:
    if connection.vendor == "sqlite":
        # In memory there is no other process.
        with alone("import"), alone("import"):
            return
    with alone("import"), pytest.raises(IsRunning), alone("import"):
        pass
    with alone("import"):
        pass
