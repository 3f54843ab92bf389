"""Finding articles in the admin, changing many at once, deleting and duplicating one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from filmclub.accounts.models import User
from reviews.models import Article, ArticleFilm, Film, Series, Tag
from tests.conftest import MakeArticle, Post, html, make_user
from tests.reviews.test_article_admin import change_url, form_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:reviews_article_changelist")


def found(client: Client, **query: Any) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return sorted(article.title for article in response.context["cl"].result_list)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def two(make_article: MakeArticle, film: Film) -> tuple[Article, Article]:
    her = make_article("her", title="Letters", body="<p>A voice in the dark.</p>", standfirst="Soft.")
    ArticleFilm.objects.create(article=her, film=film, position=1)
    other = make_article(
        "playtime", title="Glass", body="<p>Doors.</p>", kind="essay", state="draft", published_at=None
    )
    return her, other


class TestTheList:
    @pytest.mark.parametrize("words", ["letters", "VOICE", "voice dark", "soft", "her", "ed ito voice"])
    def test_finds_words_of_titles_texts_films_and_authors(
        self, as_editor: Client, two: tuple[Article, Article], words: str
    ) -> None:
        assert found(as_editor, q=words) == ["Letters"]

    def test_finds_nothing_where_one_word_is_missing(
        self, as_editor: Client, two: tuple[Article, Article]
    ) -> None:
        assert found(as_editor, q="voice doors") == []

    def test_is_narrowed_by_film_series_tag_and_author(
        self, as_editor: Client, two: tuple[Article, Article], film: Film, ann: User
    ) -> None:
        _her, other = two
        series, tag = Series.objects.create(name="M", slug="m"), Tag.objects.create(name="T", slug="t")
        Article.objects.filter(pk=other.pk).update(series=series, author=ann)
        other.tags.add(tag)

        assert found(as_editor, film=film.pk) == ["Letters"]
        for query in ({"series": series.pk}, {"tag": tag.pk}, {"author": ann.pk}):
            assert found(as_editor, **query) == ["Glass"]
        assert found(as_editor, film=film.pk, author=ann.pk) == []

    def test_is_narrowed_by_state_kind_and_the_last_change(
        self, as_editor: Client, two: tuple[Article, Article]
    ) -> None:
        her, _other = two
        long_ago = timezone.now() - timedelta(days=20)
        Article.objects.filter(pk=her.pk).update(changed_at=long_ago)
        assert found(as_editor, changed="7") == ["Glass"]
        assert found(as_editor, changed="30") == ["Glass", "Letters"]
        assert found(as_editor, state="draft") == found(as_editor, kind__exact="essay") == ["Glass"]
        assert found(as_editor, state="ready") == []

    @pytest.mark.parametrize("value", ["x", "-1", "9" * 17, "٣", ""])
    def test_takes_what_is_no_number_for_nothing(
        self, as_editor: Client, two: tuple[Article, Article], value: str
    ) -> None:
        for name in ("film", "series", "tag", "author", "changed"):
            assert as_editor.get(LIST, {name: value}).status_code == 200

    def test_says_since_when_each_is_as_it_is(self, as_editor: Client, two: tuple[Article, Article]) -> None:
        assert "Published since" in html(as_editor.get(LIST))

    def test_needs_as_many_queries_for_two_as_for_twenty(
        self, as_editor: Client, make_article: MakeArticle
    ) -> None:
        def queries(number: int, start: int) -> int:
            for n in range(start, start + number):
                make_article(f"a-{n}", title=f"A {n}")
            with CaptureQueriesContext(connection) as captured:
                as_editor.get(LIST)
            return len(captured)

        assert queries(2, 0) == queries(18, 2)


class TestManyAtOnce:
    def act(self, client: Client, action: str, rows: Any, **typed: Any) -> Any:
        data = {"action": action, "_selected_action": [row.pk for row in rows], **typed}
        return client.post(LIST, data)

    def test_asks_before_it_changes_anything(self, as_editor: Client, two: tuple[Article, Article]) -> None:
        response = self.act(as_editor, "publish_them", two)

        assert response.status_code == 200
        assert "Publish these articles now?" in html(response)
        assert Article.objects.get(slug="playtime").state == "draft"

    def test_publishes_and_says_what_was_published_already(
        self, as_editor: Client, two: tuple[Article, Article]
    ) -> None:
        response = self.act(as_editor, "publish_them", two, _sure="1")

        assert all(article.is_public() for article in Article.objects.all())
        assert "1 article is changed." in said(response)
        assert "“Letters” is published already." in said(response)

    def test_withdraws(self, as_editor: Client, two: tuple[Article, Article]) -> None:
        self.act(as_editor, "withdraw_them", two[:1], _sure="1")

        assert Article.objects.get(slug="her").state == "withdrawn"

    def test_adds_and_takes_off_tags(self, as_editor: Client, two: tuple[Article, Article]) -> None:
        old, kept, new = (Tag.objects.create(name=name, slug=name) for name in ("old", "kept", "new"))
        two[0].tags.set([old, kept])

        self.act(as_editor, "tag_them", two, _sure="1", add=[new.pk], remove=[old.pk])

        assert set(two[0].tags.all()) == {kept, new}
        assert set(two[1].tags.all()) == {new}

    def test_says_when_no_tag_is_chosen_or_one_twice(
        self, as_editor: Client, two: tuple[Article, Article]
    ) -> None:
        tag = Tag.objects.create(name="old", slug="old")
        nothing = self.act(as_editor, "tag_them", two, _sure="1")
        both = self.act(as_editor, "tag_them", two, _sure="1", add=[tag.pk], remove=[tag.pk])

        assert "Choose a tag to add, or one to take off." in html(nothing)
        assert "Add or take off, not both: old." in html(both)

    def test_puts_into_a_series_and_out_of_it(self, as_editor: Client, two: tuple[Article, Article]) -> None:
        series = Series.objects.create(name="M", slug="m")
        self.act(as_editor, "put_them_into_series", two, _sure="1", series=series.pk)
        assert series.articles.count() == 2
        self.act(as_editor, "put_them_into_series", two, _sure="1", series="")
        assert series.articles.count() == 0

    def test_gives_them_to_another_author(self, as_editor: Client, two: tuple[Article, Article]) -> None:
        may = make_user("may", "Editors", name="May Ode")
        response = self.act(as_editor, "give_them", two, _sure="1", author=may.pk)

        assert may.articles.count() == 2
        assert "2 articles are changed." in said(response)

    def test_is_not_for_authors(self, two: tuple[Article, Article]) -> None:
        client = Client()
        client.force_login(make_user("una", "Authors"))
        self.act(client, "publish_them", two, _sure="1")

        assert Article.objects.get(slug="playtime").state == "draft"


class TestFilters:
    def test_stand_above_the_list_behind_a_box(self, as_editor: Client, article: Article) -> None:
        page = html(as_editor.get(LIST))
        assert page.index('id="filters-shown"') < page.index('id="changelist-filter"')
        assert "Show the filters</label>" in "".join(page.split("\n")).replace("  ", "")
        assert "some are on" in html(as_editor.get(LIST, {"state": "draft"}))
        assert "Montrer les filtres" in html(as_editor.get(f"/fr{LIST}"))


class TestDeleting:
    @pytest.fixture
    def discussed(self, article: Article, post: Post) -> Article:
        post()
        return article

    def test_of_what_is_discussed_is_refused_and_withdrawing_offered(
        self, as_editor: Client, discussed: Article
    ) -> None:
        url = reverse("admin:reviews_article_delete", args=[discussed.pk])
        page = html(as_editor.get(url))
        as_editor.post(url, {"post": "yes"})

        assert "has a discussion, so it cannot be deleted" in page
        assert reverse("admin:reviews_article_withdraw", args=[discussed.pk]) in page
        assert Article.objects.filter(pk=discussed.pk).exists()

        as_editor.post(reverse("admin:reviews_article_withdraw", args=[discussed.pk]))
        assert Article.objects.get().state == Article.State.WITHDRAWN
        assert Comment.objects.count() == 1
        assert "Readers do not see it" in html(as_editor.get(url))

    def test_of_several_says_the_same(self, as_editor: Client, discussed: Article) -> None:
        data = {"action": "delete_selected", "_selected_action": discussed.pk}

        assert "These have a discussion" in html(as_editor.post(LIST, data))


class TestDuplicating:
    def url(self, article: Article) -> str:
        return reverse("admin:reviews_article_duplicate", args=[article.pk])

    def test_makes_a_draft_with_text_films_and_tags(
        self, as_editor: Client, two: tuple[Article, Article], film: Film
    ) -> None:
        her = two[0]
        her.tags.add(Tag.objects.create(name="T", slug="t"))
        response = as_editor.post(self.url(her))

        copy = Article.objects.exclude(slug__in=["her", "playtime"]).get()
        assert response["Location"] == change_url(copy)
        assert (copy.title, copy.slug, copy.body) == ("Letters (copy)", "letters-copy", her.body)
        assert (copy.state, copy.published_at, copy.comment_count) == (Article.State.DRAFT, None, 0)
        assert list(copy.films.all()) == [film]
        assert copy.tags.count() == 1

    def test_twice_makes_two_under_addresses_of_their_own(
        self, as_editor: Client, make_article: MakeArticle
    ) -> None:
        article = make_article(title="x" * 200)
        for _time in range(2):
            as_editor.post(self.url(article))

        assert Article.objects.count() == 3
        assert all(len(copy.title) <= 200 for copy in Article.objects.all())

    def test_is_a_post_and_for_those_who_may_write(
        self, as_editor: Client, article: Article, moderator: User
    ) -> None:
        other = Client()
        other.force_login(moderator)

        assert as_editor.get(self.url(article)).status_code == 405
        assert other.post(self.url(article)).status_code == 403
        assert as_editor.post(reverse("admin:reviews_article_duplicate", args=[4711])).status_code == 404
        assert Article.objects.count() == 1


class TestTyped:
    """Tags and series that are made where their names are typed."""

    def test_new_ones_are_made_with_the_article(self, as_editor: Client, article: Article) -> None:
        old = Tag.objects.create(name="Solitude", slug="solitude")
        tags = [str(old.pk), "new:2001", "new:solitude", "new:  Los   Angeles "]
        as_editor.post(change_url(article), form_of(article, tags=tags, series="new:Movie Quote Monday"))

        article.refresh_from_db()
        assert sorted(tag.name for tag in article.tags.all()) == ["2001", "Los Angeles", "Solitude"]
        assert Tag.objects.count() == 3
        assert (article.series and article.series.slug) == "movie-quote-monday"

    def test_nothing_is_made_where_the_form_is_refused(self, as_editor: Client, article: Article) -> None:
        response = as_editor.post(change_url(article), form_of(article, title="", tags=["new:Paris"]))

        assert not Tag.objects.exists()
        assert '<option value="new:Paris" selected>Paris</option>' in html(response)

    @pytest.mark.parametrize("name", ["new:", "new: ", f"new:{'x' * 201}"])
    def test_what_is_no_name_is_refused(self, as_editor: Client, article: Article, name: str) -> None:
        assert as_editor.post(change_url(article), form_of(article, tags=[name])).status_code == 200
        assert not Tag.objects.exists()
