"""A snippet shows where the words stand, marks them, and is safe HTML."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmclub.lib.folding import words_of
from filmclub.words.queries import read_query
from filmclub.words.snippets import LENGTH, LOOKED_AT, snippet


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("A film & <b>more</b>.", "film", "A <mark>film</mark> &amp; &lt;b&gt;more&lt;/b&gt;."),
        ("ÉTÉ, été", "ete", "<mark>ÉTÉ</mark>, <mark>été</mark>"),
        ("die Straße", "STRASSE", "die <mark>Straße</mark>"),
        ("Her heroine", "her", "<mark>Her</mark> <mark>heroine</mark>"),
        ("Her heroine", '"her"', "<mark>Her</mark> heroine"),
        ("one\n\ntwo   three", '"two three"', "one <mark>two three</mark>"),
        ("a b a b", '"a b" b', "<mark>a b</mark> <mark>a b</mark>"),
        ("映画館へ", "画館", "映<mark>画館</mark>へ"),
        ("映画館へ", "館", "映画<mark>館</mark>へ"),
        ("no such word", "film", "no such word"),
        ("", "film", ""),
        ("film -plot", "film -plot", "<mark>film</mark> -plot"),
    ],
)
def test_the_words_are_marked(text: str, typed: str, shown: str) -> None:
    assert snippet(text, read_query(typed)) == shown


def test_of_a_long_text_the_part_with_the_word_is_shown() -> None:
    text = "before " * 500 + "film " + "behind " * 500
    shown = snippet(text, read_query("film"))
    assert shown.startswith("… before")
    assert shown.endswith("behind …")
    assert "<mark>film</mark>" in shown
    assert len(re.sub("<[^>]+>", "", shown)) <= LENGTH + 4


def test_the_rarest_word_is_shown() -> None:
    text = "the one " * 200 + "the film " + "the end " * 200
    assert "<mark>the</mark> <mark>film</mark>" in snippet(text, read_query("the film"))


def test_a_long_text_costs_no_more_for_many_words() -> None:
    text, typed = "ab " * 20_000, " ".join(f'"{"ab " * 3}{sign}"' for sign in "cdefghijklm")
    begun = time.thread_time()
    read = list(words_of(text[:LOOKED_AT]))
    reading = time.thread_time() - begun
    begun = time.thread_time()
    assert "<mark>" not in snippet(text, read_query(typed))
    # The words are read once, whatever is looked for.
    assert time.thread_time() - begun < 12 * reading + 0.05, len(read)


@given(st.text(max_size=400), st.text(alphabet='ab é"-映<&', min_size=1, max_size=9))
def test_any_snippet_is_whole(text: str, typed: str) -> None:
    shown = snippet(text, read_query(f"a {typed}"))
    assert shown.count("<mark>") == shown.count("</mark>") == shown.count("<") / 2
