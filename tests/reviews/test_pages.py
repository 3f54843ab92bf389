"""The public pages of films, people, articles, series, tags and the archive."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.content_notes import read_lines
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    Credit,
    Film,
    FilmTitle,
    FormerSlug,
    Image,
    Series,
    Tag,
)
from reviews.saving import save_addressed, save_article, save_film
from tests.conftest import MakeArticle, html

pytestmark = pytest.mark.django_db


def credit(film: Film, name: str, **fields: Any) -> Credit:
    slug = name.lower().replace(" ", "-")
    person, _made = Contributor.objects.get_or_create(slug=slug, defaults={"name": name})
    return Credit.objects.create(
        film=film, contributor=person, position=film.credits.count(), **{"department": "cast", **fields}
    )


class TestWhoSeesAnArticle:
    def test_a_published_one_is_for_everybody(self, client: Client, article: Article) -> None:
        assert client.get(f"/articles/{article.slug}/").status_code == 200

    @pytest.mark.parametrize(
        "fields",
        [{"state": "draft", "published_at": None}, {"published_at": timezone.now() + timedelta(days=1)}],
        ids=["draft", "scheduled"],
    )
    def test_what_is_not_yet_published_is_for_nobody(
        self, client: Client, make_article: MakeArticle, fields: dict[str, Any]
    ) -> None:
        make_article("hidden", title="Hidden words", **fields)

        assert client.get("/articles/hidden/").status_code == 404
        for path in ("/", "/articles/", "/archive/", "/feeds/articles.atom"):
            assert "Hidden words" not in html(client.get(path))

    def test_a_withdrawn_one_says_so_kindly(self, client: Client, make_article: MakeArticle) -> None:
        make_article("gone", title="Hidden words", state="withdrawn")
        response = client.get("/articles/gone/")

        assert response.status_code == 410
        assert "has taken it back" in html(response)
        assert "Hidden words" not in html(response)
        assert "Hidden words" not in html(client.get("/"))

    def test_a_scheduled_one_appears_when_its_time_comes(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        at = timezone.now() + timedelta(hours=1)
        article = make_article("soon", published_at=at)

        assert not Article.objects.published(at - timedelta(seconds=1)).exists()
        assert Article.objects.published(at).get() == article


class TestAddressesThatChanged:
    def test_redirect_with_language_and_query(self, client: Client, article: Article) -> None:
        article.slug = "another"
        save_article(article)

        for path, present in (
            ("/articles/a-voice/", "/articles/another/"),
            ("/fr/articles/a-voice/?after=3", "/fr/articles/another/?after=3"),
            ("/articles/a-voice/comments/7/", "/articles/another/comments/7/"),
        ):
            response = client.get(path)
            assert (response.status_code, response["Location"]) == (301, present)

    def test_redirect_to_the_latest_of_several(self, client: Client, article: Article) -> None:
        for slug in ("second", "third"):
            article.slug = slug
            save_article(article)

        assert client.get("/articles/a-voice/")["Location"] == "/articles/third/"
        assert client.get("/articles/second/")["Location"] == "/articles/third/"

    def test_an_address_taken_over_shows_what_stands_there_now(
        self, client: Client, article: Article, make_article: MakeArticle
    ) -> None:
        article.slug = "another"
        save_article(article)
        make_article("a-voice", title="The newcomer")

        assert "The newcomer" in html(client.get("/articles/a-voice/"))

    def test_of_films_people_series_and_tags_redirect_too(self, client: Client, film: Film) -> None:
        person = Contributor.objects.create(name="Spike Jonze", slug="spike")
        series = Series.objects.create(name="Mondays", slug="mondays")
        tag = Tag.objects.create(name="letters", slug="letters")
        for kind, thing in (("films", film), ("people", person), ("series", series), ("tags", tag)):
            former, thing.slug = thing.slug, f"new-{thing.slug}"
            save_addressed(thing)
            response = client.get(f"/{kind}/{former}/")
            assert (response.status_code, response["Location"]) == (301, f"/{kind}/{thing.slug}/")
        assert FormerSlug.objects.count() == 4

    def test_a_draft_is_not_given_away_by_its_former_address(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        draft = make_article("old-secret", state="draft", published_at=None)
        draft.slug = "new-secret"
        save_article(draft)

        assert client.get("/articles/old-secret/").status_code == 404

    def test_only_the_slug_of_an_address_changes(self, client: Client) -> None:
        film = Film.objects.create(title="Films", slug="films", year=2000)
        film.slug = "films-2000"
        save_film(film)

        response = client.get("/fr/films/films/?x=/films/")
        assert response["Location"] == "/fr/films/films-2000/?x=/films/"
        assert "s-maxage" in response["Cache-Control"]


class TestTheArticle:
    def test_shows_the_credits_of_its_films_in_its_order(
        self, client: Client, article: Article, film: Film
    ) -> None:
        other = Film.objects.create(title="Lost in Translation", slug="lost-2003", year=2003)
        ArticleFilm.objects.create(article=article, film=film, position=1)
        ArticleFilm.objects.create(article=article, film=other, position=0)
        credit(film, "Joaquin Phoenix", character="Theodore Twombly")
        credit(other, "Bill Murray", character="Bob Harris")
        page = html(client.get(f"/articles/{article.slug}/"))

        assert page.index("Bob Harris") < page.index("Theodore Twombly")
        assert 'href="/people/joaquin-phoenix/"' in page

    def test_names_a_guest_contributor(self, client: Client, make_article: MakeArticle) -> None:
        make_article("guest", contributed_by="Petra Lindqvist")

        assert "Contributed by Petra Lindqvist" in html(client.get("/articles/guest/"))

    def test_marks_its_language_apart_from_the_interfaces(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        make_article("aimer", language="fr", title="Aimer une voix", body_html="<p>Une ville.</p>")
        english = html(client.get("/articles/aimer/"))

        assert '<html lang="en"' in english
        assert '<h1 lang="fr">Aimer une voix</h1>' in english
        assert '<html lang="fr"' in html(client.get("/fr/articles/aimer/"))

    def test_and_its_translation_lead_to_each_other(self, client: Client, make_article: MakeArticle) -> None:
        one = make_article("a-voice")
        make_article("une-voix", language="fr", translation_of=one)

        assert 'href="/articles/une-voix/"' in html(client.get("/articles/a-voice/"))
        assert 'href="/articles/a-voice/"' in html(client.get("/articles/une-voix/"))

    def test_offers_to_edit_to_those_who_may(
        self, client: Client, article: Article, editor: User, moderator: User
    ) -> None:
        edit = f"/admin/reviews/article/{article.pk}/change/"

        assert edit not in html(client.get(f"/articles/{article.slug}/"))
        client.force_login(moderator)
        assert edit not in html(client.get(f"/articles/{article.slug}/"))
        client.force_login(editor)
        assert edit in html(client.get(f"/articles/{article.slug}/"))


class TestFilmsAndPeople:
    def test_a_film_shows_facts_credits_and_articles(
        self, client: Client, film: Film, article: Article
    ) -> None:
        film.languages, film.countries, film.genres = ["en"], ["US"], ["romance", "science-fiction"]
        film.content_notes = read_lines("strong language\nsexual content")
        save_film(film)
        FilmTitle.objects.create(film=film, language="fr", title="Elle")
        ArticleFilm.objects.create(article=article, film=film)
        credit(film, "Scarlett Johansson", character="Samantha", attributes=["voice"])
        page = html(client.get("/films/her-2013/"))

        for words in (
            "126 minutes",
            "United States",
            "romance",
            "Strong language",
            "Elle",
            "Samantha",
            "A voice",
        ):
            assert words in page
        french = html(client.get("/fr/films/her-2013/"))
        assert "États-Unis" in french

    def test_a_person_has_a_filmography_by_department_newest_first(self, client: Client, film: Film) -> None:
        older = Film.objects.create(title="Being John Malkovich", slug="malkovich", year=1999)
        for each in (older, film):
            credit(
                each, "Spike Jonze", department="directing", also=["writing"], title="Directed and written by"
            )
        credit(film, "Spike Jonze", character="Alien Child", attributes=["voice"])
        page = html(client.get("/people/spike-jonze/"))

        assert page.index("Her") < page.index("Being John Malkovich")
        assert page.count('href="/films/her-2013/"') == 3
        assert "Alien Child" in page

    def test_people_stand_under_their_letters(self, client: Client, film: Film) -> None:
        for name in ("Emily Eagle", "Charles Eclair", "Zoe Abel"):
            credit(film, name)
        page = html(client.get("/people/"))

        assert re.findall(r'data-letter="(.+?)"><a href="(.+?)"', page) == [
            ("A", "/people/zoe-abel/"),
            ("E", "/people/emily-eagle/"),
        ]
        letters = {
            name: Contributor(sort_name=name).initial for name in ("Éclair", "øre", "Яков", "20th", "«X»")
        }
        assert letters == {"Éclair": "E", "øre": "O", "Яков": "Я", "20th": "0–9", "«X»": "0–9"}

    @pytest.mark.parametrize("path", ["/films/none/", "/people/none/", "/series/none/", "/tags/none/"])
    def test_what_does_not_exist_is_404(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404


class TestLists:
    @pytest.fixture
    def fill(self, make_article: MakeArticle, film: Film) -> Any:
        """Make `number` of everything that lists show, each with what its card shows."""
        series = Series.objects.create(name="Mondays", slug="mondays")
        tag = Tag.objects.create(name="letters", slug="letters")
        image = Image(file="images/x.webp", alt="A room", width=10, height=10)
        image.save_base(force_insert=True)
        made = iter(range(1000))

        def fill(number: int) -> None:
            for _ in range(number):
                n = next(made)
                article = make_article(
                    f"article-{n}",
                    series=series,
                    lead_image=image,
                    kind="quote" if n % 5 == 4 else "review",
                    favourite_line="So be it.",
                )
                article.tags.add(tag)
                each = Film.objects.create(title=f"Film {n}", slug=f"film-{n}", year=2000, poster=image)
                ArticleFilm.objects.create(article=article, film=each)
                credit(each, f"Director {n}", department="directing", title="directed by")
                Series.objects.create(name=f"Series {n}", slug=f"series-{n}")

        return fill

    def test_cost_the_same_number_of_queries_at_any_length(
        self, client: Client, fill: Any, django_assert_num_queries: Any
    ) -> None:
        pages = {
            "/": 10,
            "/articles/": 7,
            "/films/": 9,
            "/people/": 5,
            "/series/": 3,
            "/series/mondays/": 5,
            "/tags/letters/": 6,
            "/archive/": 2,
            f"/archive/{timezone.now() - timedelta(days=1):%Y}/": 6,
            "/feeds/articles.atom": 4,
            "/feeds/articles.rss": 4,
        }
        for more in (8, 12):
            fill(more)
            for path, queries in pages.items():
                for cache in caches.all():
                    cache.clear()
                with django_assert_num_queries(queries, info=path):
                    assert client.get(path).status_code == 200

    @pytest.mark.parametrize("page", ["0", "99", "x", "-1", "", "1" * 30])
    def test_a_page_that_does_not_exist_is_404(self, client: Client, page: str) -> None:
        assert client.get(f"/articles/?page={page}").status_code == 404

    def test_are_cut_into_pages(self, client: Client, fill: Any) -> None:
        fill(30)

        assert "?page=2" in html(client.get("/articles/"))
        assert html(client.get("/articles/?page=2")).count("<article") == 6

    @pytest.mark.parametrize(
        "path", ["/", "/articles/", "/films/", "/people/", "/series/", "/archive/", "/archive/2020/"]
    )
    def test_say_something_when_they_are_empty(self, client: Client, path: str, db: None) -> None:
        response = client.get(path)

        assert response.status_code == 200
        assert 'class="empty"' in html(response)

    def test_the_archive_goes_by_year_and_month(self, client: Client, make_article: MakeArticle) -> None:
        make_article(
            "old", title="An old one", published_at=timezone.now().replace(year=2020, month=3, day=5)
        )
        make_article("new", title="A new one")

        for path in ("/archive/2020/", "/archive/2020/3/"):
            page = html(client.get(path))
            assert "An old one" in page
            assert "A new one" not in page
        assert client.get("/archive/2020/13/").status_code == 404
        make_article("august", published_at=timezone.now().replace(year=2020, month=8, day=5))
        months = re.findall(r'/archive/2020/(\d+)/">', html(client.get("/archive/2020/")))
        assert months == ["8", "3"]
        # An empty month leads back to the archive and not on through all empty months.
        assert 'rel="prev"' not in html(client.get("/archive/2019/1/"))

    def test_the_archive_leads_from_one_month_with_articles_to_the_next(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        for number, (year, month) in enumerate([(2019, 11), (2020, 3), (2020, 3), (2020, 8)]):
            at = timezone.now().replace(year=year, month=month, day=5)
            make_article(f"old-{number}", published_at=at)
        make_article("late", published_at=timezone.now() + timedelta(days=400))

        months = html(client.get("/archive/"))
        assert re.findall(r'/archive/(\d+/\d+)/">\w+</a> <span class="small">(\d+)', months) == [
            ("2020/8", "1"),
            ("2020/3", "2"),
            ("2019/11", "1"),
        ]
        march = html(client.get("/archive/2020/3/"))
        assert 'rel="prev" href="/archive/2019/11/">November 2019<' in march
        assert 'rel="next" href="/archive/2020/8/">August 2020<' in march
        assert 'rel="next"' not in html(client.get("/archive/2020/8/"))
        assert 'rel="prev" href="/archive/2019/"' in html(client.get("/archive/2020/"))
        assert 'rel="prev"' not in html(client.get("/archive/2019/"))


class TestFeeds:
    @pytest.mark.parametrize("path", ["/feeds/articles.atom", "/feeds/articles.rss"])
    def test_survive_what_a_word_processor_leaves_in_a_title(
        self, client: Client, make_article: MakeArticle, path: str
    ) -> None:
        make_article("pasted", title="One\x0bTwo", standfirst="\x0c", contributed_by="\x1f")

        assert "One Two" in html(client.get(path))

    def test_say_which_language_an_article_is_in(self, client: Client, make_article: MakeArticle) -> None:
        make_article("french", title="Une voix", language="fr")

        assert '<entry xml:lang="fr"><title>Une voix' in html(client.get("/feeds/articles.atom"))

    @pytest.mark.parametrize("path", ["/feeds/articles.atom", "/feeds/articles.rss"])
    def test_hold_what_is_published_and_keep_ids_when_an_address_changes(
        self, client: Client, article: Article, path: str
    ) -> None:
        before = html(client.get(path))
        article.slug = "another"
        save_article(article)
        after = html(client.get(path))

        assert "A voice" in before
        assert f"urn:filmclub:article:{article.pk}" in before
        assert f"urn:filmclub:article:{article.pk}" in after
        assert "/articles/another/" in after


class TestSummaries:
    """What lists and feeds say of an article that has no standfirst."""

    TEXT = "<figure><img src='/a.png'></figure><p>Spike Jonze puts a feeling into a voice.</p><p>Again.</p>"

    def test_a_card_and_a_feed_begin_with_the_text(self, client: Client, make_article: MakeArticle) -> None:
        make_article(body=self.TEXT)

        for path in ("/articles/", "/feeds/articles.rss", "/articles/a-voice/"):
            assert "Spike Jonze puts a feeling into a voice." in html(client.get(path))

    def test_but_not_of_one_that_gives_the_film_away(self, client: Client, make_article: MakeArticle) -> None:
        make_article(body=self.TEXT, spoils="ending")

        for path in ("/articles/", "/feeds/articles.rss"):
            assert "Spike Jonze" not in html(client.get(path))

    def test_a_standfirst_is_better(self, client: Client, make_article: MakeArticle) -> None:
        make_article(body=self.TEXT, standfirst="Told by ear.")

        page = html(client.get("/articles/"))
        assert "Told by ear." in page
        assert "Spike Jonze" not in page
