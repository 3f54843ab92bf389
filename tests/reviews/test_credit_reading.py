"""What whole texts of credits mean, and that no line of them is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviews.credit_text.printing import print_credits
from reviews.credit_text.reading import read_credits
from reviews.credit_text.results import MAX_LENGTH
from tests.extent import extent
from tests.reviews.credit_lines import HER, PERSON, actor, her_credits, line


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


@pytest.mark.parametrize(("sign", "doubted"), [(",", False), ("", True)])
def test_a_list_goes_on_in_the_next_line_behind_a_comma(sign: str, doubted: bool) -> None:
    read = read_credits(f"Producers: Megan Ellison{sign}\nVincent Landay")

    assert read.lines == [
        line("Megan Ellison", "production", "Producers"),
        line("Vincent Landay", "production", "Producers"),
    ]
    assert [bool(credit.doubts) for credit in read.lines] == [False, doubted]


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
    assert [fact.value for fact in read.facts if fact.name == "release_date"] == [
        "October 13, 2013 (NYFF)",
        "December 18, 2013 (United States)",
    ]
    assert read.fact("budget") == "$23 million"
    assert not read.unread


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
@settings(max_examples=extent(60, 250))
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
@settings(max_examples=100)
def test_what_was_read_from_any_text_is_printed_and_read_again(text: str) -> None:
    read = read_credits(text)

    assert read_credits(print_credits(read.lines)).lines == read.lines
