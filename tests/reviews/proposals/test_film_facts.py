"""Facts of a film as printed: lists of countries, languages and genres."""

from __future__ import annotations

import pytest

from reviews.credit_text.results import Fact
from reviews.proposals.film_facts import codes_of


@pytest.mark.parametrize("separator", [", ", "，", "、", "；", ";", "|", "｜", " / ", "／", " and ", " & "])
def test_a_list_of_countries_is_told_apart(separator: str) -> None:
    assert codes_of(Fact(1, "country", separator.join(["United States", "France"]))) == ["US", "FR"]


def test_a_country_of_several_words_is_one() -> None:
    assert codes_of(Fact(1, "country", "Bosnia and Herzegovina")) == ["BA"]
    assert codes_of(Fact(1, "country", "Utopia, France")) is None
