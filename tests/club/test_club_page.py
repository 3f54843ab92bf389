"""The club's page in the admin, and what the site shows of it."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from filmclub.accounts.models import User
from filmclub.club.kinds import choose_kind
from filmclub.club.models import Club, Kind
from filmclub.club.wording import WORDING
from filmclub.first_pages import make_drafts
from filmclub.lib.picture_files import MAX_BYTES
from reviews.models import Article, Series
from tests.conftest import MakeArticle, Post, html
from tests.reviews.test_pictures import run_tasks

pytestmark = pytest.mark.django_db
PAGE = "/admin/club/"


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss", password="correct horse battery staple")


@pytest.fixture
def desk(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def typed(client: Client, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing but these is changed."""
    form = client.get(PAGE).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    data.pop("logo", None)
    return {**data, **changes}


def save(client: Client, **changes: Any) -> Any:
    return client.post(PAGE, typed(client, **changes), follow=True)


def faults(response: Any) -> str:
    return str(response.context["adminform"].form.errors)


def test_a_name_is_in_force_with_the_next_request(desk: Client, article: Article, settings: Any) -> None:
    address = article.get_absolute_url()
    before = Client().get(address)
    assert "Kino Utrecht" not in html(before)

    saved = save(desk, name="Kino Utrecht", tagline="Films on Tuesdays")

    assert saved.status_code == 200
    after = Client().get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Kino Utrecht" in html(after)
    assert "Kino Utrecht – Films on Tuesdays" in html(Client().get("/"))
    assert "<title>Kino Utrecht</title>" in html(Client().get("/feeds/articles.rss"))


def test_an_emptied_field_is_the_environments_again(desk: Client, settings: Any) -> None:
    settings.SITE_NAME = "From the environment"
    save(desk, name="Kino Utrecht")
    save(desk, name="")
    assert "From the environment" in html(Client().get("/"))


@pytest.mark.parametrize("role", ["editor", "moderator", "ann"])
def test_nobody_without_the_permission_sees_it(role: str, request: pytest.FixtureRequest) -> None:
    client = Client()
    client.force_login(request.getfixturevalue(role))
    assert client.get(PAGE).status_code in (302, 403)
    assert client.post(PAGE, {"name": "Mine"}).status_code in (302, 403)
    assert Club.objects.current().name != "Mine"


def test_a_seed_like_blog_says_it_in_its_own_words(desk: Client, article: Article, post: Post) -> None:
    save(
        desk,
        wording_en_none="Wade in…",
        wording_en_one="One thought on “{title}”",
        wording_en_many="{number} thoughts on “{title}”",
        wording_en_leave="Post a comment",
        wording_en_button="Wade in",
        wording_fr_none="Jetez-vous à l’eau…",
        wording_fr_many="{number} réflexions sur « {title} »",
    )
    address = article.get_absolute_url()
    assert "Wade in…" in html(Client().get(address))
    assert "Jetez-vous à l’eau…" in html(Client().get(f"/fr{address}"))
    post("One.")
    page = html(Client().get(address))
    assert "One thought on “A voice”" in page
    assert "Post a comment" in page
    assert ">Wade in<" in page
    post("Two.")
    assert "2 thoughts on “A voice”" in html(Client().get(address))
    assert "2 réflexions sur « A voice »" in html(Client().get(f"/fr{address}"))
    assert "Envoyer le commentaire" in html(Client().get(f"/fr{address}"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"accent": "#ffff00"}, "would be hard to read"),
        ({"accent": "red"}, "six digits"),
        ({"accent": "", "accent_dark": "#ffffff"}, "for the light as well"),
        ({"interval": "-1"}, "interval"),
        ({"interval": "99999999"}, "interval"),
        ({"first_held": "51"}, "first_held"),
        ({"first_held": "-1"}, "first_held"),
        ({"comments_in_window": "1000"}, "comments_in_window"),
        ({"moderation_rhythm": "days", "days": []}, "Choose one day"),
        ({"moderation_hour": "24"}, "moderation_hour"),
        ({"mail_from": "nobody"}, "mail_from"),
        ({"wording_en_many": "thoughts"}, "Write {number}"),
        ({"wording_en_leave": "Go {there}"}, "Nothing may stand in braces"),
        ({"wording_en_one": "{film}"}, "means nothing here"),
        ({"menu_lines": "reviews\nnowhere"}, "Line 2"),
        ({"menu_lines": "javascript:alert(1) | Click"}, "neither a part"),
        ({"menu_lines": "https://example.org"}, "needs a name"),
        ({"menu_lines": "page nothing"}, "no page of the site"),
        ({"foot_lines": "series nothing"}, "no series"),
        ({"foot_lines": "\n".join(["films"] * 21)}, "20 lines at most"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(desk: Client, changes: Any, told: str) -> None:
    before = Club.objects.filter(pk=1).values().first()
    response = save(desk, name="Changed", **changes)
    assert told in faults(response).replace("&quot;", '"')
    assert Club.objects.filter(pk=1).values().first() == before


def test_menu_and_foot_lead_where_their_lines_say(desk: Client, make_article: MakeArticle) -> None:
    Series.objects.create(name="Movie Quote Monday", slug="movie-quote-monday")
    make_article("about", kind=Article.Kind.PAGE, title="About us")
    save(
        desk,
        menu_lines="series movie-quote-monday\nfilms | Pictures | fr: Images\npage about",
        foot_lines="https://example.org/ | Cinema",
    )
    page, french = html(Client().get("/films/")), html(Client().get("/fr/films/"))
    assert page.index(">Movie Quote Monday<") < page.index(">Pictures<") < page.index(">About us<")
    assert 'aria-current="page">Pictures<' in page
    assert ">Images<" in french
    assert 'href="https://example.org/"' in page
    assert "/feeds/articles.rss" not in page[page.index("<footer") :]


def test_a_new_name_of_a_series_shows_in_the_menu(desk: Client, article: Article) -> None:
    series = Series.objects.create(name="Movie Quote Monday", slug="quotes")
    save(desk, menu_lines="series quotes")
    before = Client().get(article.get_absolute_url())
    series.name = "Quote of the week"
    series.save()
    after = Client().get(article.get_absolute_url(), headers={"if-none-match": before["ETag"]})
    assert ">Quote of the week<" in html(after)


def test_the_accent_comes_in_a_stylesheet_of_its_own(desk: Client) -> None:
    save(desk, accent="#1c5d99")
    page = html(Client().get("/"))
    address = page[page.index("/accent/") :].split('"')[0]
    css = Client().get(address)
    assert "--accent:#1c5d99" in html(css)
    assert "immutable" in css["Cache-Control"]


@pytest.mark.parametrize("kind", ["blog", "magazine", "club"])
def test_the_first_questions_set_name_kind_and_drafts_once(desk: Client, kind: str) -> None:
    asked = desk.get("/admin/")
    assert asked.status_code == 302
    assert Client().get("/").status_code == 200
    done = desk.post(asked["Location"], {"name": "Kino", "kind": kind, "drafts": "on"}, follow=True)
    assert done.status_code == 200
    club = Club.objects.get()
    assert (club.name, club.kind) == ("Kino", kind)
    drafts = Article.objects.filter(kind=Article.Kind.PAGE, state=Article.State.DRAFT)
    assert sorted(drafts.values_list("language", flat=True)) == ["en"] * 3 + ["fr"] * 3
    assert desk.get("/admin/").status_code == 200


@pytest.mark.parametrize("key", ["", "a key"])
def test_the_page_of_notices_says_who_is_asked(desk: Client, editor: User, settings: Any, key: str) -> None:
    settings.AKISMET_API_KEY = key
    make_drafts(editor)
    for slug in ("notices", "mentions-legales"):
        assert ("Akismet" in Article.objects.get(slug=slug).body) == bool(key)
    assert "Akismet" not in Article.objects.get(slug="about").body


def test_another_kind_leaves_what_the_club_has_set_itself(desk: Client) -> None:
    save(desk, kind="magazine")
    save(desk, menu_lines="films", closes_after_days="")
    save(desk, kind="club")
    club = Club.objects.get()
    assert [entry["slug"] for entry in club.menu] == ["films"]
    assert (club.closes_after_days, club.guest_address, club.moderation_hour) == (None, "optional", 18)


def test_the_first_questions_can_be_put_off(desk: Client) -> None:
    desk.post("/admin/club/begin/", {"_later": "Later"})
    assert desk.get("/admin/").status_code == 200


def test_the_first_questions_want_an_answer(desk: Client) -> None:
    page = html(desk.post("/admin/club/begin/", {"name": " ", "kind": ""}))
    assert "Give it a name." in page
    assert "Choose what comes nearest." in page


def test_the_club_says_which_comments_wait(desk: Client) -> None:
    page = html(desk.get(PAGE))
    for name, usual in (("first_held", "1"), ("days_new_guests_wait", "90"), ("links_held", "2")):
        assert re.search(rf'name="{name}"[^>]* placeholder="{usual}"', page), name
    save(desk, holds_all="on", first_held="3", days_new_guests_wait="30", links_held="5", holds_new_links="")
    club = Club.objects.get()
    assert (club.holds_all, club.first_held, club.holds_new_links) == (True, 3, False)
    assert (club.days_new_guests_wait, club.links_held) == (30, 5)
    save(desk, first_held="")
    assert re.search(r'name="first_held"[^>]* placeholder="0"', html(desk.get(PAGE)))


def test_the_club_says_whether_writers_read_why(desk: Client) -> None:
    assert re.search(r'name="tells_reasons"[^>]* checked', html(desk.get(PAGE)))
    save(desk, tells_reasons="")
    assert not Club.objects.get().tells_reasons
    save(desk, tells_reasons="on")
    assert Club.objects.get().tells_reasons


def test_no_kind_of_club_closes_discussions() -> None:
    for kind in Kind:
        club = Club()
        choose_kind(club, kind)
        assert club.closes_after_days is None


@pytest.mark.parametrize(("how", "stored"), [("optional", True), ("none", True), ("required", False)])
def test_a_guest_is_asked_for_an_address_as_the_club_says(article: Article, how: str, stored: bool) -> None:
    Club.objects.update_or_create(pk=1, defaults={"guest_address": how})
    page = html(Client().get(article.get_absolute_url()))
    assert ('name="email"' in page) == (how != "none")
    Client().post(
        f"{article.get_absolute_url()}comments/",
        {"text": "A fine film.", "name": "Gus", "language": "en"},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert article.discussion.comments.exists() == stored if stored else not hasattr(article, "discussion")


def test_what_is_kept_of_the_environment_is_shown(desk: Client, settings: Any) -> None:
    page = html(desk.get(PAGE))
    assert "(LANGUAGE_CODE)" in page
    assert "(TIME_ZONE)" in page


def test_every_word_has_a_field(desk: Client) -> None:
    page = html(desk.get(PAGE))
    assert all(f"wording_fr_{key}" in page for key in WORDING)


def picture(image_format: str = "PNG", size: tuple[int, int] = (1200, 300), mode: str = "RGB") -> bytes:
    content = BytesIO()
    Pillow.new(mode, size).save(content, image_format)
    return content.getvalue()


class TestTheLogo:
    def save(self, desk: Client, name: str, content: bytes, **changes: Any) -> Any:
        return save(desk, logo=SimpleUploadedFile(name, content), **changes)

    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "I;16"])
    def test_is_shown_on_each_page_in_its_shape(self, desk: Client, mode: str) -> None:
        self.save(desk, 'é"x.png', picture(mode=mode))
        club = Club.objects.get()
        assert re.fullmatch(r"club/logo-\w{8}\.png", club.logo.name or "")
        with Pillow.open(club.logo.path) as stored:
            assert (stored.format, stored.size) == ("PNG", (640, 160))
        shown = f'<img src="{club.logo.url}" width="160" height="40" alt="Filmclub">'
        assert shown in html(Client().get("/"))
        assert shown in html(Client().get("/fr/"))

    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [
            ("a.png", b"no picture", "not a JPEG, PNG, WebP or AVIF"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG, WebP or AVIF"),
            ("a.png", b"", "empty"),
            ("a.png", picture()[:200], "incomplete or damaged"),
            ("a.png", picture(size=(9000, 9000), mode="1"), "40 megapixels"),
            ("a.png", picture()[:8] + bytes(MAX_BYTES), "more than 10 MB"),
            ("a.png", picture(size=(2000, 10)), "50 times as long"),
        ],
        ids=["text", "svg", "empty", "cut", "huge", "heavy", "narrow"],
    )
    def test_that_is_none_is_refused_and_loses_nothing(
        self, desk: Client, name: str, content: bytes, told: str
    ) -> None:
        response = self.save(desk, name, content, tagline="Typed with it", menu_lines="films")
        form = response.context["adminform"].form
        assert told in faults(response)
        assert (form["tagline"].value(), form["menu_lines"].value()) == ("Typed with it", "films")
        assert not Club.objects.get().logo

    def test_that_is_replaced_or_cleared_leaves_no_file(self, desk: Client) -> None:
        self.save(desk, "a.png", picture())
        first = Path(Club.objects.get().logo.path)
        self.save(desk, "b.webp", picture("WEBP"))
        second = Path(Club.objects.get().logo.path)
        save(desk, **{"logo-clear": "on"})
        run_tasks()
        assert not first.exists()
        assert not second.exists()
        assert "<img" not in html(Client().get("/"))
