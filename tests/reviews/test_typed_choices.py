"""Without scripts one types what is to be chosen in an article's form, and the server finds it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from reviews.models import Article, ArticleFilm, Film, Series, Tag
from reviews.saving import save_article
from tests.conftest import MakeArticle, html, make_user
from tests.reviews.test_article_admin import change_url, form_of
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db
FILM = "articlefilm_set-0-film-typed"
# What a browser sends of a new row in which one has typed.
ROW = {"articlefilm_set-TOTAL_FORMS": 1, "articlefilm_set-0-position": ""}


def save(client: Client, article: Article, **typed: Any) -> Any:
    return client.post(change_url(article), form_of(article) | typed)


def errors_of(response: Any) -> str:
    assert response.status_code == 200
    page = html(response)
    return page[page.index("errornote") :]


class TestFilms:
    @pytest.mark.parametrize(
        "typed",
        [
            "Her",
            " her ",
            "Her, 2013",
            "her-2013",
            "/films/her-2013/",
            "https://testserver/fr/films/her-2013/?x=1#y",
        ],
    )
    def test_are_found_by_name_year_and_address(
        self, as_editor: Client, article: Article, film: Film, typed: str
    ) -> None:
        Film.objects.create(title="Hero", slug="hero", year=2002)

        assert save(as_editor, article, **ROW, **{FILM: typed}).status_code == 302
        assert [row.film for row in ArticleFilm.objects.all()] == [film]

    @pytest.mark.parametrize(
        "typed",
        [
            "He",
            "Her, 2014",
            "/",
            "new:Her",
            "1",
            "²",
            "%",
            "a\0b",
            "x%00",
            "http://[",
            "x" * 3000,
            "Her, ²²²²",
        ],
    )
    def test_that_nobody_knows_are_refused_with_what_was_typed(
        self, as_editor: Client, article: Article, film: Film, typed: str
    ) -> None:
        errors = errors_of(save(as_editor, article, **ROW, **{FILM: typed}))

        assert "Nothing here is called" in errors
        assert f'name="{FILM}" value="{typed}"' in errors
        assert not ArticleFilm.objects.exists()

    def test_of_the_same_title_are_told_apart_by_year(
        self, as_editor: Client, article: Article, film: Film
    ) -> None:
        Film.objects.create(title="her", slug="her-1926", year=1926)

        assert "Several are called “Her”" in errors_of(save(as_editor, article, **ROW, **{FILM: "Her"}))
        assert save(as_editor, article, **ROW, **{FILM: "Her, 2013"}).status_code == 302
        assert [row.film for row in ArticleFilm.objects.all()] == [film]


class TestTagsAndSeries:
    def test_are_found_or_made_by_their_names(self, as_editor: Client, article: Article) -> None:
        love = Tag.objects.create(name="Love", slug="love")
        typed = {"tags": [love.pk], "tags-typed": "LOVE, City ,, Paris 13", "series-typed": "Mondays"}

        assert save(as_editor, article, **typed).status_code == 302
        assert {tag.name for tag in article.tags.all()} == {"Love", "City", "Paris 13"}
        assert Article.objects.get().series == Series.objects.get(name="Mondays")

    def test_are_found_by_who_may_make_none(self, client: Client, make_article: MakeArticle) -> None:
        author: User = make_user("ida", "Authors", name="Ida Berg")
        draft = make_article("mine", state="draft", published_at=None, author=author)
        Series.objects.create(name="Mondays", slug="mondays")
        client.force_login(author)

        assert save(client, draft, **{"series-typed": "mondays"}).status_code == 302
        assert Article.objects.get().series == Series.objects.get()
        refused = errors_of(save(client, Article.objects.get(), **{"series-typed": "Tuesdays"}))
        assert "You may make no new one" in refused
        assert 'name="series-typed" value="Tuesdays"' in refused

    def test_typed_ones_count_more_than_the_chosen_one(self, as_editor: Client, article: Article) -> None:
        one, other = (Series.objects.create(name=name, slug=name.lower()) for name in ("One", "Other"))

        save(as_editor, article, **{"series": one.pk, "series-typed": "Other"})
        assert Article.objects.get().series == other


class TestTranslations:
    def test_are_found_by_title_and_address(
        self, as_editor: Client, article: Article, make_article: MakeArticle
    ) -> None:
        french = make_article("une-voix", title="Une voix", language="fr")
        for typed in ("une voix", "/fr/articles/une-voix/"):
            article.refresh_from_db()
            article.translation_of = None
            save_article(article)
            assert save(as_editor, article, **{"translation_of-typed": typed}).status_code == 302
            assert Article.objects.get(pk=article.pk).translation_of == french


class TestPictures:
    def test_are_found_by_number_file_and_words(self, as_editor: Client, article: Article) -> None:
        image = make_image()
        image.alt = "A pastel skyline"
        image.save()
        for typed in (image.pk, image.file.name, image.file.url, "a pastel skyline"):
            article.refresh_from_db()
            article.lead_image = None
            save_article(article)
            assert save(as_editor, article, lead_image=typed).status_code == 302
            assert Article.objects.get().lead_image == image, typed

    def test_that_are_none_or_several_are_refused(self, as_editor: Client, article: Article) -> None:
        for _number in range(2):
            image = make_image()
            image.alt = "A skyline"
            image.save()

        assert "Several pictures are called" in errors_of(save(as_editor, article, lead_image="A skyline"))
        for typed in ("none.png", "/", "99999999", "-1", "a\0b"):
            errors = errors_of(save(as_editor, article, lead_image=typed))
            assert "There is no picture of this number or name" in errors, typed
            assert f'value="{typed}"' in errors


def test_the_inputs_stand_where_no_script_runs(as_editor: Client) -> None:
    page = html(as_editor.get(reverse("admin:reviews_article_add")))
    plain = "".join(part.partition("</noscript>")[0] for part in page.split("<noscript>")[1:])
    for name in ("series", "tags", "translation_of", "articlefilm_set-0-film"):
        assert f'name="{name}-typed"' in plain
        assert page.count(f'name="{name}-typed"') == 1
    french = html(as_editor.get("/fr/admin/reviews/article/add/"))
    assert "ou saisissez des noms, séparés par des virgules" in french
