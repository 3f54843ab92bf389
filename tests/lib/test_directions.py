"""Lists and quotations that begin on the right, among others that do not."""

from __future__ import annotations

import pytest

from filmclub.lib.directions import with_directions


@pytest.mark.parametrize("word", ["שלום", "نقطة", "ܫܠܡܐ", "ދިވެހި", "ߒߞߏ", "𞤀𞤣𞤤𞤢𞤥", "ﷲ"])
@pytest.mark.parametrize("tag", ["ul", 'ol start="3"', "blockquote"])
def test_blocks_of_a_text_from_the_right_find_their_side(word: str, tag: str) -> None:
    name, _, attributes = tag.partition(" ")
    html = with_directions(f"<{tag}>{word}</{name}>")
    assert html == f'<{name} dir="auto"{" " * bool(attributes)}{attributes}>{word}</{name}>'


@pytest.mark.parametrize("html", ["<ul><li>naïve</li></ul>", "<blockquote>映画</blockquote>", ""])
def test_other_texts_stay_as_they_are(html: str) -> None:
    assert with_directions(html) == html


def test_paragraphs_stay_so_that_the_text_takes_its_side_from_them() -> None:
    assert with_directions("<p>שלום</p><ol><li>x</li></ol>") == '<p>שלום</p><ol dir="auto"><li>x</li></ol>'


def test_twice_is_once() -> None:
    once = with_directions("<ul><li>שלום</li></ul>")
    assert with_directions(once) == once
