"""With the shield taken out, what gives away is found: in each kind of place, and in what is told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from comments import reading, texts
from comments.models import Discussion
from reviews import passages
from reviews.models import Spoils
from tests.filmclub.leaks import leaks, view_at
from tests.filmclub.plants import make_garden
from tests.filmclub.test_leaks import ASKED, IN_PLACE, WORDS, crawl

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]


def test_without_the_shield_each_word_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.COMMENT_INTERVAL = 0
    monkeypatch.setattr(reading, "WINDOW_BYTES", 3000)
    monkeypatch.setattr(texts, "without_marked", lambda html, word: html)
    monkeypatch.setattr(Spoils, "gives_away", property(lambda self: False))
    monkeypatch.setattr(passages, "is_passage", lambda node: False)
    garden = make_garden(tmp_path)
    Discussion.objects.update(is_strict=False)
    answers = crawl(Client(), garden).answers

    found = leaks((answer for answer in answers if answer.page not in ASKED), WORDS)
    assert found.keys() == WORDS.keys()
    assert leaks(answers, WORDS, "head").keys() >= {"a first line", "a strict discussion"}
    pages = {view_at(where.partition(" ")[2]) for places in found.values() for where in places}
    assert pages >= {"home", "feed-atom", "reviews:articles", "reviews:film", *IN_PLACE}
