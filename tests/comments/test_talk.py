"""What is talked about, on the pages of other articles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.talk import PLACES, renew_talk
from filmclub.club.models import Club
from reviews.models import Article
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db


def renew() -> list[str]:
    """Let the clock look, and return what is talked about, in order."""
    now = timezone.now()
    renew_talk(now, now)
    talked = Article.objects.filter(talk_place__isnull=False).order_by("talk_place")
    return list(talked.values_list("slug", flat=True))


def version() -> int:
    return Club.objects.current().version


class TestWhatIsTalkedAbout:
    def test_is_most_of_the_last_week_then_the_latest(self, make_article: MakeArticle, post: Post) -> None:
        quiet, busy, old, _silent = (make_article(slug) for slug in ("quiet", "busy", "old", "silent"))
        for _ in range(3):
            post(article=old, at=timezone.now() - timedelta(days=9))
        for _ in range(2):
            post(article=busy)
        post(article=quiet)
        post(article=make_article("held"), state="pending")
        assert renew() == ["busy", "quiet", "old"]

    def test_counts_a_text_once_in_all_its_languages(self, make_article: MakeArticle, post: Post) -> None:
        one, other = make_article("one"), make_article("other")
        french = make_article("un", language="fr", translation_of=one)
        for article in (one, other, other, french, french):
            post(article=article)
        assert renew() == ["one", "other"]

    def test_has_a_few_places(self, make_article: MakeArticle, post: Post) -> None:
        for n in range(PLACES + 2):
            post(article=make_article(f"a-{n}"))
        assert len(renew()) == PLACES

    def test_is_another_version_only_where_others_are(self, make_article: MakeArticle, post: Post) -> None:
        one, other = make_article("one"), make_article("other")
        post(article=one)
        post(article=other)
        assert set(renew()) == {"one", "other"}
        before = version()
        post(article=one)
        renew()
        assert version() == before
        post(article=make_article("third"))
        raised = version()
        assert len(renew()) == 3
        assert version() == raised + 1

    def test_ends_when_nothing_is_said_any_more(self, article: Article, post: Post) -> None:
        post()
        assert renew() == ["a-voice"]
        Article.objects.update(last_comment_at=None)
        assert renew() == []

    def test_costs_as_many_queries_for_many_as_for_few(self, make_article: MakeArticle, post: Post) -> None:
        costs = []
        for many in (1, 3, 12):
            for n in range(many):
                post(article=make_article(f"a-{many}-{n}"))
                post(article=Article.objects.get(slug=f"a-{many}-{n}"))
            with CaptureQueriesContext(connection) as queries:
                renew()
            # That of the test is the last.
            costs.append(len(queries) - 1)
        # At first none has a place that it could lose, and then all that have one keep it.
        assert costs == [4, 4, 5]


class TestOtherPages:
    def test_lead_there_and_the_page_itself_does_not(
        self, client: Client, article: Article, make_article: MakeArticle, post: Post
    ) -> None:
        post(article=make_article("talked", title="Talked about"))
        renew()
        assert 'href="/articles/talked/"' in html(client.get("/articles/a-voice/")).split('id="comments"')[1]
        assert "Talked about elsewhere" not in html(client.get("/articles/talked/"))

    def test_stay_as_they_are_with_each_comment(
        self, client: Client, article: Article, make_article: MakeArticle, post: Post
    ) -> None:
        talked = make_article("talked")
        make_article("voix", language="fr", translation_of=make_article("third"))
        post(article=talked)
        renew()
        before = client.get("/articles/a-voice/")["ETag"]
        post(article=talked)
        renew()
        assert client.get("/articles/a-voice/")["ETag"] == before

    @pytest.mark.parametrize("state", ["draft", "withdrawn"])
    def test_do_not_name_what_is_not_public(
        self, client: Client, article: Article, make_article: MakeArticle, post: Post, state: str
    ) -> None:
        post(article=make_article("talked", title="Talked about"))
        renew()
        Article.objects.filter(slug="talked").update(state=state)
        assert "Talked about" not in html(client.get("/articles/a-voice/"))


class TestTheOtherLanguage:
    def test_counts_what_is_said_below_it(
        self, client: Client, article: Article, make_article: MakeArticle, post: Post
    ) -> None:
        french = make_article("une-voix", language="fr", translation_of=article)
        before = client.get("/articles/a-voice/")
        assert "under the French text" not in html(before)
        for _ in range(2):
            post(article=french)
        page = client.get("/articles/a-voice/")

        assert page["ETag"] != before["ETag"]
        assert '<a href="/articles/une-voix/#comments">2 comments under the French text</a>' in html(page)
        post()
        french_page = html(client.get("/fr/articles/une-voix/"))
        assert "1 commentaire sous le texte en anglais" in french_page

    def test_makes_another_page_also_where_the_sum_stays(
        self, client: Client, article: Article, make_article: MakeArticle
    ) -> None:
        others = [make_article(f"a-{code}", language=code, translation_of=article) for code in ("fr", "de")]
        Article.objects.filter(pk=others[0].pk).update(comment_count=1)
        before = client.get("/articles/a-voice/")["ETag"]
        Article.objects.filter(pk=others[0].pk).update(comment_count=0)
        Article.objects.filter(pk=others[1].pk).update(comment_count=1)
        assert client.get("/articles/a-voice/")["ETag"] != before

    def test_is_not_named_where_it_is_not_public(
        self, client: Client, article: Article, make_article: MakeArticle, post: Post
    ) -> None:
        post(article=make_article("une-voix", language="fr", translation_of=article))
        Article.objects.filter(slug="une-voix").update(state="draft")
        assert "under the French text" not in html(client.get("/articles/a-voice/"))
