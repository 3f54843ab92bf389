"""What others rely on stays: bookmarks, scripts, databases, cookies, an operator's settings."""

from __future__ import annotations

import json

import pytest

from tests.frozen import FILE, Frozen, frozen, missing, modules


@pytest.fixture(scope="module")
def now() -> Frozen:
    return frozen()


def test_nothing_that_others_rely_on_has_gone(now: Frozen) -> None:
    assert missing(json.loads(FILE.read_text()), now) == []


@pytest.mark.parametrize("subject", json.loads(FILE.read_text()))
def test_each_subject_is_looked_at(subject: str, now: Frozen) -> None:
    assert missing({subject: [*now[subject], "what is gone"]}, now) == [f"{subject}: what is gone"]
    assert now[subject]


def test_slugs_in_addresses_may_have_letters_of_every_script() -> None:
    paths = [path.read_text() for path in modules() if path.name == "urls.py"]

    assert sum(text.count("<words:slug>") for text in paths) > 15
    # Django's own `<slug:slug>` takes ASCII alone, and `/articles/東京物語/` would be no page.
    assert not any("<slug:" in text for text in paths)
