"""The first page of the admin is a desk, in the language of who sits at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.states import State
from filmclub.accounts.models import User
from reviews.models import Article, Draft, Film
from tests.conftest import MakeArticle, Post, html, make_user
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fill(make_article: MakeArticle, editor: User, number: int) -> None:
    now = timezone.now()
    for n in range(number):
        make_article(f"d-{n}-{number}", title=f"Draft {n}", state="draft", published_at=None)
        make_article(f"r-{n}-{number}", title=f"Ready {n}", state="draft", published_at=None, ready_at=now)
        make_article(f"s-{n}-{number}", title=f"Later {n}", published_at=now + timedelta(days=1 + n))
        Film.objects.create(title=f"Film {n}", slug=f"f-{n}-{number}", year=2000)


class TestTheDesk:
    def test_shows_an_editor_what_to_go_on_with(self, editor: User, make_article: MakeArticle) -> None:
        fill(make_article, editor, 1)
        make_image(alt="IMG_1234.jpg")

        page = html(sign_in(editor).get(INDEX))

        assert f'href="{reverse("admin:reviews_article_add")}"' in page
        for words in ("Draft 0", "Ready 0", "Later 0", "Film 0, 2000", "1 picture"):
            assert words in page

    def test_shows_an_author_their_own_alone(self, make_article: MakeArticle) -> None:
        author = make_user("una", "Authors", name="Una Vale")
        make_article("mine", title="Mine", author=author, state="draft", published_at=None)
        make_article("yours", title="Yours", state="draft", published_at=None)

        page = html(sign_in(author).get(INDEX))

        assert "Mine" in page
        assert "Yours" not in page
        assert "Films without credits" not in page

    def test_names_what_was_typed_and_not_saved(
        self, editor: User, make_article: MakeArticle, film: Film
    ) -> None:
        article = make_article("mine", title="Mine", state="draft", published_at=None)
        for kind, key, data in (
            ("article", article.pk, {"title": ["Mine, longer"]}),
            ("article", None, {"title": [" "]}),
            ("film", film.pk, {"year": ["2013"]}),
            ("series", None, {"name": ["Mondays"]}),
            ("article", 4_000, {"title": ["Gone"]}),
        ):
            now = timezone.now()
            Draft.objects.create(user=editor, kind=kind, object_id=key, data=data, saved_at=now)

        page = html(sign_in(editor).get(INDEX))
        others = html(sign_in(make_user("may", "Editors")).get(INDEX))

        assert page.count("not saved, typed") == 4
        for words in ("Mine, longer", "Mondays", "Without a title", "/admin/reviews/article/add/"):
            assert words in page
        assert "Gone" not in page
        assert ">Mine<" not in page
        assert "not saved, typed" not in others

    def test_says_first_of_what_waits_for_a_moderator(
        self, moderator: User, post: Post, article: Article
    ) -> None:
        post(state=State.PENDING)
        post(state=State.PENDING)

        page = html(sign_in(moderator).get(INDEX))

        assert "2 wait among the comments" in " ".join(page.split())
        assert reverse("admin:reviews_article_add") not in page

    def test_needs_as_many_queries_for_one_as_for_ten(self, editor: User, make_article: MakeArticle) -> None:
        client = sign_in(editor)

        def queries(number: int) -> int:
            fill(make_article, editor, number)
            with CaptureQueriesContext(connection) as captured:
                client.get(INDEX)
            return len(captured)

        assert queries(1) == queries(10)

    def test_leads_to_the_rest_of_each_list(self, editor: User, make_article: MakeArticle) -> None:
        fill(make_article, editor, 7)
        client = sign_in(editor)

        for address in (
            f"/admin/reviews/article/?state=draft&author={editor.pk}",
            "/admin/reviews/article/?state=ready",
            "/admin/reviews/article/?state=scheduled",
            "/admin/reviews/film/?credits=none",
        ):
            assert address.replace("&", "&amp;") in html(client.get(INDEX))
            assert client.get(address).status_code == 200


def choose(client: Client, address: str, code: str, referer: str) -> Any:
    return client.post(address, {"language": code}, headers={"referer": referer})


class TestItsLanguage:
    def test_is_the_browsers_where_nothing_was_chosen(self, editor: User) -> None:
        client = sign_in(editor)

        response = client.get("/admin/reviews/film/?q=her", headers={"accept-language": "fr-CA,en;q=0.5"})

        assert response["Location"] == "/fr/admin/reviews/film/?q=her"
        assert client.get(INDEX, headers={"accept-language": "xx,*"}).status_code == 200

    def test_is_the_one_that_somebody_chose(self, editor: User) -> None:
        client = sign_in(editor)
        response = choose(client, "/admin/language/", "fr", "http://testserver/admin/reviews/film/?q=her")

        assert response["Location"] == "/fr/admin/reviews/film/?q=her"
        assert client.get(INDEX)["Location"] == "/fr/admin/"
        choose(client, "/fr/admin/language/", "en", "http://testserver/fr/admin/")
        assert client.get(INDEX, headers={"accept-language": "fr"}).status_code == 200
        assert client.get("/fr/admin/")["Location"] == "/admin/"

    @pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
    def test_leads_nowhere_else(self, editor: User, back: str) -> None:
        response = choose(sign_in(editor), "/admin/language/", "fr", back)

        assert response["Location"] == "/fr/admin/"

    def test_is_not_changed_by_a_code_that_is_none(self, editor: User) -> None:
        choose(sign_in(editor), "/admin/language/", "xx", INDEX)

        assert User.objects.get(pk=editor.pk).admin_language == ""
        assert sign_in(editor).get("/admin/language/").status_code == 405
