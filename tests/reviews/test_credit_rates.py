"""Of the printed lines in the files of `held_out`, few are read wrongly, doubted wrongly or not read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.reviews.held_out import FILES, Outcome, score


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_few_lines_of_each_file_are_misread(path: Path) -> None:
    counts = sum(score(path).values(), Counter[Outcome]())

    assert counts[Outcome.WRONG] <= 0.02 * counts.total()
    assert counts[Outcome.DOUBTED] <= 0.05 * counts.total()
    assert counts[Outcome.UNREAD] <= 0.05 * counts.total()


def test_the_files_hold_five_hundred_lines_and_more() -> None:
    assert sum(sum(score(path).values(), Counter[Outcome]()).total() for path in FILES) > 500
