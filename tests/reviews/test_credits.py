"""Credits: their departments, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import translation

from reviews.credit_text.reading import read_credits
from reviews.credit_text.words import departments_of, is_job
from reviews.credits import (
    BILLING_ORDER,
    CreditLine,
    Department,
    credit_sentence,
    end_credits,
    filmography,
)
from tests.reviews.credit_lines import PERSON, actor, her_credits, line

# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "departments"),
    [
        ("Director of Photography", ["camera"]),
        ("art director", ["art"]),
        ("Casting Director", ["production"]),
        ("Production Designer", ["art"]),
        ("Supervising Sound Editor", ["sound"]),
        ("Music Editor", ["music"]),
        ("visual effects producer", ["visual-effects"]),
        ("Key Makeup Artist", ["makeup"]),
        ("script supervisor", ["directing"]),
        ("screenplay", ["writing"]),
        ("Stunt Coordinator", ["stunts"]),
        ("Lead Animator", ["animation"]),
        ("Gaffer", ["camera"]),
        ("Unit Production Manager / First Assistant Director", ["production", "directing"]),
        ("Hair and Makeup", ["makeup"]),
        ("Distributed by", ["company"]),
        ("Décors", ["art"]),
        ("Montage", ["editing"]),
        ("Ingénieur du son", ["sound"]),
        ("Producteur délégué", ["production"]),
        ("Effets spéciaux", ["visual-effects"]),
        ("Remerciements", ["other"]),
        ("Theodore", []),
    ],
)
def test_a_title_names_its_departments(title: str, departments: list[str]) -> None:
    assert list(departments_of(title)) == departments


def test_a_job_is_told_from_a_name_and_from_a_part() -> None:
    assert all(
        map(is_job, ["executive producer", "2nd Unit Director", "Co-Producer", "chef opérateur", "music"])
    )
    assert not any(
        map(is_job, ["Theodore", "Letter Writer #1", "The Director’s Wife", "Art Garfunkel", "", "and the"])
    )


# --- Display -------------------------------------------------------------------------------------


def test_end_credits_keep_every_line_in_order_and_group_neighbours() -> None:
    groups = end_credits(her_credits())

    assert [row.credit for group in groups for row in group.lines] == her_credits()
    assert [(group.heading, group.department, len(group.lines)) for group in groups] == [
        ("", "directing", 1),
        ("", "cast", 13),
        ("Cinematography", "camera", 1),
        ("", "music", 1),
        ("", "company", 1),
        ("Produced by", "production", 8),
    ]


def test_end_credits_do_not_bring_together_what_stands_apart() -> None:
    credits = [actor("Amy Adams"), line("Jo Berg", "editing", "Editor"), actor("Rooney Mara")]

    assert [group.department for group in end_credits(credits)] == ["cast", "editing", "cast"]


def test_a_title_that_is_the_heading_of_others_stands_in_their_group() -> None:
    credits = [
        line("Megan Ellison", "production", "Produced by"),
        line("Daniel Lupi", "production", "executive producer", heading="Produced by"),
    ]

    (group,) = end_credits(credits)
    assert (group.heading, [row.job for row in group.lines]) == (
        "Produced by",
        ["Produced by", "executive producer"],
    )


def test_each_line_of_the_end_credits_has_job_name_and_notes() -> None:
    rows = {
        row.name: row for group in end_credits(her_credits()[:3] + her_credits()[-1:]) for row in group.lines
    }

    assert rows["Spike Jonze"].job == "Directed and Written by"
    assert (rows["Scarlett Johansson"].job, rows["Scarlett Johansson"].notes) == ("Samantha", ("voice",))
    assert (rows["Thomas Patrick Smith"].job, rows["Thomas Patrick Smith"].notes) == (
        "associate producer",
        ("as Thomas P. Smith",),
    )


def test_a_credit_without_title_shows_its_department() -> None:
    (group,) = end_credits([line("Jo Berg", "visual-effects")])

    assert group.lines[0].job == "Visual effects"


def test_writers_of_a_team_are_joined_and_the_sign_is_no_note() -> None:
    (group,) = end_credits(read_credits("Written by: Maria Alm & Jo Berg").lines)

    assert [(row.name, row.joined, row.notes) for row in group.lines] == [
        ("Maria Alm", "&", ()),
        ("Jo Berg", "", ()),
    ]


@pytest.mark.parametrize(
    ("credit", "sentence"),
    [
        (actor("Joaquin Phoenix", "Theodore Twombly"), "Joaquin Phoenix as Theodore Twombly"),
        (actor("Scarlett Johansson", "Samantha", "voice"), "Scarlett Johansson as Samantha (voice)"),
        (actor("Amy Adams"), "Amy Adams"),
        (
            line("Thomas Patrick Smith", "production", "associate producer", credited_as="Thomas P. Smith"),
            "Thomas Patrick Smith – associate producer (as Thomas P. Smith)",
        ),
        (line("Spike Jonze", "directing", "Directed and Written by"), "Directed and Written by Spike Jonze"),
        (line("Jo Berg", "sound"), "Jo Berg – Sound"),
        (actor("Jo Berg", "Ann", "at the age of nine"), "Jo Berg as Ann (at the age of nine)"),
    ],
)
def test_a_credit_reads_as_a_sentence(credit: CreditLine, sentence: str) -> None:
    with translation.override("en"):
        assert credit_sentence(credit) == sentence


@dataclass(frozen=True)
class Film:
    title: str
    year: int | None


@dataclass(frozen=True, kw_only=True)
class FilmCredit(CreditLine):
    film: Film


def test_a_filmography_has_departments_in_billing_order_and_the_newest_film_first() -> None:
    her, adaptation, untitled = Film("Her", 2013), Film("Adaptation", 2002), Film("Untitled", None)

    def credit(film: Film, department: str, *also: str, title: str = "") -> FilmCredit:
        departments = tuple(map(Department, also))
        return FilmCredit(
            name="Spike Jonze",
            kind=PERSON,
            department=Department(department),
            also=departments,
            title=title,
            film=film,
        )

    alien, producer = credit(her, "cast"), credit(her, "production", title="producer")
    joint, adapted = credit(her, "directing", "writing"), credit(adaptation, "directing")
    unknown, executive = credit(untitled, "directing"), credit(her, "production", title="executive producer")

    sections = filmography([producer, unknown, adapted, alien, joint, executive])

    assert [(section.department, section.credits) for section in sections] == [
        ("directing", (joint, adapted, unknown)),
        ("writing", (joint,)),
        ("cast", (alien,)),
        ("production", (producer, executive)),
    ]


def test_the_billing_order_is_the_order_of_the_departments() -> None:
    assert list(BILLING_ORDER) == Department.values
    assert Department.values[:3] == ["directing", "writing", "cast"]
