"""A small case of a month of spam, honest guests and one persistent person; the bench plays all of it."""

from __future__ import annotations

import pytest

from filmclub.accounts.models import User
from tests.bench.month import HONEST, KINDS, MOST_WAITING, Month, play
from tests.bench.month_texts import WORLDS
from tests.extent import extent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SHARE = extent(0.2, 1)


def test_hardly_any_spam_waits_and_no_honest_guest_is_lost(moderator: User) -> None:
    played = play(Month(19, WORLDS["first"], SHARE), moderator)

    assert {each.kind for each in played.sent} >= {*KINDS, HONEST}
    assert sum(each.is_spam for each in played.sent) == 300 * SHARE
    assert len(played.waited) <= MOST_WAITING
    assert played.lost == []
    assert played.stopped_at is not None
    assert played.came_again == []


def test_the_month_of_a_seed_is_the_same_each_time() -> None:
    one, same, other = (Month(seed, WORLDS["second"], 0.1) for seed in (1, 1, 2))

    assert [each.text for each in one.sent] == [each.text for each in same.sent]
    assert [each.text for each in one.sent] != [each.text for each in other.sent]
