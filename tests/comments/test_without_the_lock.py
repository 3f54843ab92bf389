"""What the lock is for. Only collected on PostgreSQL: SQLite lets in one writer at a time anyway."""

from pathlib import Path

import pytest

from tests.comments import fire
from tests.processes import manage


@pytest.mark.slow
def test_without_the_lock_the_same_writers_break_the_threads(filled: str, tmp_path: Path) -> None:
    workers = tmp_path / "workers"
    with fire.server(filled, workers, "tests.comments.unlocked") as port:
        outcome = fire.open_fire(port, workers, fire.SLUGS, between=150, kills=0)

    faults = manage(filled, "check_threads")
    # The constraints turn most of what goes wrong into errors; the rest is found in the trees.
    assert outcome.statuses.get(500, 0) > 0 or not faults.endswith(" 0 faults\n")
