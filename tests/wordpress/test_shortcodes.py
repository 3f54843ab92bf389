"""Shortcodes in the HTML of a post, and what people write in square brackets."""

from __future__ import annotations

import pytest

from filmclub.lib.wordpress.html import unescape_once
from filmclub.wordpress.shortcodes import Shortcode, replace_shortcodes
from tests.timing import grows_with_its_length


def names(html: str) -> list[str]:
    return replace_shortcodes(html, lambda _: None)[1]


def read(html: str) -> list[Shortcode]:
    found: list[Shortcode] = []
    replace_shortcodes(html, lambda code: found.append(code) or "")  # type: ignore[func-returns-value]
    return found


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("[gallery]", Shortcode("gallery")),
        ("[gallery /]", Shortcode("gallery")),
        ('[gallery ids="1,2" columns=3]', Shortcode("gallery", {"ids": "1,2", "columns": "3"})),
        ("[youtube=http://x.org/?v=a&amp;w=6]", Shortcode("youtube", {"0": "http://x.org/?v=a&w=6"})),
        ("[vimeo 123 w='5']", Shortcode("vimeo", {"0": "123", "w": "5"})),
        ("[embed]a[/embed]", Shortcode("embed", {}, "a")),
        ("[xy a=”b”]", Shortcode("xy", {"a": "b"})),
        (
            '[caption id="a"]<img src="[x]"> b[/caption]',
            Shortcode("caption", {"id": "a"}, '<img src="[x]"> b'),
        ),
    ],
)
def test_a_shortcode_is_read_with_its_attributes_and_contents(html: str, code: Shortcode) -> None:
    assert read(html) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "He [sic] said",
        "[…]",
        "[1]",
        "[a]",
        "[emphasis mine]",
        "[Her]",
        "[of course, he is]",
        "[/i]",
        "[",
        "[x",
        "a]",
    ],
)
def test_square_brackets_that_people_write_are_no_shortcodes(text: str) -> None:
    assert replace_shortcodes(text, lambda _: None) == (text, [])


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ('[contact-form-7 id="1"]', ["contact-form-7"]),
        ("[recent_posts]", ["recent_posts"]),
        ("[movie id=4] and [movie id=5]", ["movie"]),
        ("[spoiler]a[/spoiler]", ["spoiler"]),
        ("[tweet https://x.org/1]", ["tweet"]),
        ('[see <a href="http://x.org">there</a>]', []),
    ],
)
def test_an_unknown_one_stays_as_typed_and_is_named_once(text: str, listed: list[str]) -> None:
    assert replace_shortcodes(text, lambda _: None) == (text, listed)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[[gallery]]", "[gallery]"),
        ('[[caption x="1"]a[/caption]]', '[caption x="1"]a[/caption]'),
        ("[[gallery] x", "[! x"),
        ("[gallery]]", "!]"),
    ],
)
def test_doubled_brackets_become_single_ones(text: str, shown: str) -> None:
    assert unescape_once(replace_shortcodes(text, lambda _: "!")[0]) == shown


def test_none_is_looked_for_in_a_tag() -> None:
    assert read('<a href="x" title="[gallery]">a</a> <!-- wp:x {"a":[gallery]} -->') == []


def test_known_ones_within_an_unknown_one_are_replaced() -> None:
    html, unknown = replace_shortcodes(
        "[box][gallery][/box]", lambda code: "!" if code.name == "gallery" else None
    )

    assert (html, unknown) == ("[box]![/box]", ["box"])


@pytest.mark.parametrize("piece", ["[", "[[", "[ab ", "[ab x=1]", "[/ab]", "[ab]x[/ab]", "<", "]"])
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    assert grows_with_its_length(names, piece * 40_000)
