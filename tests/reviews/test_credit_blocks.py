"""What is decided for a whole block of credits: the side of the people, the language, what is said once."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from reviews.credit_text.jobs import departments_of, is_job
from reviews.credit_text.reading import read_credits
from reviews.credit_text.words import fold
from tests.extent import extent
from tests.reviews.credit_lines import actor, line

PARTS_LEFT = "Cast\nAnna Berg\tJo Lund\nMarc Roth\tLee Sand"


def test_people_known_to_the_site_say_on_which_side_they_stand() -> None:
    unclear = read_credits(PARTS_LEFT)
    known = read_credits(PARTS_LEFT, known=frozenset({fold("Jo Lund")}))

    assert unclear.person_side == "unclear"
    assert len(unclear.doubts) == 1
    assert all(set(unclear.doubts) <= set(credit.doubts) for credit in unclear.lines)
    assert known.person_side == "right"
    assert known.lines == [
        actor("Jo Lund", "Anna Berg", heading="Cast"),
        actor("Lee Sand", "Marc Roth", heading="Cast"),
    ]
    assert not known.doubts


@pytest.mark.parametrize(
    "text", [PARTS_LEFT, "Cast\nThe Waiter ..... Ann Lee\nHooker #1 ..... Jo Berg", "Cast\nAnn Lee ... Anna"]
)
def test_the_switch_turns_the_block_round_and_leaves_no_doubt(text: str) -> None:
    kept, turned = read_credits(text, turned=False), read_credits(text, turned=True)

    assert [credit.name for credit in turned.lines] == [credit.character for credit in kept.lines]
    assert {kept.person_side, turned.person_side} == {"left", "right"}
    assert not any(credit.doubts for credit in [*kept.lines, *turned.lines])


def test_jobs_on_the_left_say_that_people_stand_on_the_right() -> None:
    read = read_credits("Anna Berg ..... Jo Lund\n\nKey Grip ..... Max Frey\nGaffer ..... Ida Noll")

    assert read.person_side == "right"
    assert read.lines[0] == actor("Jo Lund", "Anna Berg")


def test_a_known_person_on_the_other_side_is_a_doubt() -> None:
    read = read_credits(
        "Cast\nThe Waiter ..... Ann Lee\nThe Cook ..... Ida Noll\nThe Maid ..... Eva Holm\n"
        "The Guest ..... Lee Strand\nJo Berg ..... Max Frey",
        known=frozenset({"jo berg"}),
    )

    assert [bool(credit.doubts) for credit in read.lines] == [False, False, False, False, True]


def test_a_title_that_is_not_known_is_doubted_and_never_an_actor() -> None:
    read = read_credits("Key Grip ..... Max Frey\nCloud Whisperer ..... Jo Berg\nGaffer ..... Ida Noll")

    assert read.lines[1] == line("Jo Berg", "other", "Cloud Whisperer")
    assert read.lines[1].doubts


def test_another_language_is_doubted_once_for_the_whole_block() -> None:
    read = read_credits("Regia: Ann Lee\nSceneggiatura: Jo Berg\nMontaggio: Max Frey")

    assert read.language == "other"
    assert len(read.doubts) == 1
    assert {credit.doubts for credit in read.lines} == {read.doubts}


@pytest.mark.parametrize(
    ("text", "language"),
    [("Director: Ann Lee", "en"), ("Réalisation : Ann Lee", "fr"), ("Drehbuch: Ann Lee", "de"), ("Ann", "")],
)
def test_the_language_of_a_block_is_told_by_its_jobs(text: str, language: str) -> None:
    assert read_credits(text).language == language


JOBS = [
    ("Dolly Grip", "camera"),
    ("1st AC", "camera"),
    ("D.O.P.", "camera"),
    ("First AD", "directing"),
    ("DIT", "camera"),
    ("World Sales", "company"),
    ("Men’s Costumer", "costume"),
    ("Assistant to Ms. Swinton", "production"),
    ("Mr. Kubrick’s Driver", "other"),
    ("Additional 2nd Unit Camera Assistant", "camera"),
    ("Regie", "directing"),
    ("Régie", "production"),
    ("Produktionsleitung", "production"),
    ("Setaufnahmeleiterin", "production"),
    ("Kostümbildassistenz", "costume"),
    ("2. Kameraassistentin", "camera"),
    ("Chef opérateur", "camera"),
    ("Cheffe monteuse", "editing"),
    ("1er assistant réalisateur", "directing"),
    ("Directrice de production adjointe", "production"),
    ("Réalisateur·rice", "directing"),
]


@pytest.mark.parametrize(("title", "department"), JOBS, ids=[title for title, _department in JOBS])
def test_titles_in_all_their_forms_are_jobs(title: str, department: str) -> None:
    assert is_job(title)
    assert departments_of(title) == (department,)


def test_a_second_name_survives_printing() -> None:
    (read,) = read_credits("Cast: Rebecca Pan (潘迪華)").lines

    assert (read.name, read.other_name) == ("Rebecca Pan", "潘迪華")


def calls(text: str) -> int:
    profile = cProfile.Profile()
    profile.runcall(read_credits, text)
    stats = pstats.Stats(profile)
    return int(stats.total_calls)  # type: ignore[attr-defined]


HOSTILE = [
    "(a)",
    "A, ",
    "A and ",
    "A as ",
    "a.. ",
    "“a” ",
    "Editor: A | ",
    "in association with ",
    "Assistant to Mr. ",
    "A ASC, ",
    ". ",
    "\t",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_lines_cost_no_more_than_their_length(piece: str) -> None:
    lines = [(piece * 2500)[:length] for length in (2400, 4800)]

    once, twice = (calls(line) for line in lines)
    assert twice < 2.5 * once + 2000


def test_200000_characters_in_long_lines_cost_few_calls() -> None:
    pieces = ["Ann ", "x", ": ", "to ", "."]
    text = "\n".join((pieces[number % 5] * 5000)[:5000] for number in range(40))

    assert len(text) == 200_000 + 39
    assert calls(text) < 40 * 10_000


def test_a_text_twice_as_long_costs_twice_as_much() -> None:
    block = (
        "Cast\nThe Waiter ..... Ann Lee\nJo Berg ... Anna\n\nKey Grip\tMax Frey\nRegie: Ida Noll, Jo Lund\n"
    )
    short, long = block * 5, block * extent(10, 400)

    assert calls(long) / len(long) < 1.3 * calls(short) / len(short)
