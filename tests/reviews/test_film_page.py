"""A film's page gathers all that was said of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.strict import set_strict
from filmclub.accounts.models import User
from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.film_page import best_known_line, mean_rating
from reviews.models import Article, Film
from reviews.saving import save_article, save_film
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
PATH = "/films/her-2013/"


@pytest.fixture
def about(film: Film, make_article: MakeArticle) -> Any:
    def make(slug: str, **fields: Any) -> Article:
        article = make_article(slug, title=f"On {slug}", **fields)
        save_article(article, films=[film.pk])
        return article

    return make


class TestTheRating:
    def test_is_the_mean_with_how_many(self, client: Client, about: Any) -> None:
        for slug, rating in (("one", 7), ("two", 10), ("three", None)):
            about(slug, rating=rating)
        page = html(client.get(PATH))
        assert "4.3 of 5 on average, in 2 reviews" in page
        assert '<span class="stars" role="img" aria-label="4.5 of 5 stars">★★★★½</span>' in page

    def test_of_one_is_its_own(self, client: Client, about: Any) -> None:
        about("one", rating=7)
        assert "3.5 of 5, in 1 review" in html(client.get(PATH))

    def test_counts_a_text_in_two_languages_once(self, about: Any) -> None:
        one = about("one", rating=4)
        pair = [one, about("un", rating=4, language="fr", translation_of=one), about("two", rating=8)]
        found = mean_rating(pair)
        assert found is not None
        assert (found.mean, found.number, found.stars) == (3, 2, "★★★")

    def test_is_missing_where_nothing_rates_it(self, client: Client, about: Any) -> None:
        about("one")
        assert 'class="rated"' not in html(client.get(PATH))

    def test_leaves_out_what_is_not_public(self, client: Client, about: Any) -> None:
        about("one", rating=7)
        about("two", rating=1, state="draft")
        assert "3.5 of 5, in 1 review" in html(client.get(PATH))


class TestTheLine:
    def test_is_the_one_that_most_name(self, about: Any) -> None:
        rare = about("rare", favourite_line="Rare.")
        Article.objects.filter(pk=rare.pk).update(comment_count=9)
        texts = [
            rare,
            about("a", favourite_line="Play it, Sam!"),
            about("b", favourite_line="“Play it, Sam”"),
        ]
        assert best_known_line(texts) in texts[1:]

    def test_stands_with_its_speaker_and_leads_to_the_quote(self, client: Client, about: Any) -> None:
        about("review", favourite_line="So be it.", favourite_line_speaker="Theodore")
        about("quote", kind="quote", favourite_line="So be it.", favourite_line_speaker="Theodore")
        page = html(client.get(PATH))
        assert 'class="quotes"' not in page
        assert re.search(r"<figcaption>Theodore</figcaption></figure>.{,80}/articles/quote/", page)

    def test_is_missing_where_nobody_has_one(self, about: Any) -> None:
        assert best_known_line([about("one")]) is None


class TestWhatWasWritten:
    def test_stands_by_kind_and_quotes_apart(self, client: Client, about: Any) -> None:
        about("line", kind="quote", favourite_line="A line.")
        about("known", kind="quote", favourite_line="Known.")
        about("too", kind="quote", favourite_line="Known!")
        for kind in ("news", "essay", "review"):
            about(kind, kind=kind)
        page = html(client.get(PATH))
        titles = re.findall(r'<h3 class="title"><a[^>]*>(.*?)</a>', page)
        assert titles == ["On review", "On essay", "On news"]
        assert page.index('class="quotes"') > page.index("On news")
        assert "“A line.”" in page

    def test_stands_in_the_language_of_the_reader(self, client: Client, about: Any) -> None:
        about("deux", language="fr", translation_of=about("two"))
        assert "/articles/deux/" not in html(client.get(PATH))
        french = html(client.get(f"/fr{PATH}"))
        assert ("/articles/two/" in french, "/articles/deux/" in french) == (False, True)

    def test_is_said_to_be_nothing(self, client: Client, film: Film) -> None:
        save_credits(film=film, lines=read_credits("Directed by: Spike Jonze").lines)
        page = html(client.get(PATH))
        assert "Nobody here has written about this film yet." in page
        assert "Newest words" not in page


class TestItsFacts:
    def test_lead_to_lists(self, client: Client, film: Film) -> None:
        film.genres, film.countries, film.languages = ["drama", "unknown"], ["US"], ["fr"]
        save_film(film)
        save_credits(film=film, lines=read_credits("Directed by: Spike Jonze").lines)
        page = html(client.get(PATH))
        for query in ("year=2013", "genre=drama", "country=US", "language=fr"):
            assert f'href="/films/?{query}"' in page
        assert "unknown" not in page
        assert 'href="/fr/films/?genre=drama"' in html(client.get(f"/fr{PATH}"))


class TestTheNewestWords:
    def test_are_public_and_of_all_its_articles(self, client: Client, about: Any, post: Post) -> None:
        one, other = about("one"), about("other")
        for article, words in ((one, "First."), (one, "Second."), (other, "Third.")):
            post(words, article=article)
        post("Waits.", article=one, state="pending")
        post("Elsewhere.")
        found = re.findall(r"“(\w+\.)”", html(client.get(PATH)))
        assert found == ["Third.", "Second.", "First."]

    def test_are_five_of_one_discussion(self, client: Client, about: Any, post: Post) -> None:
        one = about("one")
        for n in range(7):
            post(f"Word{n}.", article=one)
        assert re.findall(r"“Word(\d)\.”", html(client.get(PATH))) == ["6", "5", "4", "3", "2"]

    def test_hide_what_gives_away(self, client: Client, about: Any, post: Post, moderator: User) -> None:
        one, strict = about("one"), about("strict")
        post("He dies.", article=one, spoils="ending")
        post("Open >!Rosebud!< end.", article=one)
        post("Strictly secret.", article=strict)
        set_strict(strict, is_strict=True, by=moderator)
        page = html(client.get(PATH))
        for words in ("He dies", "Rosebud", "Strictly secret"):
            assert words not in page
        assert "Spoiler: the ending" in page
        assert "For those who have seen the film" in page

    def test_are_gone_with_their_article(self, client: Client, about: Any, post: Post) -> None:
        one = about("one")
        post("Words.", article=one)
        Article.objects.filter(pk=one.pk).update(state="withdrawn")
        assert "Newest words" not in html(client.get(PATH))


def test_the_page_costs_as_many_queries_at_any_size(client: Client, about: Any, post: Post) -> None:
    costs = []
    for more in (2, 9):
        for n in range(more):
            article = about(f"a-{more}-{n}", kind="quote" if n % 2 else "review", favourite_line=f"Line {n}.")
            post(article=article)
            post(article=article)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PATH).status_code == 200
        costs.append(len(queries))
    assert costs == [8, 8]
