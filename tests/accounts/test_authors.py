"""The addresses of authors, what they say of themselves, and links to their pages."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Pillow

from comments.writers import Writer
from filmclub.accounts.models import FormerAuthorSlug, User
from filmclub.club.models import Club
from reviews.models import Article
from reviews.saving import save_article
from tests.conftest import MakeArticle, Post, html, make_user
from tests.renewed import save_renewed

pytestmark = pytest.mark.django_db


def picture(width: int = 900, height: int = 600, mode: str = "RGB", format: str = "PNG") -> bytes:
    content = BytesIO()
    Pillow.new(mode, (width, height), "teal").save(content, format)
    return content.getvalue()


def upload(content: bytes, name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def fill_in(client: Client, **fields: Any) -> Any:
    """Send the form of the profile as it stands, with these fields otherwise."""
    form = client.get(reverse("admin:profile")).context["form"]
    data = {name: value for name in form.fields if name != "picture" and (value := form[name].value())}
    return client.post(reverse("admin:profile"), {**data, **fields})


class TestTheSlug:
    @pytest.mark.parametrize(
        ("username", "name", "slug"),
        [
            ("ann", "Ann Berg", "ann-berg"),
            ("zoe", "Zoë Łukasz-Ōno", "zoe-lukasz-ono"),
            ("ivan", "Иван Петров", "иван-петров"),
            ("noname", "", "noname"),
            ("a@b.example", "…", "author"),
        ],
    )
    def test_is_made_of_the_name_that_readers_see(self, username: str, name: str, slug: str) -> None:
        assert make_user(username, name=name).slug == slug

    def test_is_nobody_elses_slug_former_slug_or_login_name(self) -> None:
        first = make_user("one", name="Ann Berg")
        first.slug = "else"
        first.save()
        make_user("ann-berg-2", name="Somebody Other")
        make_user("two", name="Ann Berg")

        assert User.objects.get(username="two").slug == "ann-berg-3"
        assert make_user("three", name="Else").slug == "else-2"

    def test_tells_no_login_name_once_there_is_another(self) -> None:
        user = User.objects.create_user("secret.login")
        assert user.slug == "secretlogin"
        user.first_name, user.last_name = "Ann", "Berg"
        user.save(update_fields=["first_name", "last_name"])

        user.refresh_from_db()
        assert user.slug == "ann-berg"
        assert FormerAuthorSlug.objects.get().slug == "secretlogin"

    def test_stays_when_somebody_is_renamed(self, ann: User) -> None:
        ann.last_name = "Other"
        ann.save()

        assert ann.slug == "ann-berg"

    def test_is_made_for_rows_that_a_release_before_has_written(self, ann: User) -> None:
        User.objects.update(slug=None)
        ann.refresh_from_db()
        ann.save()

        assert ann.slug == "ann-berg"


class TestTheAddress:
    def test_former_ones_and_the_login_name_lead_there(
        self, client: Client, make_article: MakeArticle, editor: User
    ) -> None:
        make_article()
        for slug in ("first", "second"):
            editor.slug = slug
            editor.save()

        for old in ("ed", "ed-ito", "first"):
            response = client.get(f"/fr/authors/{old}/?page=1")
            assert (response.status_code, response["Location"]) == (301, "/fr/authors/second/?page=1")
        editor.slug = "first"
        editor.save()
        assert client.get("/authors/first/").status_code == 200
        assert client.get("/authors/second/")["Location"] == "/authors/first/"

    def test_of_nobody_is_told_by_login_names(
        self, client: Client, make_article: MakeArticle, ann: User
    ) -> None:
        make_article()

        for name in ("ann", "ann-berg", "nobody", "a%00b"):
            assert client.get(f"/authors/{name}/").status_code == 404

    def test_no_page_shows_a_login_name(self, client: Client, make_article: MakeArticle, post: Post) -> None:
        author = make_user("swordfish", name="Ann Berg")
        make_article("by-her", author=author)
        post("Words.", writer=Writer(user=author))

        for address in (
            *("/", "/articles/", "/articles/by-her/", "/articles/a-voice/", "/authors/ann-berg/"),
            *("/feeds/articles.atom", "/feeds/comments.rss", "/authors/ann-berg/articles.atom"),
        ):
            response = client.get(address)
            assert response.status_code == 200
            assert "Ann Berg" in html(response) or address == "/articles/"
            assert "swordfish" not in html(response)


class TestThePage:
    def test_shows_picture_words_and_since_when(
        self, client: Client, make_article: MakeArticle, editor: User
    ) -> None:
        make_article()
        editor.about = "I like *long* films. <script>alert(1)</script>"
        editor.picture, editor.picture_width, editor.picture_height = "people/ed.jpg", 320, 480
        editor.save()
        page = html(client.get("/authors/ed-ito/"))

        assert "I like <em>long</em> films." in page
        assert "<script>alert" not in page
        assert re.search(
            r'src="/media/people/ed.jpg" width="320" height="480" alt="Portrait of Ed Ito"', page
        )
        assert re.search(r"1 article, in \w+ \d{4}", page)
        assert "1 article, en " in html(client.get("/fr/authors/ed-ito/"))

    def test_does_not_claim_what_a_guest_sent_in(self, client: Client, make_article: MakeArticle) -> None:
        author = make_user("ines", name="Ines Calder")
        make_article("by-a-guest", author=author, contributed_by="Lena Osei")
        assert client.get("/authors/ines-calder/").status_code == 404

        make_article("her-own", author=author)
        for path in ("/authors/ines-calder/", "/authors/ines-calder/articles.atom"):
            page = html(client.get(path))
            assert "/articles/her-own/" in page
            assert "/articles/by-a-guest/" not in page


class TestTheForm:
    @pytest.fixture
    def as_editor(self, client: Client, editor: User) -> Client:
        client.force_login(editor)
        return client

    def test_takes_address_words_and_picture(self, as_editor: Client, editor: User) -> None:
        response = fill_in(as_editor, slug="edito", about="Words.", picture=upload(picture()))
        editor.refresh_from_db()

        assert response.status_code == 302
        assert (editor.slug, editor.about) == ("edito", "Words.")
        assert (editor.picture_width, editor.picture_height) == (480, 320)
        with Pillow.open(editor.picture.path) as stored:
            assert (stored.format, stored.size) == ("JPEG", (480, 320))
        assert re.fullmatch(r"people/[a-z0-9]{12}\.jpg", str(editor.picture))

    @pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
    def test_takes_pictures_of_every_kind(self, as_editor: Client, editor: User, mode: str) -> None:
        content = BytesIO()
        Pillow.new(mode, (60, 80)).save(content, "PNG")
        fill_in(as_editor, picture=upload(content.getvalue()))
        editor.refresh_from_db()

        with Pillow.open(editor.picture.path) as stored:
            assert (stored.format, stored.size) == ("JPEG", (60, 80))

    def test_forgets_the_picture_that_was_there(
        self, as_editor: Client, editor: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        fill_in(as_editor, picture=upload(picture()))
        editor.refresh_from_db()
        first = Path(editor.picture.path)
        with django_capture_on_commit_callbacks(execute=True):
            fill_in(as_editor, picture=upload(picture(50, 50)))
        editor.refresh_from_db()
        second = Path(editor.picture.path)
        assert (first.exists(), second.exists()) == (False, True)
        with django_capture_on_commit_callbacks(execute=True):
            fill_in(as_editor, **{"picture-clear": "on"})
        editor.refresh_from_db()

        assert (editor.picture.name, editor.picture_width, second.exists()) == ("", 0, False)

    def test_keeps_the_picture_where_only_words_change(self, as_editor: Client, editor: User) -> None:
        fill_in(as_editor, picture=upload(picture()))
        fill_in(as_editor, about="Words.")
        editor.refresh_from_db()

        assert editor.about == "Words."
        assert Path(editor.picture.path).exists()
        assert editor.picture_width == 480

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"slug": "ed"}, "This is a login name"),
            ({"slug": "ED-2"}, "This is a login name"),
            ({"slug": "ann-berg"}, "Another page has this address"),
            ({"slug": "ann"}, "Another page has this address"),
            ({"slug": "a b/c"}, "Use letters and numbers"),
            ({"slug": "x" * 121}, "at most 120"),
            ({"about": "x" * 2001}, "at most 2000"),
            ({"picture": upload(b"no picture")}, "not a JPEG, PNG"),
            ({"picture": upload(picture()[:300])}, "incomplete or damaged"),
            ({"picture": upload(picture(600, 10))}, "more than 50 times"),
            ({"picture": upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg")}, "not a JPEG, PNG"),
        ],
    )
    def test_says_what_is_wrong(
        self, as_editor: Client, editor: User, ann: User, fields: dict[str, Any], message: str
    ) -> None:
        response = fill_in(as_editor, **fields)
        editor.refresh_from_db()

        assert response.status_code == 200
        assert re.search(message, html(response))
        assert (editor.slug, editor.about, editor.picture.name) == ("ed-ito", "", "")

    def test_an_empty_address_is_made_anew(self, as_editor: Client, editor: User) -> None:
        fill_in(as_editor, slug="")
        editor.refresh_from_db()

        assert editor.slug == "ed-ito"

    def test_of_others_is_for_superusers(self, client: Client, ann: User) -> None:
        boss = User.objects.create_superuser("boss")
        client.force_login(boss)
        address = reverse("admin:accounts_user_change", args=[ann.pk])
        data = {
            **{"username": "ann", "first_name": "Ann", "last_name": "Berg", "slug": "annie", "about": "Hi."},
            **{"date_joined_0": "2026-01-01", "date_joined_1": "00:00", "is_active": "on"},
        }
        assert client.post(address, {**data, "picture": upload(b"none")}).status_code == 200
        assert client.post(address, {**data, "picture": upload(picture())}).status_code == 302

        ann.refresh_from_db()
        assert (ann.slug, ann.about, ann.picture_width) == ("annie", "Hi.", 480)


class TestCommentsOfAuthors:
    def test_link_their_names_to_their_page(
        self, client: Client, post: Post, ann: User, editor: User
    ) -> None:
        post("By an author.", writer=Writer(user=editor))
        post("By a member.", writer=Writer(user=ann))
        page = html(client.get("/articles/a-voice/"))

        assert '<b><a href="/authors/ed-ito/">Ed Ito</a></b>' in page
        assert '<b><a href="/members/ann-berg/">Ann Berg</a></b>' in page
        assert '<b><a href="/fr/authors/ed-ito/">' in html(client.get("/fr/articles/a-voice/"))

    def test_change_with_the_address_and_with_the_first_article(
        self, client: Client, post: Post, ann: User, make_article: MakeArticle
    ) -> None:
        post("By a member.", writer=Writer(user=ann))

        def link() -> str:
            found = re.search(r'<b>(?:<a href="([^"]*)">)?Ann Berg', html(client.get("/articles/a-voice/")))
            assert found is not None
            return found[1] or ""

        assert link() == "/members/ann-berg/"
        first = make_article("first", author=ann)
        assert link() == "/authors/ann-berg/"
        ann.slug = "annie"
        save_renewed(ann)
        assert link() == "/authors/annie/"
        first.state = Article.State.WITHDRAWN
        save_article(first)
        assert link() == "/members/annie/"

    def test_cost_no_query_more(self, client: Client, post: Post, editor: User) -> None:
        post("By a guest.")

        def queries() -> int:
            Club.objects.raise_version()
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get("/articles/a-voice/")
            return len(captured)

        before = queries()
        for number in range(5):
            post(f"Number {number}, by an author.", writer=Writer(user=editor))
        assert queries() == before
