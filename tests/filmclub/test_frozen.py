"""What others rely on stays: bookmarks, scripts, databases, cookies, an operator's settings."""

from __future__ import annotations

import json

import pytest

from tests.frozen import FILE, Frozen, frozen, missing


@pytest.fixture(scope="module")
def now() -> Frozen:
    return frozen()


def test_nothing_that_others_rely_on_has_gone(now: Frozen) -> None:
    assert missing(json.loads(FILE.read_text()), now) == []


@pytest.mark.parametrize("subject", json.loads(FILE.read_text()))
def test_each_subject_is_looked_at(subject: str, now: Frozen) -> None:
    assert missing({subject: [*now[subject], "what is gone"]}, now) == [f"{subject}: what is gone"]
    assert now[subject]
