"""Avatars tell writers apart and give nothing of them away."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import override_settings

from filmclub.lib.avatars import COLOURS, PLACES, SHAPES, avatar

WRITERS = [f"ann{number}@example.org Ann" for number in range(500)]


@pytest.fixture(autouse=True)
def _no_avatars_from_other_tests() -> Iterator[None]:
    avatar.cache_clear()
    yield
    avatar.cache_clear()


def test_the_same_writer_gets_the_same_picture() -> None:
    first = avatar("ann@example.org Ann")
    avatar.cache_clear()
    assert avatar("ann@example.org Ann") == first


def test_writers_get_different_pictures() -> None:
    assert len({avatar(writer) for writer in WRITERS}) > 490


def test_without_the_key_the_picture_cannot_be_computed() -> None:
    with override_settings(SECRET_KEY="one"):
        ours = [avatar(writer) for writer in WRITERS[:20]]
    avatar.cache_clear()
    with override_settings(SECRET_KEY="another"):
        theirs = [avatar(writer) for writer in WRITERS[:20]]
    assert sum(mine == other for mine, other in zip(ours, theirs, strict=True)) <= 1


def test_nothing_of_the_writer_stands_in_the_markup() -> None:
    assert "ann" not in avatar("ann@example.org Ann").lower()


def test_no_picture_is_larger_than_40_bytes() -> None:
    assert max(len(avatar(writer).encode()) for writer in WRITERS) <= 40


def test_every_picture_is_an_element_without_words() -> None:
    for writer in WRITERS:
        element = ElementTree.fromstring(avatar(writer))  # noqa: S314 our own markup
        assert (element.text, len(element), list(element.keys())) == (None, 0, ["class"])


def test_the_stylesheet_draws_all_that_is_chosen() -> None:
    css = (settings.BASE_DIR / "filmclub/static/filmclub/css/filmclub.css").read_text()
    chosen = {name for writer in WRITERS for name in re.findall(r"[a-z]\d", avatar(writer))}
    assert len(chosen) == 3 * COLOURS + SHAPES + PLACES
    assert [name for name in chosen if not re.search(rf"^\.{name}[ ,]", css, re.MULTILINE)] == []


def test_ground_and_shapes_have_three_different_colours() -> None:
    for writer in WRITERS:
        colours = re.findall(r"[abc](\d)\b", avatar(writer).partition(">")[0])
        assert len(set(colours)) == 3
