"""The library of pictures: where each stands, under which licence, and fields that choose among them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from filmclub.accounts.models import User
from reviews.models import Article, ArticleFilm, Film, Image
from reviews.pictures import save_image
from reviews.saving import save_article
from tests.conftest import MakeArticle, html, make_user
from tests.reviews.test_article_admin import change_url, errors, form_of
from tests.reviews.test_bodies import figure
from tests.reviews.test_pictures import make_image, picture_bytes

pytestmark = pytest.mark.django_db
LIST = "/admin/reviews/image/"


@pytest.fixture
def used(make_article: MakeArticle, film: Film) -> Image:
    """A picture that stands everywhere."""
    image = make_image(credit="Drawing: Filmclub", licence="CC BY 4.0", caption="A city")
    above = make_article("above", title="Above the text", lead_image=image)
    ArticleFilm.objects.create(article=above, film=film)
    make_article("within", title="In the text", body=figure(image))
    film.poster = image
    film.save()
    return image


class TestTheLibrary:
    def test_says_where_each_picture_stands(self, as_editor: Client, used: Image) -> None:
        page = html(as_editor.get(LIST))
        for words in ("Above the text", "In the text", "Her, 2013", "Drawing: Filmclub, CC BY 4.0"):
            assert words in page
        assert "Above the text" in html(as_editor.get(f"{LIST}{used.pk}/change/"))

    def test_finds_by_licence_and_what_stands_nowhere(self, as_editor: Client, used: Image) -> None:
        other = make_image(alt="Alone")

        def listed(query: str) -> list[Image]:
            return list(as_editor.get(f"{LIST}?{query}").context["cl"].result_list)

        assert listed("used=no") == [other]
        assert listed("q=CC+BY") == [used]

    def test_costs_the_same_for_many(self, as_editor: Client, make_article: MakeArticle) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                as_editor.get(LIST)
            return len(asked)

        make_article("first", lead_image=make_image())
        few = queries()
        for number in range(10):
            make_article(f"a{number}", lead_image=make_image(), body=figure(make_image()))
        assert queries() == few

    def test_deleting_names_the_articles_and_films(self, as_editor: Client, used: Image) -> None:
        one = html(as_editor.get(f"{LIST}{used.pk}/delete/"))
        action = {"action": "delete_selected", "_selected_action": [used.pk]}
        several = html(as_editor.post(LIST, action))

        for page in (one, several):
            for words in ("Above the text", "In the text", "Her, 2013"):
                assert words in page
            assert "relationship" not in page
        as_editor.post(LIST, {**action, "post": "yes"})
        assert not Image.objects.exists()


class TestLicences:
    def test_stand_with_the_credit_on_public_pages(self, client: Client, used: Image) -> None:
        for path in ("/articles/above/", "/articles/within/", "/films/her-2013/"):
            assert '<small class="credit">Drawing: Filmclub, CC BY 4.0</small>' in html(client.get(path))

    def test_are_changed_with_the_text_that_shows_them(self, client: Client, used: Image) -> None:
        used.licence = "CC0"
        save_image(used)
        assert "Drawing: Filmclub, CC0" in html(client.get("/articles/within/"))


class TestPictureFields:
    def test_show_the_picture_and_take_its_number(
        self, as_editor: Client, make_article: MakeArticle, film: Film
    ) -> None:
        image, article = make_image(alt="Pink towers"), make_article()

        as_editor.post(change_url(article), form_of(article, lead_image=image.pk))

        assert Article.objects.get().lead_image == image
        page = html(as_editor.get(change_url(article)))
        assert f'<img src="{image.file.url}" alt="Pink towers"' in page
        assert f'name="lead_image" value="{image.pk}"' in page
        assert 'name="poster"' in html(as_editor.get(f"/admin/reviews/film/{film.pk}/change/"))

    @pytest.mark.parametrize("number", ["4711", "nothing", "9" * 30, "-1", "1.5", "<b>"])
    def test_refuse_what_is_no_picture(
        self, as_editor: Client, make_article: MakeArticle, number: str
    ) -> None:
        article = make_article()
        response = as_editor.post(change_url(article), form_of(article, lead_image=number))
        assert "There is no picture of this number" in errors(response)["lead_image"][0]


class TestPosters:
    @staticmethod
    def _poster(film: Film, **fields: Any) -> Image:
        poster = make_image(picture_bytes(size=(200, 300)), alt="The poster", **fields)
        film.poster = poster
        film.save()
        return poster

    def test_stand_for_an_article_without_a_picture(
        self, client: Client, make_article: MakeArticle, film: Film
    ) -> None:
        poster = self._poster(film)
        save_article(make_article(body="<p>Words.</p>"), films=[film.pk])

        page = html(client.get("/articles/a-voice/"))

        assert '<figure class="lead upright"' in page
        assert f'og:image" content="http://testserver{poster.file.url}"' in page
        for path in ("/", "/articles/"):
            assert f'<picture class="upright"><img src="{poster.file.url}" alt=""' in html(client.get(path))

    def test_leave_the_page_to_the_pictures_of_its_text(
        self, client: Client, make_article: MakeArticle, film: Film
    ) -> None:
        self._poster(film)
        article = make_article(body=figure(make_image()))
        save_article(article, films=[film.pk])
        assert "lead upright" not in html(client.get("/articles/a-voice/"))

    def test_a_lead_image_is_preferred_and_a_wide_one_wide(
        self, client: Client, make_article: MakeArticle, film: Film
    ) -> None:
        poster, lead = self._poster(film), make_image()
        save_article(make_article(lead_image=lead), films=[film.pk])
        page, _script, for_engines = html(client.get("/articles/a-voice/")).partition("application/ld+json")
        assert '<figure class="lead"' in page
        assert poster.file.url not in page
        assert poster.file.url in for_engines
        assert lead.file.url in html(client.get("/articles/"))
        assert poster.file.url not in html(client.get("/articles/"))


def test_authors_see_the_library_and_change_nothing(client: Client, editor: User) -> None:
    client.force_login(make_user("au", "Authors"))
    image = make_image()
    assert client.get(LIST).status_code == 200
    assert client.post(f"{LIST}{image.pk}/delete/", {"post": "yes"}).status_code == 403
