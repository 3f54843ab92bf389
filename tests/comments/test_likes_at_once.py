"""Many readers like one comment at once while others write below it and a moderator decides."""

from __future__ import annotations

import pytest

from tests.comments.likes_at_once import press_at_once
from tests.extent import extent

LIKES, POSTS = extent((80, 6), (2_000, 60))


@pytest.mark.runs_on("sqlite", "postgresql")
@pytest.mark.slow
def test_every_like_counts_and_nobody_waits_for_ever(filled: str) -> None:
    outcome = press_at_once(filled, likes=LIKES, posts=POSTS)
    assert outcome.failed == []
    rows = outcome.read["rows"]
    assert outcome.read == {"count": rows, "rows": rows, "twice": 0, "faults": [], "deadlocks": 0}
    # Who took it back and whose neighbour pressed for them later likes it again.
    assert LIKES * 6 // 7 <= rows <= LIKES
