"""Which language a comment is taken to be in."""

from __future__ import annotations

import time

import pytest

from filmclub.lib.languages import guess_language
from filmclub.lib.markup import render

FRENCH = "Je suis tout à fait d’accord, la fin est magnifique et j’ai pleuré deux fois."
ENGLISH = "I agree with every word of this, and I cried at the end as well."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "fr"),
        (ENGLISH, "en"),
        ("Ich habe den Film gestern gesehen und fand ihn sehr traurig.", "de"),
        ("La película me gustó mucho, sobre todo el final con la lluvia.", "es"),
        ("ראיתי את הסרט אתמול בערב עם חברים והיה יפה מאוד", "he"),
        ("شاهدت الفيلم أمس مع أصدقائي وكان جميلا جدا في النهاية", "ar"),
        ("Je ne suis pas d’accord avec vous.", "fr"),
    ],
)
@pytest.mark.parametrize("likely", ["en", "fr"])
def test_a_sentence_is_in_the_language_that_it_is_in(text: str, language: str, likely: str) -> None:
    assert guess_language(render(text, "markdown"), likely=likely) == language


@pytest.mark.parametrize(
    "text",
    [
        "Lovely.",
        "Merci !",
        "Great film!",
        "12 / 10 :-)",
        "Amélie",
        "😀 😀 😀 😀 😀 😀 😀 😀 😀 😀 😀 😀 😀 😀",
        "a" * 3000,
        # Sure to be Dutch, says the guesser of names.
        "Joaquin Phoenix is so good in Her.",
        "https://films.example/une-adresse-qui-ne-dit-rien-de-la-langue-du-texte",
    ],
)
@pytest.mark.parametrize("likely", ["en", "fr"])
def test_what_is_short_or_in_doubt_is_in_the_likely_one(text: str, likely: str) -> None:
    assert guess_language(render(text, "markdown"), likely=likely) == likely


def test_what_others_said_does_not_count() -> None:
    html = render(f"> {FRENCH}\n\n{ENGLISH}", "markdown")

    assert guess_language(html, likely="fr") == "en"
    assert guess_language(render(f"> {FRENCH}\n\nIndeed.", "markdown"), likely="en") == "en"


def test_the_longest_text_takes_no_time() -> None:
    html = "<blockquote>" * 100_000 + FRENCH
    begin = time.perf_counter()
    guess_language(html, likely="en")

    assert time.perf_counter() - begin < 0.2
