"""Where an article leads its readers when they have read it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.models import Article, Film, Series
from reviews.saving import save_article
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LONG_AGO = timezone.now() - timedelta(days=30)


def links(client: Client, path: str, heading: str) -> list[str]:
    """The titles that stand under a heading among what to read next; none where it is not there."""
    page = html(client.get(path))
    found = re.search(rf'<h2 class="kicker">(?:<a[^>]*>)?{heading}(?:</a>)?</h2><ul>(.*?)</ul>', page)
    return re.findall(r"<a[^>]*>(.*?)</a>", found[1]) if found else []


@pytest.fixture
def row(make_article: MakeArticle) -> list[Article]:
    """Articles one to five, an hour between each and the next."""
    return [
        make_article(
            f"number-{n}", title=f"Number {n}", published_at=LONG_AGO + n * HOUR, contributed_by=f"P{n}"
        )
        for n in range(1, 6)
    ]


def make_film(title: str, director: str, year: int = 2001) -> Film:
    film = Film.objects.create(title=title, slug=title.lower(), year=year)
    lines = read_credits(f"Directed by: {director}\nAssistant director: Spike Jonze").lines
    save_credits(film=film, lines=lines, ask=False)
    return film


class TestBeforeAndAfter:
    def test_stand_what_came_next_and_last(self, client: Client, row: list[Article]) -> None:
        assert links(client, "/articles/number-3/", "Next article") == ["Number 4"]
        assert links(client, "/articles/number-3/", "Previous article") == ["Number 2"]

    def test_nothing_stands_at_the_ends(self, client: Client, row: list[Article]) -> None:
        assert links(client, "/articles/number-1/", "Previous article") == []
        assert links(client, "/articles/number-5/", "Next article") == []

    def test_each_of_one_moment_leads_to_another(self, client: Client, make_article: MakeArticle) -> None:
        for n in range(3):
            make_article(f"at-once-{n}", title=f"At once {n}", published_at=LONG_AGO)
        assert links(client, "/articles/at-once-1/", "Previous article") == ["At once 0"]
        assert links(client, "/articles/at-once-1/", "Next article") == ["At once 2"]

    @pytest.mark.parametrize("fields", [{"state": "draft"}, {"state": "withdrawn"}, {"kind": "page"}])
    def test_is_nothing_that_lists_do_not_show(
        self, client: Client, row: list[Article], fields: dict[str, str]
    ) -> None:
        Article.objects.filter(pk=row[3].pk).update(**fields)
        assert links(client, "/articles/number-3/", "Next article") == ["Number 5"]

    def test_is_nothing_that_is_scheduled(
        self, client: Client, article: Article, make_article: MakeArticle
    ) -> None:
        make_article("coming", title="Coming", published_at=timezone.now() + HOUR)
        assert "Coming" not in html(client.get(article.get_absolute_url()))

    def test_is_in_the_language_of_the_reader(
        self, client: Client, row: list[Article], make_article: MakeArticle
    ) -> None:
        make_article("quatre", title="Quatre", language="fr", translation_of=row[3])
        make_article("trois", title="Trois", language="fr", translation_of=row[2])

        assert links(client, "/articles/number-3/", "Next article") == ["Number 4"]
        assert links(client, "/fr/articles/trois/", "Article suivant") == ["Quatre"]
        assert links(client, "/fr/articles/trois/", "Article précédent") == ["Number 2"]
        assert links(client, "/fr/articles/number-5/", "Article précédent") == ["Quatre"]

    def test_no_page_of_the_site_leads_on(self, client: Client, row: list[Article]) -> None:
        Article.objects.filter(pk=row[2].pk).update(kind="page")
        assert 'class="onward"' not in html(client.get("/number-3/", follow=True))


class TestTheSame:
    def test_series_goes_on(self, client: Client, row: list[Article]) -> None:
        series = Series.objects.create(name="Mondays", slug="mondays")
        Article.objects.filter(pk__in=[row[0].pk, row[2].pk, row[4].pk]).update(series=series)

        assert links(client, "/articles/number-3/", "Mondays") == ["Number 5", "Number 1"]
        assert links(client, "/articles/number-1/", "Mondays") == ["Number 3"]
        assert links(client, "/articles/number-2/", "Mondays") == []

    def test_film_and_director_lead_to_each_other(self, client: Client, row: list[Article]) -> None:
        ghost, other = make_film("Ghost", "Sofia Coppola"), make_film("Other", "Sofia Coppola")
        # An assistant of the same name is no director.
        third = make_film("Third", "Agnès Varda")
        for one, film in zip(row, (ghost, ghost, other, third), strict=False):
            save_article(one, films=[film.pk])

        path = "/articles/number-1/"
        assert links(client, path, "More on Ghost") == ["Number 2"]
        assert links(client, path, "Other films by Sofia Coppola") == ["Number 3"]
        assert "Number 4" not in html(client.get(path))

    def test_author_leads_to_the_newest_three(self, client: Client, make_article: MakeArticle) -> None:
        for n in range(6):
            make_article(f"by-her-{n}", title=f"By her {n}", published_at=LONG_AGO + n * HOUR)
        make_article("by-a-guest", title="By a guest", contributed_by="Gus Guest")

        newest = ["By her 5", "By her 4", "By her 3"]
        assert links(client, "/articles/by-her-0/", "More by Ed Ito") == newest
        assert links(client, "/articles/by-a-guest/", "More by Gus Guest") == []

    def test_article_stands_under_one_heading(self, client: Client, make_article: MakeArticle) -> None:
        film = make_film("Ghost", "Sofia Coppola")
        for slug in ("one", "two"):
            save_article(make_article(slug, title=slug), films=[film.pk])

        assert links(client, "/articles/one/", "More on Ghost") == ["two"]
        assert links(client, "/articles/one/", "Other films by Sofia Coppola") == []
        assert links(client, "/articles/one/", "More by Ed Ito") == []


class TestAPage:
    def test_costs_as_many_queries_at_any_size(
        self, client: Client, make_article: MakeArticle, post: Post
    ) -> None:
        film = make_film("Ghost", "Sofia Coppola")
        costs = set()
        for more in (2, 12):
            for n in range(more):
                save_article(make_article(f"a-{more}-{n}", talk_place=n + 1), films=[film.pk])
            path = make_article(f"asked-{more}", translation_of=None).get_absolute_url()
            client.get(path)
            caches["fragments"].clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            costs.add(len(queries))
        assert costs == {7}

    def test_in_a_preview_leads_nowhere(self, client: Client, editor: Any, row: list[Article]) -> None:
        client.force_login(editor)
        page = html(client.get(f"/admin/reviews/article/{row[2].pk}/preview/"))
        assert "Number 3" in page
        assert 'class="onward"' not in page

    def test_leads_to_its_credits_and_its_form(self, client: Client, article: Article) -> None:
        head = html(client.get(article.get_absolute_url())).split("</header>")[1]
        assert 'href="#reply"' in head
        assert "Credits</a>" not in head
        film = make_film("Ghost", "Sofia Coppola")
        save_article(article, films=[film.pk])
        page = html(client.get(article.get_absolute_url()))
        assert f'href="#film-{film.pk}"' in page
        assert page.count(f'id="film-{film.pk}"') == 1


class TestTheCrew:
    CREW = "Music by: Ann Lee\nEdited by: Carl Dunn\nProduction design: Eva Falk\nSound: Guy Hart"

    def credited(self, lines: str, article: Article) -> str:
        film = Film.objects.create(title="Ghost", slug="ghost", year=2001)
        save_credits(film=film, lines=read_credits(lines).lines, ask=False)
        save_article(article, films=[film.pk])
        return html(Client().get(article.get_absolute_url()))

    def test_folds_below_those_whom_readers_look_for(self, article: Article) -> None:
        page = self.credited(f"Directed by: Sofia Coppola\n{self.CREW}\n\nBill Murray as Bob", article)
        assert page.count("Show the whole crew") == 1
        assert page.count(">Bill Murray</a>") == 1
        assert re.search(r"<dl><div><dt>Bob</dt>", page)
        assert re.search(r'<dl class="crew"><div><dt>Music by</dt>', page)

    @pytest.mark.parametrize("lines", [CREW, "Directed by: Sofia Coppola\nMusic by: A B"])
    def test_does_not_fold_where_nothing_is_won(self, article: Article, lines: str) -> None:
        assert "Show the whole crew" not in self.credited(lines, article)
