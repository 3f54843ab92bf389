"""Credits: what printed lines mean, that nothing is lost on the way, and how they are shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviews.credit_text import HELP, MAX_LENGTH, print_credits, read_credits
from reviews.credit_text.words import departments_of, is_job
from reviews.credits import (
    BILLING_ORDER,
    ContributorKind,
    CreditLine,
    Department,
    credit_sentence,
    end_credits,
    filmography,
)

HER = json.loads((Path(__file__).parent.parent / "data" / "her-2013.json").read_text())
PERSON, GROUP, COMPANY = ContributorKind.PERSON, ContributorKind.GROUP, ContributorKind.COMPANY


def line(name: str, department: str, title: str = "", **facts: Any) -> CreditLine:
    also = tuple(map(Department, facts.pop("also", ())))
    kind = ContributorKind(facts.pop("kind", "person"))
    attributes = tuple(facts.pop("attributes", ()))
    return CreditLine(name, kind, Department(department), also, title, attributes=attributes, **facts)


def actor(name: str, character: str = "", *attributes: str, **facts: Any) -> CreditLine:
    return line(name, "cast", character=character, attributes=attributes, **facts)


def her_credits() -> list[CreditLine]:
    return [line(**credit) for credit in HER["credits"]]


# --- Reading -------------------------------------------------------------------------------------

CERTAIN_LINES = [
    # Titles before the name
    (
        "Directed and Written by: Spike Jonze",
        [line("Spike Jonze", "directing", "Directed and Written by", also=["writing"])],
    ),
    ("Directed by Spike Jonze", [line("Spike Jonze", "directing", "Directed by")]),
    (
        "Written, produced and directed by Orson Welles",
        [
            line(
                "Orson Welles",
                "writing",
                "Written, produced and directed by",
                also=["production", "directing"],
            )
        ],
    ),
    ("Director: Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Director:Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Director — Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Director—Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Director -- Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Director\tSpike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Director    Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Director  Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    ("Editor ....... Eric Zumbrunnen", [line("Eric Zumbrunnen", "editing", "Editor")]),
    ("Editor . . . . . Eric Zumbrunnen", [line("Eric Zumbrunnen", "editing", "Editor")]),
    ("Editor…… Eric Zumbrunnen", [line("Eric Zumbrunnen", "editing", "Editor")]),
    (
        "Edited by Eric Zumbrunnen, Jeff Buchanan",
        [line("Eric Zumbrunnen", "editing", "Edited by"), line("Jeff Buchanan", "editing", "Edited by")],
    ),
    ("Editor (uncredited): Ann Lee", [line("Ann Lee", "editing", "Editor", attributes=["uncredited"])]),
    ("Based on the novel by Philip K. Dick", [line("Philip K. Dick", "writing", "Based on the novel by")]),
    ("Casting by: Ellen Lewis", [line("Ellen Lewis", "production", "Casting by")]),
    ("Composer: Nino Rota", [line("Nino Rota", "music", "Composer")]),
    ("Second Unit Director: Jo Berg", [line("Jo Berg", "directing", "Second Unit Director")]),
    ("Sound Editor: Jo Berg", [line("Jo Berg", "sound", "Sound Editor")]),
    ("Art Direction: Austin Gorg", [line("Austin Gorg", "art", "Art Direction")]),
    (
        "Costume Design and Make-up: Ann Roth",
        [line("Ann Roth", "costume", "Costume Design and Make-up", also=["makeup"])],
    ),
    (
        "Cinematography: Hoyte Van Hoytema (director of photography)",
        [line("Hoyte Van Hoytema", "camera", "director of photography", heading="Cinematography")],
    ),
    # Titles behind the name
    ("Chelsea Barnard – executive producer", [line("Chelsea Barnard", "production", "executive producer")]),
    ("Chelsea Barnard - executive producer", [line("Chelsea Barnard", "production", "executive producer")]),
    ("Chelsea Barnard– executive producer", [line("Chelsea Barnard", "production", "executive producer")]),
    (
        "Thomas Patrick Smith – associate producer (as Thomas P. Smith)",
        [line("Thomas Patrick Smith", "production", "associate producer", credited_as="Thomas P. Smith")],
    ),
    ("Eric Zumbrunnen (editor)", [line("Eric Zumbrunnen", "editing", "editor")]),
    ("Spike Jonze ... (written by)", [line("Spike Jonze", "writing", "written by")]),
    (
        "Megan Ellison ... producer (produced by) (p.g.a.)",
        [line("Megan Ellison", "production", "producer", attributes=["produced by", "p.g.a."])],
    ),
    # Actors
    ("Joaquin Phoenix as Theodore Twombly", [actor("Joaquin Phoenix", "Theodore Twombly")]),
    ("Scarlett Johansson as Samantha (voice)", [actor("Scarlett Johansson", "Samantha", "voice")]),
    ("Scarlett Johansson (voice) as Samantha", [actor("Scarlett Johansson", "Samantha", "voice")]),
    (
        "Brian Cox as Alan Watts (voice) (uncredited)",
        [actor("Brian Cox", "Alan Watts", "voice", "uncredited")],
    ),
    (
        "Brian Cox as Alan Watts (Voice, uncredited)",
        [actor("Brian Cox", "Alan Watts", "voice", "uncredited")],
    ),
    ("Jo Berg as Ann (archive footage)", [actor("Jo Berg", "Ann", "archive footage")]),
    ("Jo Berg as Ann (at the age of nine)", [actor("Jo Berg", "Ann", "at the age of nine")]),
    (
        "Jo Berg as Ann (voice, as J. Berg)",
        [actor("Jo Berg", "Ann", "voice", credited_as="J. Berg")],
    ),
    ("Bill Hader as Chat Room Friend #2 (voice)", [actor("Bill Hader", "Chat Room Friend #2", "voice")]),
    ("Christian Bale as Bruce Wayne as Batman", [actor("Christian Bale", "Bruce Wayne as Batman")]),
    ("Her as Herself", [actor("Her", "Herself")]),
    ("JOAQUIN PHOENIX AS THEODORE", [actor("JOAQUIN PHOENIX", "THEODORE")]),
    ("Joaquin Phoenix as Theodore / Narrator", [actor("Joaquin Phoenix", "Theodore / Narrator")]),
    ("Anna Karina as Anna, the friend", [actor("Anna Karina", "Anna, the friend")]),
    ("Dwayne “The Rock” Johnson as “Beef” – a cook", [actor("Dwayne “The Rock” Johnson", "“Beef” – a cook")]),
    ('Corinne Marchand as Florence "Cléo" Victoire', [actor("Corinne Marchand", 'Florence "Cléo" Victoire')]),
    ("Jean-Pierre Léaud as Antoine", [actor("Jean-Pierre Léaud", "Antoine")]),
    ("Joaquin   Phoenix as  Theodore", [actor("Joaquin Phoenix", "Theodore")]),
    ("Joaquin Phoenix ... Theodore", [actor("Joaquin Phoenix", "Theodore")]),
    ("Joaquin Phoenix\t...\tTheodore", [actor("Joaquin Phoenix", "Theodore")]),
    ("Lynn Adrianna ... Letter Writer #1", [actor("Lynn Adrianna", "Letter Writer #1")]),
    ("• Amy Adams as Amy", [actor("Amy Adams", "Amy")]),
    ("– Amy Adams as Amy", [actor("Amy Adams", "Amy")]),
    ("3. Amy Adams as Amy", [actor("Amy Adams", "Amy")]),
    ("Amy Adams as Amy&nbsp;&amp; others", [actor("Amy Adams", "Amy & others")]),
    ("<li><b>Director</b>: Spike Jonze</li>", [line("Spike Jonze", "directing", "Director")]),
    ("**Director:** Spike Jonze", [line("Spike Jonze", "directing", "Director")]),
    # Several people
    (
        "Written by: Maria Alm & Jo Berg and Lee Strand",
        [
            line("Maria Alm", "writing", "Written by", attributes=["&"]),
            line("Jo Berg", "writing", "Written by"),
            line("Lee Strand", "writing", "Written by"),
        ],
    ),
    (
        "Directors: Maria Alm & Jo Berg",
        [line("Maria Alm", "directing", "Directors"), line("Jo Berg", "directing", "Directors")],
    ),
    (
        "Starring Robert Downey, Jr., Gwyneth Paltrow, and Jeff Bridges",
        [
            actor("Robert Downey, Jr.", heading="Starring"),
            actor("Gwyneth Paltrow", heading="Starring"),
            actor("Jeff Bridges", heading="Starring"),
        ],
    ),
    (
        "Starring: Joaquin Phoenix as Theodore, a writer, Amy Adams as Amy and Rooney Mara as Catherine",
        [
            actor("Joaquin Phoenix", "Theodore, a writer", heading="Starring"),
            actor("Amy Adams", "Amy", heading="Starring"),
            actor("Rooney Mara", "Catherine", heading="Starring"),
        ],
    ),
    ("Director: Sammy Davis Jr.", [line("Sammy Davis Jr.", "directing", "Director")]),
    (
        "Production Companies: Annapurna Pictures; Warner Bros. Pictures, Inc.",
        [
            line("Annapurna Pictures", "company", "Production Companies", kind="company"),
            line("Warner Bros. Pictures, Inc.", "company", "Production Companies", kind="company"),
        ],
    ),
    # Groups and companies
    (
        "Music by Antony and the Johnsons",
        [line("Antony and the Johnsons", "music", "Music by", kind="group")],
    ),
    ("Music: Arcade Fire (band)", [line("Arcade Fire", "music", "Music", kind="group")]),
    ("Music: Arcade Fire [group]", [line("Arcade Fire", "music", "Music", kind="group")]),
    ("Music: Arcade Fire [music, group]", [line("Arcade Fire", "music", "Music", kind="group")]),
    ("Songs: Crosby, Stills & Nash [group]", [line("Crosby, Stills & Nash", "music", "Songs", kind="group")]),
    (
        "Production Company: Annapurna Pictures",
        [line("Annapurna Pictures", "company", "Production Company", kind="company")],
    ),
    (
        "Visual effects: Method Studios (company)",
        [line("Method Studios", "visual-effects", "Visual effects", kind="company")],
    ),
    ("Whispering: Jo Berg [sound, directing]", [line("Jo Berg", "sound", "Whispering", also=["directing"])]),
    # French
    ("Réalisation : Spike Jonze", [line("Spike Jonze", "directing", "Réalisation")]),
    ("Réalisé par Agnès Varda", [line("Agnès Varda", "directing", "Réalisé par")]),
    ("Un film d’Agnès Varda", [line("Agnès Varda", "directing", "Un film d’")]),
    (
        "Écrit et réalisé par Agnès Varda",
        [line("Agnès Varda", "writing", "Écrit et réalisé par", also=["directing"])],
    ),
    ("Scénario\u00a0: Jacques Prévert", [line("Jacques Prévert", "writing", "Scénario")]),
    ("Musique : Arcade Fire [groupe]", [line("Arcade Fire", "music", "Musique", kind="group")]),
    (
        "Directeur de la photographie : Jean Rabier",
        [line("Jean Rabier", "camera", "Directeur de la photographie")],
    ),
    (
        "Avec Corinne Marchand, Michel Legrand",
        [actor("Corinne Marchand", heading="Avec"), actor("Michel Legrand", heading="Avec")],
    ),
    ("Michel Legrand dans le rôle de Bob", [actor("Michel Legrand", "Bob")]),
    (
        "Jo Berg dans le rôle d’Antoine (voix) (non créditée)",
        [actor("Jo Berg", "Antoine", "voice", "uncredited")],
    ),
    ("Jo Berg as Ann (images d’archives)", [actor("Jo Berg", "Ann", "archive footage")]),
    (
        "Jo Berg – producteur (sous le nom de J. Berg)",
        [line("Jo Berg", "production", "producteur", credited_as="J. Berg")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CERTAIN_LINES, ids=[text for text, _lines in CERTAIN_LINES])
def test_a_printed_line_is_read_as_it_is_meant(text: str, expected: list[CreditLine]) -> None:
    read = read_credits(text)

    assert read.lines == expected
    assert [credit.doubts for credit in read.lines] == [()] * len(expected)
    assert not read.unread


DOUBTFUL_LINES = [
    (
        "Natalie Farrey executive – producer",
        [line("Natalie Farrey", "production", "executive producer")],
        "The dash stands in an unusual place: read as “executive producer”.",
    ),
    (
        "Natalie Farrey executive producer",
        [line("Natalie Farrey", "production", "executive producer")],
        "No colon or dash stands between name and job: read as “executive producer”.",
    ),
    (
        "Editor Eric Zumbrunnen",
        [line("Eric Zumbrunnen", "editing", "Editor")],
        "No colon or dash stands between name and job: read as “Editor”.",
    ),
    (
        "Music: Arcade Fire",
        [line("Arcade Fire", "music", "Music")],
        "Is “Arcade Fire” a person or a group? Read as a person.",
    ),
    (
        "Music: Crosby, Stills & Nash",
        [line("Crosby, Stills & Nash", "music", "Music", kind="group")],
        "Is “Crosby, Stills & Nash” one name? It was kept whole; several names belong on lines of their own.",
    ),
    (
        "Directors: Joel and Ethan Coen",
        [line("Joel and Ethan Coen", "directing", "Directors", kind="group")],
        "Is “Joel and Ethan Coen” one name? It was kept whole; several names belong on lines of their own.",
    ),
    (
        "Produced by: Annapurna Pictures",
        [line("Annapurna Pictures", "production", "Produced by", kind="company")],
        "Is “Annapurna Pictures” a company? It was read as one.",
    ),
    (
        "Cast: Joaquin Phoenix (Theodore)",
        [actor("Joaquin Phoenix", "Theodore", heading="Cast")],
        "“Theodore” was read as the character.",
    ),
    (
        "Avec : Scarlett Johansson (Samantha, voix)",
        [actor("Scarlett Johansson", "Samantha", "voice", heading="Avec")],
        "“Samantha” was read as the character.",
    ),
    (
        "Joaquin Phoenix – Theodore Twombly",
        [actor("Joaquin Phoenix", "Theodore Twombly")],
        "Read as the actor “Joaquin Phoenix” in the part of “Theodore Twombly”.",
    ),
    (
        "Plant whisperer: Jo Berg",
        [line("Jo Berg", "other", "Plant whisperer")],
        "No department is known for “Plant whisperer”.",
    ),
    (
        "Jo Berg as producer",
        [line("Jo Berg", "production", "producer")],
        "“producer” was read as a job, not as a part.",
    ),
    (
        "Directed by: Jo Berg (sound editor)",
        [line("Jo Berg", "sound", "sound editor", heading="Directed by")],
        "“sound editor” stands below “Directed by”, which is another department.",
    ),
    (
        "Distribution : Anna Karina",
        [actor("Anna Karina", heading="Distribution")],
        "“Distribution” was read as the cast, as in French, not as the distributor.",
    ),
    (
        "I loved Scarlett Johansson as a voice in films.",
        [actor("I loved Scarlett Johansson", "a voice in films.")],
        "“a voice in films.” ends like a sentence.",
    ),
    (
        "Editor: Jo Berg[2]",
        [line("Jo Berg", "editing", "Editor")],
        "“[2]” looks like a footnote and was left out.",
    ),
    (
        "Anna Karina as Anna, Jo Berg as Jo",
        [actor("Anna Karina", "Anna"), actor("Jo Berg", "Jo")],
        "Several actors were read from one line.",
    ),
]


@pytest.mark.parametrize(
    ("text", "expected", "doubt"), DOUBTFUL_LINES, ids=[text for text, _lines, _doubt in DOUBTFUL_LINES]
)
def test_a_line_that_is_unclear_is_read_with_a_doubt(
    text: str, expected: list[CreditLine], doubt: str
) -> None:
    read = read_credits(text)

    assert read.lines == expected
    assert all(doubt in credit.doubts for credit in read.lines)


def test_the_block_of_a_blog_is_read_line_by_line() -> None:
    read = read_credits("\n".join(HER["lines_as_a_blog_printed_them"]))

    facts = {credit.name: credit for credit in her_credits() if credit.character != "Alien Child"}
    # Spike Jonze produced it too, below "Produced by", but that line is not among those printed.
    facts["Spike Jonze"] = her_credits()[0]
    expected = [
        replace(facts[credit.name], kind=PERSON) if credit.name == "Arcade Fire" else facts[credit.name]
        for credit in read.lines
    ]
    assert len(read.lines) == 9
    assert read.lines == expected
    assert [credit.line_number for credit in read.lines] == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert [credit.name for credit in read.lines if credit.doubts] == ["Arcade Fire", "Natalie Farrey"]
    assert [(heading.line_number, heading.text) for heading in read.headings] == [(7, "Produced by")]
    assert read.running_time == HER["running_time_minutes"]
    assert not read.unread


@pytest.mark.parametrize("heading", ["Starring:", "Cast:", "Cast", "Avec :", "Interprètes"])
def test_names_below_a_cast_heading_are_actors(heading: str) -> None:
    read = read_credits(f"{heading}\nAmy Adams\nRooney Mara – Catherine\nBrian Cox as Alan Watts (voice)")

    label = heading.rstrip(" :")
    assert read.lines == [
        actor("Amy Adams", heading=label),
        actor("Rooney Mara", "Catherine", heading=label),
        actor("Brian Cox", "Alan Watts", "voice", heading=label),
    ]


def test_bare_names_below_a_heading_have_it_as_their_title() -> None:
    read = read_credits(
        "Produced by\nMegan Ellison\nSpike Jonze, Vincent Landay\nDaniel Lupi – executive producer"
    )

    assert read.lines == [
        line("Megan Ellison", "production", "Produced by"),
        line("Spike Jonze", "production", "Produced by"),
        line("Vincent Landay", "production", "Produced by"),
        line("Daniel Lupi", "production", "executive producer", heading="Produced by"),
    ]


def test_a_blank_line_ends_a_heading_but_may_stand_right_below_it() -> None:
    read = read_credits(
        "Produced by:\n\nMegan Ellison\nDaniel Lupi – executive producer\n\nJo Berg – line producer"
    )

    assert [credit.heading for credit in read.lines] == ["", "Produced by", ""]


def test_a_bare_name_after_the_blank_line_is_asked_about() -> None:
    read = read_credits("Produced by:\nMegan Ellison\nSpike Jonze\n\nVincent Landay")

    assert read.lines[2] == line("Vincent Landay", "production", "Produced by")
    assert read.lines[2].doubts == (
        "No job stands beside this name: read as “Produced by”, like the lines above.",
    )


def test_a_text_with_blank_lines_everywhere_keeps_its_headings() -> None:
    read = read_credits("Produced by:\n\nDaniel Lupi – executive producer\n\nMegan Ellison – producer\n")

    assert [credit.heading for credit in read.lines] == ["Produced by", "Produced by"]


def test_a_title_beside_names_ends_the_heading_above() -> None:
    read = read_credits(
        "Produced by:\nMegan Ellison – producer\nEditor: Eric Zumbrunnen\nJoaquin Phoenix as Theodore"
    )

    assert read.lines[1:] == [
        line("Eric Zumbrunnen", "editing", "Editor"),
        actor("Joaquin Phoenix", "Theodore"),
    ]


def test_a_general_heading_stays_above_titles_of_all_departments() -> None:
    read = read_credits("Crew:\nEditor: Eric Zumbrunnen\nK. K. Barrett – production designer")

    assert read.lines == [
        line("Eric Zumbrunnen", "editing", "Editor", heading="Crew"),
        line("K. K. Barrett", "art", "production designer", heading="Crew"),
    ]


def test_the_heading_of_the_page_is_no_heading_of_the_film() -> None:
    read = read_credits("Movie Details:\nDirected by: Spike Jonze")

    assert read.lines == [line("Spike Jonze", "directing", "Directed by")]
    assert [heading.text for heading in read.headings] == ["Movie Details"]


def test_a_list_that_goes_on_in_the_next_line_is_understood_with_a_doubt() -> None:
    read = read_credits("Producers: Megan Ellison,\nVincent Landay")

    assert read.lines == [
        line("Megan Ellison", "production", "Producers"),
        line("Vincent Landay", "production", "Producers"),
    ]
    assert [bool(credit.doubts) for credit in read.lines] == [False, True]


def test_two_lines_in_one_paragraph_are_two_lines() -> None:
    read = read_credits("Director: Spike Jonze<br />Editor: Eric Zumbrunnen")

    assert [credit.title for credit in read.lines] == ["Director", "Editor"]


def test_the_full_credits_of_a_film_database_are_read() -> None:
    read = read_credits(
        "Writing Credits (WGA)\n"
        "Maria Alm\t...\t(written by) &\n"
        "Jo Berg\t...\t(written by)\n"
        "Cast (in credits order) verified as complete\n"
        "Joaquin Phoenix\tJoaquin Phoenix\t...\tTheodore\n"
        "Lynn Adrianna\t...\tLetter Writer #1 (as Lynn Adrianna Freedman)\n"
        "Rest of cast listed alphabetically:\n"
        "Dr. Guy Lewis\t...\tMarriage Counselor (uncredited)\n"
        "Camera and Electrical Department\n"
        "Aaron Bowen\t...\tset lighting technician\n"
        "Jo Berg\t...\tcamera operator: second unit"
    )

    writing, cast = "Writing Credits (WGA)", "Cast (in credits order) verified as complete"
    rest, camera = "Rest of cast listed alphabetically", "Camera and Electrical Department"
    assert read.lines == [
        line("Maria Alm", "writing", "written by", attributes=["&"], heading=writing),
        line("Jo Berg", "writing", "written by", heading=writing),
        actor("Joaquin Phoenix", "Theodore", heading=cast),
        actor("Lynn Adrianna", "Letter Writer #1", credited_as="Lynn Adrianna Freedman", heading=cast),
        actor("Dr. Guy Lewis", "Marriage Counselor", "uncredited", heading=rest),
        line("Aaron Bowen", "camera", "set lighting technician", heading=camera),
        line("Jo Berg", "camera", "camera operator: second unit", heading=camera),
    ]
    assert not any(credit.doubts for credit in read.lines)
    assert not read.unread


def test_the_table_of_an_encyclopedia_is_read() -> None:
    read = read_credits(
        "Directed by\tSpike Jonze\nProduced by\t\nMegan Ellison\nVincent Landay\nStarring\nAmy Adams\n"
        "Production\ncompany\t\nAnnapurna Pictures\n\nDistributed by\tWarner Bros.\nRelease dates\t\n"
        "October 13, 2013 (NYFF)\nDecember 18, 2013 (United States)\nRunning time\t126 minutes[1]\n"
        "Budget\t$23 million"
    )

    assert read.lines == [
        line("Spike Jonze", "directing", "Directed by"),
        line("Megan Ellison", "production", "Produced by"),
        line("Vincent Landay", "production", "Produced by"),
        actor("Amy Adams", heading="Starring"),
        line("Annapurna Pictures", "company", "Production company", kind="company"),
        line("Warner Bros.", "company", "Distributed by", kind="company"),
    ]
    assert not any(credit.doubts for credit in read.lines)
    assert read.running_time == 126
    assert [unread.line_number for unread in read.unread] == [13, 14, 16]


def test_the_cast_of_a_french_page_is_read() -> None:
    read = read_credits(
        "Distribution\nCorinne Marchand : Cléo\nSami Frey\u00a0: le croque-mort (non crédité)\n"
        "Dans le rôle de Bob : Michel Legrand"
    )

    assert read.lines == [
        actor("Corinne Marchand", "Cléo", heading="Distribution"),
        actor("Sami Frey", "le croque-mort", "uncredited", heading="Distribution"),
        actor("Michel Legrand", "Bob", heading="Distribution"),
    ]
    assert not any(credit.doubts for credit in read.lines)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Running Time: 126 minutes", 126),
        ("Running Time 126 minutes", 126),
        ("Runtime\t126 min", 126),
        ("Running time: 126 minutes[1]", 126),
        ("Running time: 126", 126),
        ("126 min", 126),
        ("2h 6m", 126),
        ("2 hours 6 minutes", 126),
        ("Durée : 126 minutes", 126),
        ("Durée : 1h47", 107),
        ("Durée\u00a0: 2\u00a0h\u00a006", 126),
        ("Running time: 2:06:00", 126),
        ("Running Time:\n126 minutes", 126),
    ],
)
def test_the_running_time_is_read_in_minutes(text: str, minutes: int) -> None:
    read = read_credits(text)

    assert read.running_time == minutes
    assert not read.lines
    assert not read.unread


def test_facts_about_the_film_are_no_credits() -> None:
    read = read_credits(
        "Her (2013)\nCountry: United States\nLangue : anglais\nOriginal title: Her\nGenre: Drama"
    )

    assert [(fact.line_number, fact.name, fact.value) for fact in read.facts] == [
        (1, "title", "Her"),
        (1, "year", "2013"),
        (2, "country", "United States"),
        (3, "language", "anglais"),
        (4, "original_title", "Her"),
        (5, "genre", "Drama"),
    ]
    assert read.year == 2013
    assert not read.lines


@pytest.mark.parametrize(
    "text",
    [
        "Budget: $23 million",
        "Release date: 18 December 2013",
        "I loved this film, and I think that you should see it as soon as you can.",
        "With great care he writes letters for other people, and nobody writes to him.",
        "https://example.org/her",
        "Joaquin Phoenix",
        "--------",
        "The thing I love about the music: it is warm",
        "Running time: unknown",
        "Running time: 126 minutes (festival cut)",
        "Editor: 12",
        f"Editor: {'Ann' * MAX_LENGTH}",
        "[name: ]",
        "[name: Jo Berg] [whatever]",
        "[name: Jo Berg",
    ],
)
def test_what_is_not_understood_is_handed_back_with_a_reason(text: str) -> None:
    read = read_credits(text)

    assert not read.lines
    assert [(unread.line_number, unread.text in text) for unread in read.unread] == [(1, True)]
    assert read.unread[0].reason.endswith(".")


LINE_PARTS = st.sampled_from(
    [
        *(
            "Cast:",
            "Starring",
            "Director",
            "Written by",
            "Un film d’",
            "avec",
            "dans le rôle de",
            "Crew",
            "as",
            "and",
        ),
        *(
            "&",
            ",",
            ";",
            ":",
            "–",
            "-",
            "--",
            "...",
            "\t",
            "(",
            ")",
            "[",
            "]",
            "/",
            "#",
            "“",
            "”",
            '"',
            "\\",
            "•",
        ),
        *(
            "[group]",
            "[name:",
            "(voice)",
            "(as J. Berg)",
            "Jr.",
            "<br>",
            "&amp;",
            "&nbsp;",
            "126 min",
            "2013",
        ),
        *("Spike Jonze", "Arcade Fire", "producer", "executive", "Running time"),
    ]
)
ROUGH_TEXT = st.lists(
    st.lists(st.one_of(LINE_PARTS, st.text(max_size=3)), max_size=8).map(" ".join), max_size=8
).map("\n".join)


@given(st.one_of(st.text(), ROUGH_TEXT))
@settings(max_examples=250, deadline=None)
@example("[name:\n(\n)\n(a)(b)\n:\n::\n–\n– – –\nas\nas as as\nby\nDirected by\nDirected by by")
@example("Cast:\n(voice)\n[group]\n[1]\nand\n&\n, ,\nStarring ,\nStarring: ,")
@example("Running time:\n\n:\nTitle:\n[1]\nYear: (x)\nCountry: ()")
def test_no_line_is_lost_whatever_the_text(text: str) -> None:
    read = read_credits(text)

    found = {credit.line_number for credit in read.lines} | {fact.line_number for fact in read.facts}
    found |= {heading.line_number for heading in read.headings} | {
        unread.line_number for unread in read.unread
    }
    assert found == {number for number, raw in enumerate(text.splitlines(), start=1) if raw.strip()}


@given(ROUGH_TEXT)
@settings(max_examples=100, deadline=None)
def test_what_was_read_from_any_text_is_printed_and_read_again(text: str) -> None:
    read = read_credits(text)

    assert read_credits(print_credits(read.lines)).lines == read.lines


# --- Printing ------------------------------------------------------------------------------------


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
        ([line("Nino Rota", "music", "Music")], "Music: Nino Rota [person]"),
        ([line("Jo Berg", "sound", "Whispering")], "Whispering: Jo Berg [sound]"),
        ([line("Jo Berg", "sound")], "Jo Berg [sound]"),
        ([actor("Amy Adams")], "Amy Adams [cast]"),
        (
            [line("Smith & Sons", "company", "Catering", kind="company")],
            "Catering: Smith & Sons [companies, company]",
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


WORDS = st.text(max_size=20).map(lambda text: " ".join(text.split()))


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
@settings(max_examples=60, deadline=None)
def test_printing_and_reading_changes_no_fact_and_leaves_no_doubt(credits: list[CreditLine]) -> None:
    read = read_credits(print_credits(credits))

    assert read.lines == credits
    assert not read.unread
    assert not any(credit.doubts for credit in read.lines)


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
