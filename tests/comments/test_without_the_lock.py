"""What the lock is for. Only collected on PostgreSQL: SQLite lets in one writer at a time anyway."""

from pathlib import Path

import pytest

from tests.comments import fire
from tests.processes import manage

# Whether two writers meet is chance, and now and then 150 posts go well.
ATTEMPTS = 5


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_without_the_lock_the_same_writers_break_the_threads(filled: str, tmp_path: Path) -> None:
    assert any(something_breaks(filled, tmp_path / f"workers-{attempt}") for attempt in range(ATTEMPTS))


def something_breaks(database_url: str, workers: Path) -> bool:
    """The constraints turn most of what goes wrong into errors; the rest is found in the trees."""
    with fire.server(database_url, workers, "tests.comments.unlocked") as port:
        outcome = fire.open_fire(port, workers, fire.SLUGS, between=150, kills=0)
    faults = manage(database_url, "check_threads")
    return outcome.statuses.get(500, 0) > 0 or not faults.endswith(" 0 faults\n")
