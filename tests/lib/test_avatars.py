"""Avatars tell writers apart and give nothing of them away."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.test import override_settings

from filmclub.lib.avatars import avatar

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


def test_no_picture_is_larger_than_250_bytes() -> None:
    assert max(len(avatar(writer).encode()) for writer in WRITERS) <= 160


def test_every_picture_is_well_formed_and_hidden_from_screen_readers() -> None:
    for writer in WRITERS:
        svg = ElementTree.fromstring(avatar(writer))  # noqa: S314 our own markup
        assert svg.get("aria-hidden") == "true"


def test_ground_and_shapes_have_three_different_colours() -> None:
    for writer in WRITERS:
        colours = re.findall(r"[abc](\d)\b", avatar(writer).partition(">")[0])
        assert len(set(colours)) == 3
