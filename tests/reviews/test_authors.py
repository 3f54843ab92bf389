"""Authors write drafts of their own, and hand them to an editor; all else is the editors'."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from reviews.models import Article, Film
from reviews.publishing import PublishingError, back_to_draft, hand_over, publish, take_back, withdraw
from tests.conftest import MakeArticle, html, make_user
from tests.reviews.test_article_admin import change_url, form_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:reviews_article_changelist")
ADD = reverse("admin:reviews_article_add")
DRAFT: dict[str, Any] = {"state": Article.State.DRAFT, "published_at": None}


@pytest.fixture
def author(db: None) -> User:
    return make_user("una", "Authors", name="Una Vale")


@pytest.fixture
def as_author(author: User) -> Client:
    client = Client()
    client.force_login(author)
    return client


@pytest.fixture
def own(make_article: MakeArticle, author: User) -> Article:
    return make_article("own", title="My own", author=author, **DRAFT)


class TestInTheAdmin:
    def test_an_author_writes_a_draft_of_their_own(
        self, as_author: Client, author: User, editor: User, film: Film
    ) -> None:
        response = as_author.post(ADD, form_of(None, (film,), author=editor.pk))

        article = Article.objects.get()
        assert response.status_code == 302
        assert (article.author, article.state) == (author, Article.State.DRAFT)
        assert list(article.films.all()) == [film]

    def test_an_author_finds_nothing_but_their_own(
        self, as_author: Client, own: Article, make_article: MakeArticle
    ) -> None:
        other = make_article("other", title="Not mine", **DRAFT)

        page = html(as_author.get(LIST))

        assert "My own" in page
        assert "Not mine" not in page
        assert as_author.get(change_url(other)).status_code == 302
        assert as_author.get(reverse("admin:reviews_article_preview", args=[other.pk])).status_code == 403
        assert as_author.get(reverse("admin:reviews_article_preview", args=[own.pk])).status_code == 200

    @pytest.mark.parametrize("button", ["_publish", "_schedule", "_withdraw"])
    def test_an_author_publishes_nothing(self, as_author: Client, own: Article, button: str) -> None:
        typed = {"publish_at_0": "2099-01-01", "publish_at_1": "10:00:00"} if button == "_schedule" else {}
        response = as_author.post(
            change_url(own), form_of(own, author=own.author_id, **{button: "1"}, **typed)
        )

        assert response.status_code == 403
        assert Article.objects.get().state == Article.State.DRAFT
        assert 'name="_publish"' not in html(as_author.get(change_url(own)))

    def test_what_is_published_is_seen_and_not_changed(
        self, as_author: Client, own: Article, editor: User
    ) -> None:
        publish(article=own, by=editor)

        assert as_author.get(change_url(own)).status_code == 200
        assert as_author.post(change_url(own), form_of(own, title="Other")).status_code == 403
        assert Article.objects.get().title == "My own"

    def test_an_author_deletes_a_draft_of_their_own_alone(
        self, as_author: Client, own: Article, article: Article
    ) -> None:
        delete = "admin:reviews_article_delete"
        as_author.post(reverse(delete, args=[article.pk]), {"post": "yes"})
        as_author.post(reverse(delete, args=[own.pk]), {"post": "yes"})

        assert list(Article.objects.all()) == [article]

    @pytest.mark.parametrize("page", ["reviews_film_add", "reviews_tag_add", "reviews_series_add"])
    def test_an_author_enters_no_films_tags_and_series(self, as_author: Client, page: str) -> None:
        assert as_author.get(reverse(f"admin:{page}")).status_code == 403

    def test_ready_for_an_editor_and_back(self, as_author: Client, own: Article) -> None:
        as_author.post(change_url(own), form_of(own, _ready="1"))
        assert Article.objects.get().ready_at is not None
        assert "Ready for an editor since" in html(as_author.get(change_url(own)))

        as_author.post(change_url(own), form_of(own, _not_ready="1"))
        assert Article.objects.get().ready_at is None


class TestTheStep:
    def test_is_a_moment_that_a_second_press_keeps(self, own: Article, author: User) -> None:
        hand_over(article=own, by=author)
        first = Article.objects.get().ready_at
        hand_over(article=own, by=author)

        assert Article.objects.get().ready_at == first is not None

    def test_ends_when_the_article_is_published(self, own: Article, author: User, editor: User) -> None:
        hand_over(article=own, by=author)
        publish(article=own, by=editor)

        assert Article.objects.get().ready_at is None

    def test_is_refused_for_what_is_no_draft(self, article: Article, editor: User) -> None:
        with pytest.raises(PublishingError, match="is not a draft"):
            hand_over(article=article, by=editor)
        with pytest.raises(PublishingError, match="does not wait"):
            take_back(article=article, by=editor)

    def test_is_nobodys_but_the_authors_and_the_editors(self, own: Article, ann: User) -> None:
        other = make_user("ola", "Authors")
        for stranger in (ann, other):
            with pytest.raises(PermissionDenied):
                hand_over(article=own, by=stranger)
        assert Article.objects.get().ready_at is None


def test_a_date_once_shown_is_kept_through_withdraw_and_draft(article: Article, editor: User) -> None:
    shown = article.published_at
    withdraw(article=article, by=editor)
    back_to_draft(article=article, by=editor)
    publish(article=article, by=editor)

    assert Article.objects.get().published_at == shown


def test_a_past_date_that_an_editor_gives_is_kept(as_editor: Client) -> None:
    as_editor.post(ADD, form_of(_publish="1", publish_at_0="2014-02-14", publish_at_1="10:00:00"))

    article = Article.objects.get()
    assert article.is_public()
    assert f"{article.published_at:%Y-%m-%d}" == "2014-02-14"
