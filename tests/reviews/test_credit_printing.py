"""Credits printed as text say everything, and are read again as what they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmclub.lib.lines import clean_line
from reviews.credit_text.examples import HELP
from reviews.credit_text.printing import print_credits
from reviews.credit_text.reading import read_credits
from reviews.credits import (
    ContributorKind,
    CreditLine,
    Department,
)
from tests.reviews.credit_lines import actor, her_credits, line


def test_the_credits_of_her_survive_printing_and_reading_fact_by_fact() -> None:
    read = read_credits(print_credits(her_credits()))

    assert read.lines == her_credits()
    assert not read.unread
    assert not any(credit.doubts for credit in read.lines)


def test_the_credits_of_her_are_printed_as_a_page_would_print_them() -> None:
    assert print_credits(her_credits()).splitlines()[13:] == [
        "Brian Cox as Alan Watts (voice)",
        "Spike Jonze as Alien Child (voice)",
        "",
        "Cinematography: Hoyte Van Hoytema (director of photography)",
        "",
        "Music: Arcade Fire [group]",
        "Production Company: Annapurna Pictures",
        "",
        "Produced by:",
        "Chelsea Barnard – executive producer",
        "Megan Ellison – producer",
        "Natalie Farrey – executive producer",
        "Spike Jonze – producer",
        "Vincent Landay – producer",
        "Daniel Lupi – executive producer",
        "Samantha Morton – associate producer",
        "Thomas Patrick Smith – associate producer (as Thomas P. Smith)",
    ]


@pytest.mark.parametrize(
    ("credits", "text"),
    [
        ([], ""),
        (
            [
                line("Maria Alm", "writing", "Written by", attributes=["&"]),
                line("Jo Berg", "writing", "Written by"),
                line("Lee Strand", "writing", "Written by"),
            ],
            "Written by: Maria Alm & Jo Berg, Lee Strand",
        ),
        ([actor("Amy Adams", heading="Starring")], "Starring: Amy Adams"),
        (
            [
                line("Megan Ellison", "production", "Produced by"),
                line("Daniel Lupi", "production", "executive producer", heading="Produced by"),
            ],
            "Produced by:\nMegan Ellison\nDaniel Lupi – executive producer",
        ),
        ([line("Nino Rota", "music", "Music")], "Music: Nino Rota"),
        ([line("Vangelis", "music", "Music")], "Music: Vangelis [person]"),
        ([line("Jo Berg", "sound", "Whispering")], "Whispering: Jo Berg [sound]"),
        ([line("Jo Berg", "sound")], "Jo Berg [sound]"),
        ([actor("Amy Adams")], "Amy Adams [cast]"),
        (
            [line("Smith & Pell", "company", "Catering", kind="company")],
            "Catering: Smith & Pell [companies, company]",
        ),
        (
            [line("Known as Smith", "editing", "Editor", attributes=["[sic"])],
            r"[name: Known as Smith] [title: Editor] [note: \[sic] [editing, person]",
        ),
    ],
)
def test_credits_are_printed_in_the_most_readable_form_that_says_everything(
    credits: list[CreditLine], text: str
) -> None:
    assert print_credits(credits) == text
    assert read_credits(text).lines == credits


@pytest.mark.parametrize(("text", "meaning"), HELP, ids=[text for text, _meaning in HELP])
def test_the_examples_for_editors_are_read_without_a_doubt(text: str, meaning: str) -> None:
    read = read_credits(text)

    assert read.lines
    assert not read.unread
    assert not any(credit.doubts for credit in read.lines)
    assert str(meaning).endswith(".")


NAMES = [
    "Spike Jonze",
    "Robert Downey, Jr.",
    "Arcade Fire",
    "Crosby, Stills & Nash",
    "Antony and the Johnsons",
]
NAMES += [
    "Björk",
    "Hoyte Van Hoytema",
    "Jean-Pierre Léaud",
    "Art Story",
    "The Editor",
    "k.d. lang",
    "!!!",
    "Known as Smith",
]
TITLES = [
    "",
    "Directed and Written by",
    "executive producer",
    "Music",
    "Editor",
    "Produced by",
    "director of photography",
]
TITLES += ["Plant whisperer", "Réalisation", "Cast", "Title: with – everything", "Starring", "Running time"]
CHARACTERS = [
    "",
    "Theodore Twombly",
    "Chat Room Friend #2",
    "Bruce Wayne as Batman",
    "Theodore / Narrator",
    "producer",
]
CHARACTERS += ["“Beef, Cake”", "Tom and Jerry", "Anna, Jo Berg as Jo", "Sgt. (Ret.) Bob", "himself"]
ATTRIBUTES = [
    "voice",
    "uncredited",
    "archive footage",
    "at the age of nine",
    "&",
    "voix",
    "as nobody",
    "a, b",
    "voice, x",
]
HEADINGS = ["", "", "Produced by", "Cinematography", "Starring", "Crew", "Special Thanks", "Movie Details"]


@st.composite
def realistic_lines(draw: st.DrawFn) -> CreditLine:
    departments = draw(st.lists(st.sampled_from(Department), min_size=1, max_size=3, unique=True))
    return CreditLine(
        name=draw(st.sampled_from(NAMES)),
        kind=draw(st.sampled_from(ContributorKind)),
        department=departments[0],
        also=tuple(departments[1:]),
        title=draw(st.sampled_from(TITLES)),
        character=draw(st.sampled_from(CHARACTERS)),
        attributes=tuple(draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2))),
        credited_as=draw(st.sampled_from(["", "", "Thomas P. Smith", "T. Smith (Junior)"])),
        heading=draw(st.sampled_from(HEADINGS)),
    )


WORDS = st.text(max_size=20).map(clean_line)


@st.composite
def arbitrary_lines(draw: st.DrawFn) -> CreditLine:
    return replace(
        draw(realistic_lines()),
        name=draw(WORDS.filter(bool)),
        title=draw(WORDS),
        character=draw(WORDS),
        attributes=tuple(draw(st.lists(WORDS.filter(bool), max_size=2))),
        credited_as=draw(WORDS),
        heading=draw(WORDS),
    )


@given(st.lists(st.one_of(realistic_lines(), arbitrary_lines()), max_size=5))
@settings(max_examples=60)
def test_printing_and_reading_changes_no_fact_and_leaves_no_doubt(credits: list[CreditLine]) -> None:
    read = read_credits(print_credits(credits))

    assert read.lines == credits
    assert not read.unread
    assert not any(credit.doubts for credit in read.lines)
