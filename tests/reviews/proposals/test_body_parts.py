"""Credits and a guest’s name, found in the text of an article and taken out of it."""

from __future__ import annotations

import pytest

from reviews import bodies
from reviews.proposals.body_parts import find_byline, find_credits, parts_of, take_out
from tests.timing import grows_with_its_length

LINES = [
    "Directed and Written by: Spike Jonze",
    "Joaquin Phoenix as Theodore Twombly",
    "Scarlett Johansson as Samantha (voice)",
    "Music: Arcade Fire [group]",
    "Running Time: 126 minutes",
]
PLAIN = "<p>" + "<br>".join(LINES) + "</p>"


class TestCreditsInTheText:
    @pytest.mark.parametrize(
        "block",
        [
            f"<h2>Movie Details</h2>{PLAIN}",
            f"<h3>Fiche technique</h3>{PLAIN}",
            f"<p><strong>Movie Details</strong></p>{PLAIN}",
            f"<p><em><strong>Film Details:</strong></em></p>{PLAIN}",
            f"<p>Movie Details:</p>{PLAIN}",
            "<p><strong>Movie Details</strong><br>" + "<br>".join(LINES) + "</p>",
            "<p><strong>Movie Details<br></strong>" + "<br>".join(LINES) + "</p>",
            "<h2>Credits</h2><ul>" + "".join(f"<li>{line}</li>" for line in LINES) + "</ul>",
            "<h2>Générique</h2><ul>" + "".join(f"<li><p>{line}</p></li>" for line in LINES) + "</ul>",
            "<h2>Movie Details</h2>" + "".join(f"<p>{line}</p>" for line in LINES),
            "<h2>Movie Details</h2><p>"
            + "<br>".join(line.replace("Spike", "<em>Spike</em>") for line in LINES)
            + "</p>",
            f"<h2>Movie Details</h2>{PLAIN}<h2>What I think</h2><p>Much: of it.</p>",
            f"<h2>Movie Details</h2>{PLAIN}<p>See you on Friday!</p>",
            f"<h2>Movie Details</h2>{PLAIN}<p>We saw it with friends on a cold night, and none of us "
            "said a word before the lights came on again.</p>",
        ],
    )
    def test_are_found_below_their_heading(self, block: str) -> None:
        found = find_credits(parts_of(bodies.sanitize(f"<p>A film about a voice.</p>{block}")))

        assert found is not None
        assert [line.name for line in found.read.lines] == [
            "Spike Jonze", "Joaquin Phoenix", "Scarlett Johansson", "Arcade Fire",
        ]  # fmt: skip
        assert (found.read.running_time, found.read.unread) == (126, [])

    @pytest.mark.parametrize("sign", ["\t", "、", "，", " | ", " \t\t"])
    def test_have_people_of_their_own_in_every_list(self, sign: str) -> None:
        people = ["Amy Adams", "Rooney Mara", "Olivia Wilde"]
        body = f"<h2>Movie Details</h2>\n\t<p>\tDirector: Spike Jonze<br>\n\tCast:\t{sign.join(people)}\t</p>"
        found = find_credits(parts_of(bodies.sanitize(body)))

        assert found is not None
        assert [line.name for line in found.read.lines] == ["Spike Jonze", *people]
        assert not found.doubts
        assert take_out(bodies.sanitize(body), found.places).strip() == ""

    def test_go_on_below_headings_of_their_own(self) -> None:
        body = (
            "<h2>Movie Details</h2><h3>Cast</h3><ul><li>Joaquin Phoenix as Theodore</li></ul><p><strong>"
            "Produced by:</strong></p><ul><li>Megan Ellison – producer</li></ul><h3>Verdict for us</h3>"
        )
        found = find_credits(parts_of(body))

        assert found is not None
        assert [(line.name, line.heading) for line in found.read.lines] == [
            ("Joaquin Phoenix", "Cast"), ("Megan Ellison", "Produced by"),
        ]  # fmt: skip

    def test_may_begin_with_the_cast(self) -> None:
        found = find_credits(parts_of("<h3>Cast</h3><p>Joaquin Phoenix as Theodore<br>Amy Adams as Amy</p>"))

        assert found is not None
        assert [line.heading for line in found.read.lines] == ["Cast", "Cast"]

    def test_may_begin_with_title_and_year(self) -> None:
        found = find_credits(parts_of(f"<h2>Movie Details</h2><p>Her (2013)</p>{PLAIN}"))

        assert found is not None
        assert (found.read.fact("title"), found.read.year) == ("Her", 2013)

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "<h2>Movie Details</h2>",
            "<h2>The film</h2><p>It is a science fiction film with hardly any machine in it, and good.</p>",
            "<h2>Credits</h2><p>Thank you all.</p>",
            "<p>Credits roll over a pastel city.</p>" + PLAIN,
            "<h2>Music</h2><p>I cannot stop listening to the music of this film, by a band that I love.</p>",
            "<h2>Movie Details</h2><figure><img src='a.png'></figure>",
        ],
    )
    def test_are_not_invented(self, body: str) -> None:
        assert find_credits(parts_of(bodies.sanitize(body))) is None

    def test_keep_what_is_not_read(self) -> None:
        body = f"<h2>Movie Details</h2><p>Tagline: A love story<br>{'<br>'.join(LINES)}</p>"
        found = find_credits(parts_of(body))

        assert found is not None
        assert [unread.text for unread in found.read.unread] == ["Tagline: A love story"]

    def test_can_be_taken_out_of_the_text(self) -> None:
        body = (
            "<p>A voice.</p><h2>Movie Details</h2>"
            + PLAIN
            + "<p>See you on <strong>Friday</strong>!</p><ul><li>One</li></ul>"
        )
        found = find_credits(parts_of(body))

        assert found is not None
        assert take_out(body, found.places) == (
            "<p>A voice.</p><p>See you on <strong>Friday</strong>!</p><ul><li>One</li></ul>"
        )

    def test_can_be_taken_out_of_the_middle_of_a_paragraph(self) -> None:
        body = (
            "<p>A voice.<br><br><strong>Movie Details</strong><br>" + "<br>".join(LINES) + "<br><br>Bye!</p>"
        )
        found = find_credits(parts_of(body))

        assert found is not None
        assert take_out(body, found.places).replace("<br>", "|") == "<p>A voice.|||Bye!</p>"

    def test_of_a_monstrous_text_are_read_in_time(self) -> None:
        body = "<h2>Movie Details</h2>" + "<p>Somebody as Someone<br></p>" * 8_000

        assert find_credits(parts_of(body)) is not None
        assert grows_with_its_length(lambda text: find_credits(parts_of(text)), body)


class TestByline:
    @pytest.mark.parametrize(
        ("paragraph", "name", "is_alone"),
        [
            ("Contributed by Billie Strand", "Billie Strand", True),
            ("Contributed by: Billie Strand.", "Billie Strand", True),
            ("<em>Contributed by <strong>Billie Strand</strong></em>", "Billie Strand", True),
            ("This review was contributed by J. R. de Vries", "J. R. de Vries", True),
            ("Contributed by Wilhelmina “Billie” Strand", "Wilhelmina “Billie” Strand", True),
            ("Contributed by Ann Berg and Bob Cho", "Ann Berg and Bob Cho", True),
            ("Guest post by Billie Strand", "Billie Strand", True),
            ("A guest review by O’Neil McNally Jr.", "O’Neil McNally Jr.", True),
            ("Our guest writer: Billie Strand", "Billie Strand", True),
            ("by Billie Strand (guest)", "Billie Strand", True),
            ("Par Élise Ånder (invité)", "Élise Ånder", True),
            ("Par Élise Dupont, notre invitée", "Élise Dupont", True),
            ("(Par Jean d’Ormes, invité)", "Jean d’Ormes", True),
            ("Une contribution de Jean Dupont", "Jean Dupont", True),
            ("Texte invité d’Élise Dupont", "Élise Dupont", True),
            ("Critique proposée par Jean Dupont", "Jean Dupont", True),
            ("Contributed by 山田 太郎", "山田 太郎", True),
            ("Contributed by Billie Strand, who writes letters for a living.", "Billie Strand", False),
            ("A film for two. Contributed by Billie Strand.", "Billie Strand", False),
        ],
    )
    def test_is_read_from_a_line_of_the_text(self, paragraph: str, name: str, is_alone: bool) -> None:
        byline = find_byline(parts_of(bodies.sanitize(f"<p>A film.</p><p>{paragraph}</p>")))

        assert byline is not None
        assert (byline.name, bool(byline.places)) == (name, is_alone)

    @pytest.mark.parametrize(
        "paragraph",
        [
            "The score was contributed by Arcade Fire.",
            "Contributed by a friend",
            "Contributed by",
            "By the sea.",
            "Par Paris et la nuit.",
            "Critique de Her",
            "Une contribution de Spike Jonze au cinéma de demain.",
            "She wrote a guest post by night.",
            "",
        ],
    )
    def test_is_not_invented(self, paragraph: str) -> None:
        assert find_byline(parts_of(bodies.sanitize(f"<p>A film.</p><p>{paragraph}</p>"))) is None

    def test_of_a_line_among_others_leaves_the_others(self) -> None:
        body = "<p>Contributed by Billie Strand<br>A film.</p>"
        byline = find_byline(parts_of(body))

        assert byline is not None
        assert take_out(body, byline.places) == "<p>A film.</p>"
