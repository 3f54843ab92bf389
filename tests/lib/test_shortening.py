"""The beginnings of long comments."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from filmclub.lib.comment_html import sanitize_comment, swells
from filmclub.lib.markup import render
from filmclub.lib.public_forms import excerpt
from filmclub.lib.shortening import BEGINNING, LONGEST, shorten
from tests.timing import seconds

WORDS = "some words about a film that nobody should miss "
KINDS = {
    "paragraphs": "\n\n".join([WORDS * 5] * 60),
    "one paragraph": WORDS * 400,
    "one word": "x" * 30_000,
    "one word of signs that are written as entities": "&<" * 10_000,
    "lines": (WORDS + "\n") * 400,
    "spoilers in one paragraph": ">!a!<" * 13_104,
    "one spoiler in a paragraph": f"Before >!{WORDS * 400}!< behind",
    "one hidden paragraph": f">!{WORDS * 400}!<",
    "hidden paragraphs": "\n\n".join([f">!{WORDS}!<"] * 200),
    "emphasis": f"*{WORDS * 400}x*",
    "much emphasis": "*a* **b** " * 3000,
    "a quotation": "\n".join([f"> {WORDS}"] * 400),
    "quotations in quotations": "\n".join([f"> > > > {WORDS}"] * 400),
    "a list": "\n".join([f"- {WORDS}"] * 400),
    "numbers": "\n".join(f"{number}. {WORDS}" for number in range(1, 400)),
    "code": "```\n" + "x = 1\n" * 3000 + "```",
    "code in a line": f"`{'x' * 400}` " * 60,
    "links": "https://example.org/a " * 1500,
    "one address": "https://example.org/" + "a" * 20_000,
    "wide signs": "映画について。" * 4000,
    "pictures": "👩‍👩‍👧‍👦 " * 3000,
    "a short paragraph before a long one": f"{WORDS}\n\n{WORDS * 400}",
    "a short paragraph before a long spoiler": f"{WORDS}\n\n>!{WORDS * 400}!<",
}


class Balance(HTMLParser):
    """Raises for what is not closed in the order in which it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
def test_a_beginning_is_short_valid_and_the_beginning(kind: str) -> None:
    html = render(KINDS[kind], "markdown")
    assert len(html.encode()) > LONGEST
    short = shorten(html)

    assert (500 if kind != "one address" else 0) < len(short.encode()) <= BEGINNING + 300
    Balance(short)
    assert sanitize_comment(short) == short
    words, whole = (re.sub(r"<[^>]*>|\s|…", "", one) for one in (short, html))
    assert whole.startswith(words), "nothing is added, and nothing is cut through"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "spoiler" in kind or "hidden" in kind])
def test_what_hid_stays_hidden(kind: str) -> None:
    html = render(KINDS[kind], "markdown")
    assert excerpt(html, 10_000).startswith(excerpt(shorten(html), 10_000).rstrip("…"))


def test_between_blocks_nothing_is_cut() -> None:
    html = render(KINDS["paragraphs"], "markdown")
    short = shorten(html)

    assert html.startswith(short), "whole blocks, as they stand"
    assert short.endswith("</p>")


@pytest.mark.parametrize("text", ["Short.", WORDS * 100, "映" * 1900], ids=len)
def test_what_is_not_long_has_no_beginning(text: str) -> None:
    assert shorten(render(text, "markdown")) == ""


def test_html_of_imported_comments_is_cut_alike() -> None:
    html = render(
        f"<blockquote><em>{WORDS * 300}</em></blockquote>" + f"<p>{WORDS}</p>" * 50, "wordpress-html"
    )
    short = shorten(html)
    Balance(short)
    assert 500 < len(short.encode()) <= BEGINNING + 300


def test_ten_megabytes_take_no_longer_than_a_page() -> None:
    paragraph = f"<p>{WORDS}</p>\n"
    page, long = (paragraph * number for number in (200, 200_000))
    assert seconds(lambda: shorten(long)) < 0.05 + 50 * seconds(lambda: shorten(page))


@pytest.mark.parametrize(
    "text",
    [
        ">!a!<" * 100,
        ">!a!<\n\n" * 100,
        "&" * 1000,
        ">a\n\n" * 300,
        "`a` " * 800,
        "https://x.io " * 100,
        ("                a\n" + "b\n") * 100,
    ],
    ids=["marks", "hidden paragraphs", "entities", "quotations", "code", "links", "indentation"],
)
def test_a_text_that_becomes_many_times_as_long_swells(text: str) -> None:
    assert swells(text, render(text, "markdown"))


@pytest.mark.parametrize(
    "text",
    [
        "I agree.",
        WORDS * 1000,
        "He is >!the murderer!< and she >!knows it!<. " * 6,
        "A poem\nof short lines\n" * 100,
        f"> {WORDS}\n\nI think so too.\n\n" * 20,
        "- one thing\n- another thing\n\n" * 50,
        "映画について。" * 200,
    ],
    ids=["short", "prose", "some spoilers", "lines", "quotations", "lists", "wide signs"],
)
def test_what_people_write_does_not(text: str) -> None:
    assert not swells(text, render(text, "markdown"))
