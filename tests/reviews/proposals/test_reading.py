"""What an imported article is proposed to be about, read from headlines, texts and categories."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from reviews.models import Article, ArticleFilm, Film, FilmTitle, Origin, Series
from reviews.proposals.categories import kind_named
from reviews.proposals.film_facts import NewFilm
from reviews.proposals.known import Known
from reviews.proposals.reading import Proposal, propose
from tests.reviews.proposals.conftest import DETAILS, Imported

pytestmark = [pytest.mark.runs_on("sqlite"), pytest.mark.django_db]


@pytest.fixture
def films(db: None) -> dict[str, Film]:
    rows = [
        ("Her", 2013), ("Lost in Translation", 2003), ("Solaris", 1972), ("Solaris", 2002), ("Up", 2009),
        ("WALL·E", 2008), ("Blade Runner 2049", 2017), ("Ex Machina", 2015), ("Mission: Impossible", 1996),
        ("La vie d’Adèle", 2013),
    ]  # fmt: skip
    films = {
        f"{title}, {year}": Film.objects.create(title=title, year=year, slug=f"film-{number}")
        for number, (title, year) in enumerate(rows)
    }
    FilmTitle.objects.create(film=films["Up, 2009"], language="fr", title="Là-haut")
    return films


def proposal_of(origin: Origin) -> Proposal:
    known = Known.load([origin.article])
    with CaptureQueriesContext(connection) as captured:
        proposal = propose(origin.article, origin, known=known)
    assert not captured
    return proposal


def said(film: Film | NewFilm | None) -> str:
    if film is None:
        return ""
    return f"{'new ' if isinstance(film, NewFilm) else ''}{film.title}, {film.year}"


class TestFilm:
    @pytest.mark.parametrize(
        ("title", "film"),
        [
            # With a year
            ("Her (2013): a voice in a pastel city", "Her, 2013"),
            ("Her, 2013 – a voice in a pastel city", "Her, 2013"),
            ("Her [2013]", "Her, 2013"),
            ("HER (2013)", "Her, 2013"),
            ("Her (Spike Jonze, 2013)", "Her, 2013"),
            ("Her (2013, Spike Jonze)", "Her, 2013"),
            ("Review: Her (2013)", "Her, 2013"),
            # Dated by its first night, or a year later in the cinemas
            ("Her (2014): a voice", "Her, 2013"),
            ("Solaris (2003)", "Solaris, 2002"),
            ("Film Review for Her", "Her, 2013"),
            ("Movie review for Playtime", "new Playtime, None"),
            ("[Review] “Her” (2013) – love as a service", "Her, 2013"),
            ("Why I love Her (2013)", "Her, 2013"),
            ("Solaris (2002)", "Solaris, 2002"),
            ("Solaris (1972) – the sea thinks", "Solaris, 1972"),
            ("Là-haut (2009) : des ballons", "Up, 2009"),
            ("La Vie d'Adele (2013)", "La vie d’Adèle, 2013"),
            ("Solaris (1968)", "new Solaris, 1968"),
            ("Moon (2009)", "new Moon, 2009"),
            ("Star Wars: A New Hope (1977)", "new Star Wars: A New Hope, 1977"),
            ("Two lonely rooms: Moon (2009)", "new Moon, 2009"),
            ("« Playtime » (1967) : la ville de verre", "new Playtime, 1967"),
            ("Critique : Playtime (1967)", "new Playtime, 1967"),
            ("Playtime, 1967", "new Playtime, 1967"),
            # Without a year
            ("« Her » : aimer une voix", "Her, 2013"),
            ("Her: a voice in a pastel city", "Her, 2013"),
            ("Her?", "Her, 2013"),
            ("Her – movie review", "Her, 2013"),
            ("A Review of “Ex Machina”", "Ex Machina, 2015"),
            ("Critique de « Là-haut »", "Up, 2009"),
            ("Blade Runner 2049", "Blade Runner 2049, 2017"),
            ("Mission: Impossible", "Mission: Impossible, 1996"),
            ("Why “Her” still hurts", "Her, 2013"),
            ("Before the voice: the robots of WALL-E", "WALL·E, 2008"),
            ("Two lonely rooms: Lost in Translation beside Her", "Lost in Translation, 2003"),
            ("Ex Machina vs Her", "Ex Machina, 2015"),
            ("Review: Moon", "new Moon, None"),
            ("« Playtime » : la ville de verre", "new Playtime, None"),
            ("Review: Solaris", "new Solaris, None"),
            # No film
            ("Letters for other people", ""),
            ("Before the voice: machines that asked to be loved", ""),
            ("Her best friend came along", ""),
            ("She Meets Her Match In The City", ""),
            ("Lost in translation work, and found again", ""),
            ("Notes for a list of films with no villain", ""),
            ("2013", ""),
            ("(2013)", ""),
            ("Review:", ""),
            ("…", ""),
            ("", ""),
        ],
    )
    def test_is_read_from_the_title(
        self, films: dict[str, Film], imported: Imported, title: str, film: str
    ) -> None:
        assert said(proposal_of(imported(title)).film) == film

    @pytest.mark.parametrize(
        "title",
        [
            "<script>alert(1)</script> (2013)",
            "((((((((((((((((((((((((2013",
            "“" * 190,
            "Her (2013" * 20,
            "a – " * 50,
            "(1999) " * 28,
            "\u202eHer\u0000 (2013)",
            "« » : ( , 2013)",
            "’’’, 2013",
            "critique de d’ : « »",
        ],
    )
    def test_is_never_worth_a_crash(self, films: dict[str, Film], imported: Imported, title: str) -> None:
        origin = imported("Any")
        origin.article.title = title
        film = propose(origin.article, origin, known=Known.load([origin.article])).film

        assert film is None or 0 < len(film.title) <= 200

    def test_of_a_category_of_reviews_may_be_all_of_the_title(self, imported: Imported) -> None:
        assert (
            said(proposal_of(imported("About Time", categories=["Reviews"])).film) == "new About Time, None"
        )
        assert proposal_of(imported("About Time", categories=["Essays"])).film is None
        assert proposal_of(imported("What we saw in winter", categories=["Reviews"])).film is None

    def test_has_the_year_that_another_headline_gives(self, imported: Imported) -> None:
        first, second = imported("« Her » : aimer une voix"), imported("Her: a voice")
        assert said(proposal_of(first).film) == "new Her, None"

        imported("Her (2013): a pastel city")

        assert said(proposal_of(first).film) == said(proposal_of(second).film) == "new Her, 2013"
        assert proposal_of(first).found_in == "the titles of other articles"

        imported("Her (1999)")

        assert said(proposal_of(first).film) == "new Her, None"

    def test_is_read_from_tags_when_the_title_names_none(
        self, films: dict[str, Film], imported: Imported
    ) -> None:
        origin = imported("Letters for other people", tags=["letters", "her"])
        dated = imported("The sea thinks of us", tags=["Solaris (1972)"])
        doubtful = imported("The sea thinks of you", tags=["Solaris"])

        assert (said(proposal_of(origin).film), proposal_of(origin).found_in) == ("Her, 2013", "the tags")
        assert said(proposal_of(dated).film) == "Solaris, 1972"
        assert proposal_of(doubtful).film is None

    def test_of_the_block_beats_the_title(self, films: dict[str, Film], imported: Imported) -> None:
        body = DETAILS.replace("<p>Directed", "<p>Title: Moon<br>Year: 2009<br>Directed")
        proposal = proposal_of(imported("Her and a man on the moon", body=body))

        assert said(proposal.film) == "new Moon, 2009"
        assert proposal.found_in == "the credits in the text"
        assert isinstance(proposal.film, NewFilm)
        assert proposal.film.running_time == 126

    def test_year_in_the_block_tells_two_films_of_one_title_apart(
        self, films: dict[str, Film], imported: Imported
    ) -> None:
        body = (
            "<h2>Movie Details</h2><p>Year: 1972<br>Directed by: Andrei Tarkovsky<br>Music: E. Artemyev</p>"
        )

        assert said(proposal_of(imported("Solaris: the sea thinks", body=body)).film) == "Solaris, 1972"

    def test_lists_the_others_that_are_named(self, films: dict[str, Film], imported: Imported) -> None:
        proposal = proposal_of(imported("Two lonely rooms: Lost in Translation beside Her"))

        assert [str(film) for film in proposal.further] == ["Her, 2013"]

    def test_lists_films_of_the_same_title(self, films: dict[str, Film], imported: Imported) -> None:
        proposal = proposal_of(imported("Solaris (1968)"))

        assert {str(film) for film in proposal.namesakes} == {"Solaris, 1972", "Solaris, 2002"}

    def test_that_the_article_has_already_is_kept(self, films: dict[str, Film], imported: Imported) -> None:
        origin = imported("Her (2013)")
        ArticleFilm.objects.create(article=origin.article, film=films["Up, 2009"])

        assert said(proposal_of(origin).film) == "Up, 2009"

    def test_of_a_page_of_the_site_is_none(self, films: dict[str, Film], imported: Imported) -> None:
        proposal = proposal_of(imported("Her (2013)", kind=Article.Kind.PAGE, categories=["Reviews"]))

        assert (proposal.film, proposal.kind) == (None, Article.Kind.PAGE)


class TestGuest:
    @pytest.mark.parametrize("field", ["guest_author", "guest-author"])
    def test_is_taken_from_a_field_of_the_old_blog(self, imported: Imported, field: str) -> None:
        origin = imported(custom_fields={field: ["", "Billie  Strand"], "rating": ["9"]})

        byline = proposal_of(origin).byline

        assert byline is not None
        assert (byline.name, byline.places) == ("Billie Strand", ())

    def test_of_a_field_knows_its_line_in_the_text(self, imported: Imported) -> None:
        origin = imported(
            body="<p>A film.</p><p>Contributed by BILLIE STRAND</p>",
            custom_fields={"guest_author": ["Billie Strand"]},
        )
        byline = proposal_of(origin).byline

        assert byline is not None
        assert (byline.name, byline.places) == ("Billie Strand", ((1, 0),))

    def test_of_the_article_itself_comes_first(self, imported: Imported) -> None:
        byline = proposal_of(imported(contributed_by="Ann Berg", body="<p>Contributed by Bob Cho</p>")).byline

        assert byline is not None
        assert (byline.name, byline.places) == ("Ann Berg", ())


class TestSeries:
    def test_is_a_category_that_repeats(self, imported: Imported) -> None:
        first = imported("Nobody is perfect", categories=["Reviews", "Movie Quote Monday"])
        assert proposal_of(first).series == ""

        imported("Here is looking at you", categories=["Movie Quote Monday"])

        assert proposal_of(first).series == "Movie Quote Monday"

    @pytest.mark.parametrize(
        "category",
        [
            *("Reviews", "Movie Reviews", "Essays & Notes", "Uncategorized", "Non classé", "En français"),
            *("Science fiction", "Horror", "Comédie", "2013", "Her", "", "x" * 150),
        ],
    )
    def test_is_no_category_that_says_something_else(
        self, films: dict[str, Film], imported: Imported, category: str
    ) -> None:
        origin = imported(categories=[category])
        imported(categories=[category])

        assert proposal_of(origin).series == ""

    def test_is_no_category_of_most_posts(self, imported: Imported) -> None:
        origins = [imported(categories=["Pastel cities"]) for _number in range(12)]

        assert proposal_of(origins[0]).series == ""

    def test_that_exists_is_recognised(self, imported: Imported) -> None:
        series = Series.objects.create(name="Movie Quote Monday", slug="mqm")

        assert proposal_of(imported(categories=["movie quote monday"])).series == series
        assert proposal_of(imported("Movie Quote Monday: Her")).series == series

    def test_is_a_beginning_of_titles_that_repeats(self, films: dict[str, Film], imported: Imported) -> None:
        first = imported("Movie Quote Monday: Her")
        imported("Movie Quote Monday #12 – Up")

        proposal = proposal_of(first)

        assert proposal.series == "Movie Quote Monday"
        assert (said(proposal.film), proposal.kind) == ("Her, 2013", "quote")

    def test_is_no_film_that_has_several_articles(self, films: dict[str, Film], imported: Imported) -> None:
        first = imported("Ex Machina: the test")
        imported("Ex Machina: the dance")

        assert proposal_of(first).series == ""
        assert said(proposal_of(first).film) == "Ex Machina, 2015"

    def test_survives_categories_that_are_no_names(self, imported: Imported) -> None:
        assert proposal_of(imported(categories=[None, 7, ["Reviews"], {}])).series == ""


class TestKind:
    @pytest.mark.parametrize(
        ("title", "categories", "kind"),
        [
            ("A voice", ["Reviews"], "review"),
            ("A voice", ["Essays & Notes", "Reviews"], "essay"),
            ("Une voix", ["Essais"], "essay"),
            ("A voice", ["Movie Quotes"], "quote"),
            ("Une voix", ["Répliques"], "quote"),
            ("A voice", ["News"], "news"),
            ("Une voix", ["Actualités"], "news"),
            ("Movie Quote Monday: Her", ["Reviews"], "quote"),
            ("News: the club moves", [], "news"),
            ("Review: Her", ["Essays"], "review"),
            ("A voice", ["Science fiction"], "review"),
            ("A voice", [], "review"),
        ],
    )
    def test_is_named_by_title_or_categories(self, title: str, categories: list[str], kind: str) -> None:
        assert (kind_named(title, categories) or "review") == kind

    def test_is_named_by_the_post_format(self, imported: Imported) -> None:
        origin = imported(categories=["Reviews"], custom_fields={"post_format": ["post-format-quote"]})

        assert proposal_of(origin).kind == "quote"

    def test_stays_what_it_is_where_nothing_names_one(self, imported: Imported) -> None:
        assert proposal_of(imported(kind="news", categories=["Uncategorized"])).kind == "news"


def test_what_is_known_costs_the_same_whatever_there_is(films: dict[str, Film], imported: Imported) -> None:
    counts = []
    for number in (1, 20):
        articles = [imported(tags=[f"tag {number} {n}"]).article for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            Known.load(articles)
        counts.append(len(captured))

    assert counts == [6, 6]


def test_genres_are_known_in_every_language_of_the_site(imported: Imported) -> None:
    with translation.override("fr"):
        origin = imported(categories=["Documentary"])
        imported(categories=["Documentary"])

        assert proposal_of(origin).series == ""
