"""The club's version: what raises it, what does not, and what becomes public by itself."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.club.models import CLOCKS_DIFFER, Club, ClubQuerySet, must_look_up
from reviews import publishing
from reviews.models import Article
from reviews.versions import look_up_publications
from tests.conftest import MakeArticle
from tests.renewed import save_renewed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def version() -> int:
    return Club.objects.get().version


def moment() -> datetime | None:
    return Club.objects.get().next_publication_at


def raised_by(queries: CaptureQueriesContext) -> int:
    """How often these statements wrote the club's row."""
    return sum(bool(re.match(r'(UPDATE|INSERT INTO) "club_club"', query["sql"])) for query in queries)


def saved(article: Article, **fields: Any) -> int:
    """Save an article with other values, and return how often the club's version was raised for it."""
    article = Article.objects.get(pk=article.pk)
    for name, value in fields.items():
        setattr(article, name, value)
    before = version()
    with CaptureQueriesContext(connection) as queries:
        article.save()
    assert version() - before == raised_by(queries)
    return raised_by(queries)


@pytest.fixture
def page(make_article: MakeArticle) -> Article:
    return make_article("about", title="About us", kind="page")


@pytest.fixture
def translation(article: Article, make_article: MakeArticle) -> Article:
    return make_article("une-voix", language="fr", translation_of=article)


class TestTheRow:
    def test_is_the_only_one(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Club.objects.create(pk=2)

    def test_is_made_by_whoever_needs_it_first(self, article: Article) -> None:
        for first in (Club.objects.raise_version, lambda: Client().get(article.get_absolute_url())):
            Club.objects.all().delete()
            first()
            assert Club.objects.count() == 1

    def test_that_a_writer_made_is_looked_up_by_the_next_reader(self, make_article: MakeArticle) -> None:
        coming = make_article("coming", kind="page", published_at=timezone.now() + HOUR)
        Club.objects.all().delete()
        Club.objects.raise_version()
        assert must_look_up(moment(), timezone.now())
        look_up_publications(timezone.now())
        assert moment() == coming.published_at


class TestIsRaisedOnce:
    @pytest.mark.parametrize(
        "fields",
        [{"title": "Who we are"}, {"slug": "who"}, {"language": "fr"}, {"kind": "news"}, {"state": "draft"}],
    )
    def test_by_another_link_to_a_page_of_the_site(self, page: Article, fields: dict[str, str]) -> None:
        assert saved(page, **fields) == 1

    def test_by_an_article_that_becomes_a_page_of_the_site(self, article: Article) -> None:
        assert saved(article, kind="page") == 1

    @pytest.mark.parametrize("fields", [{"title": "La voix"}, {"translation_of": None}])
    def test_by_another_translation(self, translation: Article, fields: dict[str, Any]) -> None:
        assert saved(translation, **fields) == 1

    @pytest.mark.parametrize(
        "fields", [{"title": "Another"}, {"slug": "another"}, {"kind": "essay"}, {"contributed_by": "Zoe"}]
    )
    def test_by_what_other_pages_show_of_an_article(self, article: Article, fields: dict[str, str]) -> None:
        assert saved(article, **fields) == 1

    def test_by_a_new_article(self, make_article: MakeArticle) -> None:
        Club.objects.get_or_create(pk=1)
        before = version()
        make_article("another")
        assert version() > before

    def test_by_another_title_of_what_is_translated(self, article: Article, translation: Article) -> None:
        assert saved(article, title="Another voice") == 1

    def test_by_each_step_of_publishing(self, editor: User, page: Article) -> None:
        before = version()
        publishing.withdraw(article=page, by=editor)
        assert version() == before + 1
        publishing.publish(article=page, by=editor)
        assert version() == before + 2

    def test_by_a_deletion(self, article: Article, page: Article) -> None:
        before = version()
        article.delete()
        assert version() == before + 1
        Article.objects.filter(pk=page.pk).delete()
        assert version() == before + 2


class TestIsNotRaised:
    @pytest.mark.parametrize("fields", [{}, {"body": "<p>New.</p>"}, {"standfirst": "New."}, {"rating": 7}])
    def test_by_what_no_other_page_shows(self, article: Article, fields: dict[str, Any]) -> None:
        assert saved(article, **fields) == 0

    def test_by_the_text_of_a_page_or_a_translation(
        self, article: Article, page: Article, translation: Article
    ) -> None:
        assert [saved(each, body="<p>New.</p>") for each in (article, page, translation)] == [0, 0, 0]

    def test_by_a_draft(self, article: Article, make_article: MakeArticle) -> None:
        page = make_article("rules", kind="page", state="draft")
        translation = make_article("une-voix", translation_of=article, state="draft")
        assert [saved(draft, title="New") for draft in (page, translation)] == [0, 0]

    def test_by_a_member_who_changes(self, ann: User) -> None:
        before = version()
        ann.first_name, ann.slug, ann.avatar, ann.is_staff = "Anna", "anna", "people/ann.jpg", True
        save_renewed(ann)
        assert version() == before

    def test_without_the_change(self, page: Article, monkeypatch: pytest.MonkeyPatch) -> None:
        def crash(*args: object, **kwargs: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(ClubQuerySet, "raise_version", crash)
        page.title = "Who we are"
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            page.save()
        page.refresh_from_db()
        assert page.title == "About us"


class TestAPublication:
    """What is scheduled makes another version when its time has come."""

    @pytest.fixture(params=["page", "translation", "original", "alone"])
    def coming(self, request: pytest.FixtureRequest, article: Article, make_article: MakeArticle) -> Article:
        at = timezone.now() + HOUR
        if request.param == "page":
            return make_article("rules", kind="page", published_at=at)
        if request.param == "alone":
            return make_article("alone", published_at=at)
        if request.param == "translation":
            return make_article("une-voix", translation_of=article, published_at=at)
        make_article("une-voix", translation_of=article)
        publishing.back_to_draft(article=self._withdrawn(article), by=article.author)
        publishing.publish(article=article, by=article.author, at=at)
        return article

    def _withdrawn(self, article: Article) -> Article:
        publishing.withdraw(article=article, by=article.author)
        return article

    def test_is_waited_for(self, coming: Article) -> None:
        assert moment() == coming.published_at

    def test_makes_one_new_version(self, coming: Article) -> None:
        at = coming.published_at
        assert at is not None
        before = version()
        assert look_up_publications(at - HOUR / 2) == before
        assert look_up_publications(at) == before
        assert look_up_publications(at + CLOCKS_DIFFER) == before + 1
        assert look_up_publications(at + HOUR) == before + 1
        assert moment() is None

    def test_is_followed_by_the_next(self, coming: Article, make_article: MakeArticle) -> None:
        at = coming.published_at
        assert at is not None
        later = make_article("later", kind="page", published_at=at + HOUR)
        at_once = make_article("at-once", kind="page", published_at=at + CLOCKS_DIFFER / 2)
        before = version()
        assert moment() == at
        look_up_publications(at + CLOCKS_DIFFER)
        assert moment() == at_once.published_at
        look_up_publications(at + 2 * CLOCKS_DIFFER)
        assert moment() == later.published_at
        assert version() == before + 2

    def test_that_comes_sooner_is_waited_for_first(self, coming: Article, make_article: MakeArticle) -> None:
        sooner = make_article("sooner", kind="page", published_at=timezone.now() + HOUR / 2)
        assert moment() == sooner.published_at

    def test_that_is_called_off_makes_one_version_more(self, coming: Article) -> None:
        at = coming.published_at
        assert at is not None
        before = version()
        publishing.back_to_draft(article=coming, by=coming.author)
        assert look_up_publications(at + HOUR) == before + 2
        assert moment() is None


class TestAReader:
    def test_asks_once_for_a_stored_page_and_for_none(self, page: Article, article: Article) -> None:
        path = article.get_absolute_url()
        Client().get(path)
        with CaptureQueriesContext(connection) as queries:
            etag = Client().get(path)["ETag"]
        assert len(queries) == 1
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path, headers={"If-None-Match": etag}).status_code == 304
        assert len(queries) == 1

    def test_looks_up_what_has_become_public_once(
        self, page: Article, article: Article, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = article.get_absolute_url()
        make_article("rules", title="House rules", kind="page", published_at=timezone.now() + HOUR)
        before = Client().get(path)
        later = timezone.now() + 2 * HOUR
        monkeypatch.setattr(timezone, "now", lambda: later)
        after = Client().get(path)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path)["ETag"] == after["ETag"] != before["ETag"]
        assert len(queries) == 1
        assert b"House rules" not in before.content
        assert b"House rules" in after.content
