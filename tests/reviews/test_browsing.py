"""Films and articles by what one chooses, with the numbers that each choice would leave."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.browsing import articles_url, films_url
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film
from reviews.ratings import rating_of
from reviews.saving import save_addressed, save_film
from tests.conftest import MakeArticle, html

pytestmark = pytest.mark.django_db


def make_film(title: str, year: int, **fields: Any) -> Film:
    film = Film(title=title, slug=title.lower().replace(" ", "-"), year=year, **fields)
    save_film(film)
    # Without credits and articles it would have no page.
    credit(film, "Somebody", department="other")
    return film


def credit(film: Film, name: str, **fields: Any) -> Contributor:
    slug = name.lower().replace(" ", "-")
    person, _made = Contributor.objects.get_or_create(slug=slug, defaults={"name": name})
    Credit.objects.create(film=film, contributor=person, **{"department": "cast", **fields})
    return person


@pytest.fixture
def films() -> dict[str, Film]:
    return {
        "her": make_film("Her", 2013, genres=["drama", "romance"], countries=["US"], languages=["en"]),
        "wings": make_film(
            "Wings", 1987, genres=["drama", "fantasy"], countries=["DE", "FR"], languages=["de", "fr", "en"]
        ),
        "paris": make_film("Paris", 1984, genres=["drama"], countries=["DE", "FR"], languages=["en"]),
        "plain": make_film("Plain", 1980),
    }


@pytest.fixture
def write(make_article: MakeArticle) -> Any:
    """Write about a film."""
    made = iter(range(100))

    def write(film: Film, **fields: Any) -> Article:
        article = make_article(f"about-{next(made)}", **fields)
        ArticleFilm.objects.create(article=article, film=film)
        return article

    return write


def titles(client: Client, path: str) -> list[str]:
    return re.findall(r"<b>(.+?)</b>", html(client.get(path)))


def options(client: Client, path: str, name: str) -> dict[str, int]:
    """What the field offers, with its numbers."""
    field = html(client.get(path)).partition(f'name="{name}">')[2].partition("</select>")[0]
    found = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*?\((\d+)\)', field)
    return {value: int(number) for value, number in found}


def row(client: Client, path: str) -> dict[str, str]:
    """Where the row of links leads, by its words with their numbers."""
    links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]*)<small>(\d+)', html(client.get(path)))
    return {f"{words.strip()} {number}": unescape(url) for url, words, number in links}


class TestFilms:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Her", "Paris", "Plain", "Wings"]),
            ("year=1984", ["Paris"]),
            ("year=1980s", ["Paris", "Plain", "Wings"]),
            ("country=DE", ["Paris", "Wings"]),
            ("genre=fantasy", ["Wings"]),
            ("genre=drama&country=DE&year=1987", ["Wings"]),
            ("language=en", ["Her", "Paris", "Wings"]),
            ("written=yes", ["Her", "Paris"]),
            ("written=no", ["Plain", "Wings"]),
            ("rated=4", ["Her"]),
            ("rated=3", ["Her", "Paris"]),
            ("sort=year", ["Her", "Wings", "Paris", "Plain"]),
            ("sort=rating", ["Her", "Paris", "Plain", "Wings"]),
            ("year=&country=&genre=&rated=&utm_source=x", ["Her", "Paris", "Plain", "Wings"]),
        ],
    )
    def test_are_those_that_fit_all_that_is_chosen(
        self, client: Client, films: dict[str, Film], write: Any, query: str, found: list[str]
    ) -> None:
        write(films["her"], rating=9)
        write(films["her"], rating=8)
        write(films["paris"], rating=7)
        assert titles(client, f"/films/?{query}") == found

    def test_numbers_are_those_after_choosing(self, client: Client, films: dict[str, Film]) -> None:
        assert options(client, "/films/", "genre") == {"drama": 3, "fantasy": 1, "romance": 1}
        assert options(client, "/films/", "country") == {"FR": 2, "DE": 2, "US": 1}
        german = "/films/?country=DE"
        assert options(client, german, "genre") == {"drama": 2, "fantasy": 1}
        assert options(client, german, "country") == {"FR": 2, "DE": 2, "US": 1}
        assert options(client, german, "year") == {"1980s": 2, "1987": 1, "1984": 1}
        for name in ("genre", "country", "language", "year", "written"):
            for value, number in options(client, "/films/", name).items():
                assert len(titles(client, f"/films/?{name}={value}")) == number, (name, value)

    def test_a_rating_is_the_mean_of_what_readers_may_see(
        self, client: Client, films: dict[str, Film], write: Any
    ) -> None:
        her = films["her"]
        original = write(her, rating=8)
        write(her, rating=8, language="fr", translation_of=original)
        write(her, rating=5)
        for hidden in (
            {"state": "draft", "published_at": None},
            {"state": "withdrawn"},
            {"published_at": timezone.now() + timedelta(days=1)},
        ):
            write(her, rating=1, **hidden)
        write(films["plain"], rating=10, state="draft", published_at=None)

        assert rating_of(her.pk) == 7
        assert rating_of(films["plain"].pk) is None
        assert options(client, "/films/", "rated") == {"3": 1, "2": 1, "1": 1}
        assert options(client, "/films/", "written") == {"yes": 1, "no": 3}
        page = html(client.get("/films/"))
        assert "★★★½" in page
        assert "3 articles" in page

    @pytest.mark.parametrize(("ratings", "stars"), [([8, 7], 4), ([8, 7, 7], 3)])
    def test_what_is_shown_as_four_stars_is_found_as_that(
        self, client: Client, films: dict[str, Film], write: Any, ratings: list[int], stars: int
    ) -> None:
        for rating in ratings:
            write(films["her"], rating=rating)
        assert max(options(client, "/films/", "rated")) == str(stars)
        assert titles(client, f"/films/?rated={stars}") == ["Her"]
        assert titles(client, f"/films/?rated={stars + 1}") == []

    def test_choices_are_shown_and_taken_back_one_by_one(
        self, client: Client, films: dict[str, Film]
    ) -> None:
        page = html(client.get("/films/?genre=drama&year=1980s&sort=year"))
        chosen = page.partition('class="chosen"')[2].partition("</ul>")[0]
        assert [unescape(url) for url in re.findall('href="([^"]+)"', chosen)] == [
            "/films/?genre=drama&sort=year",
            "/films/?year=1980s&sort=year",
            "/films/",
        ]
        assert "<h1>Films</h1>" in page
        assert "<title>Films · 1980s · drama – " in page

    @pytest.mark.parametrize(
        "query",
        [
            *("year=x", "year=-1", "year=19999", "year=1984s", "genre=<script>", "country=%00", "rated=0"),
            *("rated=6", "rated=²", "written=maybe", "sort=-year", "page=-1", "page=2", "language=a%20b"),
            *("person=nobody", "with=/", "person=%00", f"genre={'x' * 30}"),
        ],
    )
    def test_what_cannot_be_a_choice_is_404(self, client: Client, films: dict[str, Film], query: str) -> None:
        response = client.get(f"/films/?{query}")
        assert response.status_code == 404
        assert "<script>" not in html(response).partition("<main")[2]

    @pytest.mark.parametrize("query", ["year=1903", "genre=foo", "country=ZZ", "rated=5", "language=zz"])
    def test_a_choice_that_nothing_fits_says_so(
        self, client: Client, films: dict[str, Film], query: str
    ) -> None:
        page = html(client.get(f"/films/?{query}"))
        assert "Nothing here fits all that you have chosen." in page
        assert 'name="robots" content="noindex' in page
        assert 'class="chosen"' in page

    def test_lists_of_a_broken_import_do_no_harm(self, client: Client, films: dict[str, Film]) -> None:
        Film.objects.filter(slug="plain").update(genres={"drama": 1}, countries="DE", languages=[1, None])
        assert len(titles(client, "/films/?genre=drama")) >= 3
        assert options(client, "/films/", "genre")["fantasy"] == 1

    def test_one_choice_is_a_page_for_engines_and_more_are_not(
        self, client: Client, films: dict[str, Film]
    ) -> None:
        one = html(client.get("/films/?genre=drama&rated=&sort=title&x=y"))
        assert 'name="robots"' not in one
        assert '<link rel="canonical" href="http://testserver/films/?genre=drama">' in one
        assert 'hreflang="fr" href="http://testserver/fr/films/?genre=drama"' in one
        for query in ("genre=drama&year=1984", "genre=drama&sort=year", "sort=rating"):
            assert 'content="noindex, follow"' in html(client.get(f"/films/?{query}"))

    def test_the_next_page_keeps_what_is_chosen(self, client: Client) -> None:
        for number in range(25):
            make_film(f"Film {number}", 1990, genres=["war"])
        make_film("Other", 1990, genres=["drama"])
        first = html(client.get("/films/?genre=war&year=1990"))
        assert 'rel="next" href="?year=1990&amp;genre=war&amp;page=2"' in first
        second = html(client.get("/films/?year=1990&genre=war&page=2"))
        assert titles(client, "/films/?year=1990&genre=war&page=2") == ["Film 9"]
        assert 'href="http://testserver/films/?year=1990&amp;genre=war&amp;page=2"' in second

    def test_those_of_one_person_and_of_two(self, client: Client, films: dict[str, Film]) -> None:
        for name, others in (("her", ["Spike Jonze", "Arcade Fire"]), ("plain", ["Spike Jonze"])):
            for other in others:
                credit(films[name], other)
        assert titles(client, "/films/?person=spike-jonze") == ["Her", "Plain"]
        both = films_url(**{"person": "spike-jonze", "with": "arcade-fire"})
        assert titles(client, both) == ["Her"]
        assert 'type="hidden" name="with" value="arcade-fire"' in html(client.get(both))

        person = Contributor.objects.get(slug="spike-jonze")
        person.slug = "jonze"
        save_addressed(person)
        moved = client.get(f"{both}&genre=drama")
        assert moved.status_code == 301
        assert moved["Location"] == "/films/?genre=drama&person=jonze&with=arcade-fire"

    def test_stand_in_french_in_a_french_frame(self, client: Client, films: dict[str, Film]) -> None:
        page = html(client.get("/fr/films/?year=1980s&country=DE&rated=4"))
        for words in ("années 1980", "Allemagne", "4 étoiles et plus", "Rien ici ne correspond"):
            assert words in page


class TestArticles:
    @pytest.fixture
    def articles(self, films: dict[str, Film], write: Any) -> None:
        credit(films["her"], "Spike Jonze")
        write(films["her"], title="One", rating=9)
        write(films["her"], title="Two", kind="essay", language="fr")
        write(films["paris"], title="Three", rating=6)
        write(films["paris"], title="Four", kind="news")
        write(films["her"], title="Hidden", state="draft", published_at=None, kind="quote", language="de")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"One", "Two", "Three", "Four"}),
            ("kind=review", {"One", "Three"}),
            ("film=her", {"One", "Two"}),
            ("person=spike-jonze", {"One", "Two"}),
            ("person=spike-jonze&language=fr", {"Two"}),
            ("rating=4", {"One"}),
            ("rating=3&kind=review", {"One", "Three"}),
            ("kind=quote", set()),
            ("kind=page", set()),
            ("language=de", set()),
        ],
    )
    def test_are_those_that_fit(self, client: Client, articles: None, query: str, found: set[str]) -> None:
        page = html(client.get(f"/articles/?{query}"))
        assert set(re.findall(r'<h2 class="title"[^>]*>\s*<a[^>]*>([^<]+)<', page)) == found

    def test_numbers_leave_out_what_nobody_may_see(self, client: Client, articles: None) -> None:
        assert row(client, "/articles/") == {
            "All 4": "/articles/",
            "Reviews 2": "/articles/?kind=review",
            "Essays 1": "/articles/?kind=essay",
            "News 1": "/articles/?kind=news",
        }
        assert options(client, "/articles/", "language") == {"en": 3, "fr": 1}
        assert options(client, "/articles/", "rating") == {"4": 1, "3": 2, "2": 2, "1": 2}
        assert options(client, "/articles/?film=her", "rating") == {"4": 1, "3": 1, "2": 1, "1": 1}

    @pytest.mark.parametrize(
        ("query", "heading"),
        [("", "Articles"), ("kind=review", "Reviews"), ("kind=news", "News"), ("kind=quote", "Quotes")],
    )
    def test_the_heading_says_what_is_shown(
        self, client: Client, articles: None, query: str, heading: str
    ) -> None:
        page = html(client.get(f"/articles/?{query}"))
        assert f"<h1>{heading}</h1>" in page
        assert f"<title>{heading} – " in page

    @pytest.mark.parametrize("query", ["film=none", "person=none", "rating=9", "kind=<b>", "sort=year"])
    def test_what_cannot_be_a_choice_is_404(self, client: Client, articles: None, query: str) -> None:
        assert client.get(f"/articles/?{query}").status_code == 404

    def test_the_form_keeps_what_links_have_chosen(self, client: Client, articles: None) -> None:
        page = html(client.get("/articles/?kind=review&film=her&rating=4"))
        assert re.findall(r'type="hidden" name="(\w+)" value="([\w-]+)"', page) == [
            ("kind", "review"),
            ("film", "her"),
        ]
        assert "Her (2013)" in page


class TestAddresses:
    def test_hold_the_choices_in_one_order(self) -> None:
        assert films_url() == films_url(genre="", year=None) == "/films/"
        assert films_url(genre="drama", year=1984) == "/films/?year=1984&genre=drama"
        assert films_url(sort="title", genre="drama") == "/films/?genre=drama"
        assert articles_url(kind="review", person="rené") == "/articles/?kind=review&person=ren%C3%A9"

    def test_know_no_other_choice(self) -> None:
        with pytest.raises(TypeError, match="has no gender"):
            films_url(gender="drama")


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/films/?genre=drama&rated=1&sort=rating", 9),
        ("/films/?person=person-0&written=yes", 10),
        ("/articles/?film=film-0&language=en", 8),
    ],
)
def test_lists_cost_the_same_at_any_length(
    client: Client, write: Any, django_assert_num_queries: Any, path: str, queries: int
) -> None:
    for beginning in (0, 12):
        for number in range(beginning, beginning + 12):
            film = make_film(f"Film {number}", 1990 + number, genres=["drama", "war"], countries=["FR"])
            credit(film, "Person 0")
            write(film, rating=number % 10 + 1)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
