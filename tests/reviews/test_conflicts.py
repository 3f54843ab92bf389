"""Two editors at one form, and the way back to old versions, in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filmclub.accounts.models import User
from reviews.credit_text.reading import read_credits
from reviews.crediting import save_credits
from reviews.differences import Piece, compare, differences, text_of
from reviews.editions import content_of
from reviews.models import Article, ArticleFilm, Film, Revision, Series
from reviews.saving import save_article, save_film, save_series
from tests.conftest import html, make_user
from tests.filmclub.admin_pages import fields_of
from tests.reviews.test_article_admin import change_url, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("cleo", "Editors", name="Cleo Marsh")


def shown(article: Article) -> dict[str, Any]:
    """The form as it is shown now."""
    return form_of(article) | {"edition": str(article.edition)}


def history_url(row: Article | Film | Series) -> str:
    return reverse(f"admin:reviews_{row._meta.model_name}_history", args=[row.pk])


class TestTwoEditors:
    def test_the_second_is_told_who_and_loses_nothing(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title", "standfirst": "My standfirst."}
        article.title = "Their title"
        save_article(article, by=colleague)

        response = as_editor.post(change_url(article), mine)

        page = html(response)
        assert response.status_code == 200
        assert "Cleo Marsh saved this on" in page
        assert 'value="My title"' in page
        assert "My standfirst." in page
        assert "<ins>Their</ins>" in page
        assert Article.objects.get(pk=article.pk).title == "Their title"

    def test_saving_again_is_meant_and_theirs_is_kept(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        article.title = "Their title"
        save_article(article, by=colleague)
        again = as_editor.post(change_url(article), mine).context["adminform"].form

        response = as_editor.post(change_url(article), mine | {"edition": again["edition"].value()})

        assert response.status_code == 302
        assert Article.objects.get(pk=article.pk).title == "My title"
        titles = [revision.data["fields"]["title"] for revision in Revision.objects.order_by("number")]
        assert titles == ["A voice", "Their title", "My title"]

    def test_what_only_they_changed_comes_into_the_form(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        article.standfirst, article.body = "Their standfirst.", "<p>Their text.</p>"
        save_article(article, by=colleague)

        form = as_editor.post(change_url(article), mine).context["adminform"].form

        assert form["standfirst"].value() == "Their standfirst."
        assert form["body"].value() == "<p>Their text.</p>"
        assert form["title"].value() == "My title"

    def test_pressing_save_twice_is_no_conflict(
        self, as_editor: Client, article: Article, film: Film
    ) -> None:
        mine = form_of(article, (film,)) | {"edition": str(article.edition), "title": "My title"}

        assert as_editor.post(change_url(article), mine).status_code == 302
        assert as_editor.post(change_url(article), mine).status_code == 302
        assert Revision.objects.filter(kind="article").count() == 2
        assert ArticleFilm.objects.filter(article=article).count() == 1

    @pytest.mark.parametrize("edition", ["", "0", "x", "99999999999999", "-1", "²"])
    def test_a_form_without_its_edition_overwrites_nothing(
        self, as_editor: Client, article: Article, edition: str
    ) -> None:
        response = as_editor.post(change_url(article), shown(article) | {"title": "Mine", "edition": edition})

        assert response.status_code == 200
        assert b"Mine" in response.content
        assert Article.objects.get(pk=article.pk).title == "A voice"

    def test_films_that_they_took_out_stay_out_and_mine_are_shown(
        self, as_editor: Client, article: Article, film: Film, colleague: User
    ) -> None:
        gone, theirs = (Film.objects.create(title=t, slug=t.lower(), year=2000) for t in ("Gone", "Theirs"))
        save_article(article, films=[gone.pk], by=colleague)
        mine = form_of(article, (film,)) | {"edition": str(article.edition)}
        save_article(article, films=[theirs.pk], by=colleague)

        response = as_editor.post(change_url(article), mine)

        rows = response.context["inline_admin_formsets"][0].formset
        assert response.status_code == 200
        assert {str(form["film"].value()) for form in rows} == {str(theirs.pk), str(film.pk)}
        assert [row.film for row in ArticleFilm.objects.all()] == [theirs]

    def test_a_film_and_its_credits_are_kept_too(
        self, as_editor: Client, film: Film, colleague: User
    ) -> None:
        save_credits(film=film, lines=read_credits("Directed by\nSpike Jonze\n\nCast\nRooney Mara").lines)
        url = reverse("admin:reviews_film_change", args=[film.pk])
        mine = fields_of(as_editor, url) | {"title": "Hers"}
        save_credits(film=film, lines=read_credits("Directed by\nSpike Jonze").lines, by=colleague)

        response = as_editor.post(url, mine)

        assert response.status_code == 200
        assert "Cleo Marsh saved this on" in html(response)
        assert Film.objects.get(pk=film.pk).title == "Her"

    def test_a_series_is_kept_too(self, as_editor: Client, colleague: User) -> None:
        series = Series(name="Mondays", slug="mondays")
        save_series(series)
        series.description = "Theirs."
        save_series(series, by=colleague)

        response = as_editor.post(
            reverse("admin:reviews_series_change", args=[series.pk]),
            {"name": "Mondays", "slug": "mondays", "description": "Mine.", "edition": "1"},
        )

        assert "Cleo Marsh saved this on" in html(response)
        assert Series.objects.get().description == "Theirs."

    def test_publishing_meanwhile_is_no_conflict(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        mine = shown(article) | {"title": "My title"}
        Article.objects.filter(pk=article.pk).update(state="withdrawn")

        assert as_editor.post(change_url(article), mine).status_code == 302
        assert Article.objects.get(pk=article.pk).state == "withdrawn"


class TestHistory:
    def test_versions_are_listed_and_one_is_restored(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        article.body = "<p>A wholly other text.</p>"
        save_article(article, by=colleague)

        page = html(as_editor.get(history_url(article), {"version": "2"}))
        assert "Cleo Marsh" in page
        assert "other" in page
        response = as_editor.post(history_url(article), {"restore": "1"}, follow=True)

        assert "Version 1 is restored" in html(response)
        assert (
            Article.objects.get(pk=article.pk).body == Revision.objects.get(number=1).data["fields"]["body"]
        )

    @pytest.mark.parametrize("number", ["", "0", "7", "x", "99999999999999"])
    def test_a_version_that_is_none_is_not_found(
        self, as_editor: Client, article: Article, number: str
    ) -> None:
        assert as_editor.get(history_url(article), {"version": number}).status_code == 404
        assert as_editor.post(history_url(article), {"restore": number}).status_code == 404

    def test_a_moderator_may_not_restore(self, client: Client, article: Article, moderator: User) -> None:
        client.force_login(moderator)

        assert client.post(history_url(article), {"restore": "1"}).status_code == 403

    def test_the_list_costs_the_same_for_few_and_many(
        self, as_editor: Client, article: Article, colleague: User
    ) -> None:
        as_editor.get(history_url(article))
        counts = []
        for _round in range(2):
            for number in range(4):
                article.standfirst = f"{article.edition} {number}"
                save_article(article, by=colleague)
            with CaptureQueriesContext(connection) as queries:
                as_editor.get(history_url(article))
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestDifferences:
    def test_words_that_go_and_come_are_marked(self) -> None:
        assert [piece for piece in compare("A red door", "A blue door") if piece.how] == [
            Piece("red", "gone"),
            Piece("blue", "new"),
        ]

    def test_a_long_text_that_stays_is_shortened(self) -> None:
        same = "\n".join(f"Paragraph {number}" for number in range(500))
        pieces = list(compare(f"{same}\nOld", f"{same}\nNew"))

        assert sum(len(piece.words) for piece in pieces) < 400

    def test_a_text_reads_a_paragraph_a_line(self) -> None:
        source = '<h2>Top</h2><p>One <a href="https://a.example/">link</a></p><ul><li><p>Two</p></li></ul>'

        assert text_of(source) == "# Top\nOne link (https://a.example/)\n• Two"

    def test_bold_alone_is_said(self, article: Article) -> None:
        old, new = content_of(article), content_of(article)
        old["fields"]["body"] = "<p>Her voice.</p>"
        new["fields"]["body"] = "<p>Her <strong>voice</strong>.</p>"

        (difference,) = differences(old, new)

        assert difference.remark == "Only the formatting differs."

    def test_of_a_film_credits_and_lists_are_named(self, film: Film) -> None:
        old = content_of(film)
        film.languages, film.genres = ["fr"], ["drama"]
        save_film(film)
        save_credits(film=film, lines=read_credits("Cast\nRooney Mara as Catherine").lines)

        found = {difference.label: difference for difference in differences(old, content_of(film))}

        assert set(found) == {"Languages", "Genres", "Credits"}
        assert any("Rooney Mara – Catherine" in piece.words for piece in found["Credits"].pieces)
