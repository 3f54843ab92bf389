"""The public words of a text, as lists and feeds quote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmclub.lib.public_forms import OPENING, excerpt, first_words, opening_of, without_marked, words_of
from tests.timing import grows_with_its_length

WORDS = {
    "nothing": ("", ""),
    "paragraphs": ("<p>a</p>\n<p>b</p>", "a\n\nb"),
    "lines": ("<p>a<br>\nb<br>c</p>", "a\nb\nc"),
    "items": ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>", "a\nb\n\nc"),
    "signs": ("<p>5 &lt; 6 &amp;amp; &quot;so&quot;&nbsp;&nbsp;it  is</p>", '5 < 6 &amp; "so" it is'),
    "elements within words": ("<p>un<em>like</em>ly</p>", "unlikely"),
    "a quotation": ("<blockquote><p>a</p></blockquote>b", "a\n\nb"),
    "a sign in an attribute": ('<p><a href="/" title="a > b">c</a></p>', "c"),
    "a figure": ("<p>a</p><figure><img src='x'><figcaption>b</figcaption></figure>c", "a\n\nb\n\nc"),
}


@pytest.mark.parametrize(("html", "text"), WORDS.values(), ids=WORDS)
def test_words_keep_their_lines_and_paragraphs(html: str, text: str) -> None:
    assert words_of(html) == text


def test_what_is_not_marked_stays_the_same() -> None:
    for html in ("<p>a spoiler</p>", '<p><a href="/spoiler/" class="x">b</a></p>', "<p>class=spoiler</p>"):
        assert without_marked(html, "x") == html


@given(st.text(), st.integers(0, 40))
def test_first_words_are_one_line_of_that_length_at_most(text: str, length: int) -> None:
    words = first_words(text, length)
    assert len(words) <= length
    assert words == " ".join(words.split())
    assert " ".join(text.split()).startswith(words.rstrip("…").rstrip())


FIGURE = '<figure><img src="x"><figcaption><p>A caption.</p></figcaption></figure>'
OPENINGS = {
    "paragraphs": ("<p>One.</p><p>Two.</p>", "One.", "One. Two."),
    "a figure before": (f"{FIGURE}<p>One.</p>", "One.", "One."),
    "a heading before": ("<h2>Head</h2><p>One.</p>", "One.", "Head One."),
    "an empty paragraph before": ("<p> <br></p><p>One.</p>", "One.", "One."),
    "a quotation before": ("<blockquote><p>Said.</p></blockquote><p>One.</p>", "Said.", "Said. One."),
    "no paragraph": ("<h2>Head</h2><hr>", "", "Head"),
    "cut off within a figure": ("<figure><img src=", "", ""),
    "nothing": ("", "", ""),
}


@pytest.mark.parametrize(("html", "first", "beginning"), OPENINGS.values(), ids=OPENINGS)
def test_lists_quote_a_paragraph_or_the_beginning(html: str, first: str, beginning: str) -> None:
    assert opening_of(html, is_harmless=False) == first
    assert opening_of(html, is_harmless=True) == beginning


def test_an_opening_is_not_longer_than_its_column() -> None:
    html = f"<p>{'word ' * 100}</p>" * 2
    for is_harmless in (True, False):
        assert len(opening_of(html, is_harmless=is_harmless)) <= OPENING


@pytest.mark.parametrize("part", ['<a class="spoiler" id="x">a', '<details class="spoiler">a', "<p>", "<"])
def test_time_grows_with_the_length(part: str) -> None:
    def read(html: str) -> None:
        words_of(without_marked(html, "x"))
        excerpt(html, 200)
        opening_of(html, is_harmless=False)

    assert grows_with_its_length(read, part * 3000)
