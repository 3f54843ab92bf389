"""What one printed line of credits means, surely or with a doubt."""

from __future__ import annotations

import pytest

from reviews.credit_text.reading import read_credits
from reviews.credits import (
    CreditLine,
)
from tests.reviews.credit_lines import actor, line

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
    ("Editor: Jo Berg[2]", [line("Jo Berg", "editing", "Editor")]),
    ("Anna Karina as Anna, Jo Berg as Jo", [actor("Anna Karina", "Anna"), actor("Jo Berg", "Jo")]),
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


def names(text: str) -> list[str]:
    read = read_credits(text)

    assert not any(credit.doubts for credit in read.lines)
    return [credit.name for credit in read.lines]


SEPARATORS = {
    "ideographic comma": "、",
    "full-width comma": "，",
    "full-width semicolon": "；",
    "bar": "|",
    "bar with blanks": " | ",
    "full-width bar": "｜",
    "tab": "\t",
    "tab with blanks": " \t ",
    "Arabic comma": "، ",
    "comma": ", ",
    "semicolon": "; ",
}
PEOPLE = [
    ["Amy Adams", "Rooney Mara"],
    ["Amy Adams", "Rooney Mara", "Robert Downey, Jr.", "Scarlett Johansson"],
    ["张曼玉", "梁朝伟"],
    ["宮崎駿", "スカーレット・ヨハンソン", "高畑 勲"],
    ["송강호", "최우식", "박소담"],
    ["Нонна Мордюкова", "Олег Янковский"],
]


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("people", PEOPLE, ids=["two", "four", "Chinese", "Japanese", "Korean", "Russian"])
@pytest.mark.parametrize(
    "before", ["Cast: ", "Starring: ", "Written by: ", "Directors\t", "Avec : ", "Writers:\n"]
)
def test_people_in_a_list_are_people_of_their_own(before: str, people: list[str], separator: str) -> None:
    assert names(before + separator.join(people)) == people


@pytest.mark.parametrize("separator", ["、", "，", "|", "；"])
def test_names_of_one_word_are_told_apart_where_the_sign_is_clear(separator: str) -> None:
    assert names(f"Cast: Madonna{separator}Prince") == ["Madonna", "Prince"]
    assert names(f"Cast: Amy Adams as Amy{separator}Rooney Mara as Catherine") == ["Amy Adams", "Rooney Mara"]


@pytest.mark.parametrize("people", ["Amy Adams\tRooney Mara\tJo Berg", "张曼玉\t梁朝伟\t张震"])
def test_columns_of_names_below_a_heading_are_a_list(people: str) -> None:
    assert names(f"Cast\n{people}") == people.split("\t")
    assert names(f"Cast\nJoaquin Phoenix\tTheodore\n{people}") == ["Joaquin Phoenix", *people.split("\t")]


def test_columns_of_a_name_and_a_job_or_part_stay_one_person() -> None:
    assert read_credits("Cast\nAmy Adams\tRooney Mara").lines == [
        actor("Amy Adams", "Rooney Mara", heading="Cast")
    ]
    assert names("Camera Department\nAaron Bowen\tset lighting technician") == ["Aaron Bowen"]


@pytest.mark.parametrize("text", ["Director | Spike Jonze", "Director|Spike Jonze", "Spike Jonze | director"])
def test_a_bar_parts_a_job_from_a_name(text: str) -> None:
    assert names(text) == ["Spike Jonze"]
    assert read_credits(text).lines[0].department == "directing"


TAILS = [
    *(" and more", ", and more", " and many more", " and many more...", ", more", " & others", " and others"),
    *(
        ", and many others",
        " et al.",
        ", et al.",
        " et al",
        ", etc.",
        " etc",
        ", among others",
        " and the rest",
    ),
    *(
        " et d’autres",
        " et bien d'autres",
        ", entre autres",
        "、more",
        "， and more",
        " | more",
        "\tand more",
        " • more",
        " (and more)",
        " и др.",
        ", и другие",
        " y otros",
        ", m.fl.",
    ),
]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize(
    "before", ["Cast: ", "Starring ", "Produced by ", "Directors: ", "Cast:\n", "Writers\n"]
)
def test_words_that_name_nobody_are_no_person(before: str, tail: str) -> None:
    read = read_credits(f"{before}Amy Adams, Rooney Mara{tail}")

    assert [credit.name for credit in read.lines] == ["Amy Adams", "Rooney Mara"]
    assert [unread.reason for unread in read.unread] == ["This names nobody."]
    assert read.unread[0].text in tail


@pytest.mark.parametrize("tail", ["等", "等人", " 等", " ほか", "、他"])
def test_words_that_name_nobody_in_other_scripts(tail: str) -> None:
    assert names(f"Cast: 张曼玉、梁朝伟{tail}") == ["张曼玉", "梁朝伟"]


@pytest.mark.parametrize("line", ["and more", "et al.", "… and many others", "etc.", "et d’autres"])
def test_a_line_that_names_nobody_is_left(line: str) -> None:
    read = read_credits(f"Cast:\nAmy Adams\n{line}")

    assert [credit.name for credit in read.lines] == ["Amy Adams"]
    assert len(read.unread) == 1


@pytest.mark.parametrize(
    "name", ["Kenneth More", "Thomas More", "Al Pacino", "Alan Others", "Etcetera Jones"]
)
def test_people_whose_names_look_like_it_are_people(name: str) -> None:
    assert names(f"Cast: Amy Adams, {name}") == ["Amy Adams", name]
    assert names(f"Cast: {name} and Amy Adams") == [name, "Amy Adams"]


def test_several_parts_and_a_tail_are_told_from_one_part_with_others() -> None:
    assert names("Cast: Amy Adams as Amy, Rooney Mara as Catherine and more") == ["Amy Adams", "Rooney Mara"]
    assert read_credits("Amy Adams as Amy and others").lines == [actor("Amy Adams", "Amy and others")]


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
