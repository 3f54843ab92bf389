"""What a member says of themselves: the form of their own page, and each thing that may be wrong with it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow

from comments.writers import Writer
from filmclub.accounts.filling import fill_avatars
from filmclub.accounts.models import User
from filmclub.accounts.own_page import change_page
from filmclub.accounts.pictures import AT_MOST, TooOften
from reviews.models import Article
from reviews.stored_files import referred_to
from tests.accounts.test_authors import picture, upload
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
FORM = "/me/profile/"


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


def fill_in(client: Client, **fields: Any) -> Any:
    return client.post(FORM, {"about": "Words.", **fields})


def set_picture(user: User, at: Any = None) -> None:
    change_page(user, about="", shows_films=False, picture=upload(picture(60, 60)), size=(60, 60), now=at)


def test_it_is_for_who_is_signed_in(client: Client) -> None:
    response = client.get(FORM)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={FORM}")


def test_it_is_found_from_ones_account_and_kept_by_no_cache(as_ann: Client) -> None:
    assert f'href="{FORM}"' in html(as_ann.get("/me/"))
    assert "no-store" in as_ann.get(FORM)["Cache-Control"]


def test_it_leads_to_the_page_once_there_is_one(as_ann: Client, post: Post, ann: User) -> None:
    assert "There will be a page of yours" in html(as_ann.get(FORM))
    post("Said.", writer=Writer(user=ann))

    assert 'href="/members/ann-berg/"' in html(as_ann.get(FORM))
    assert reverse("account_name") in html(as_ann.get(FORM))


def test_of_an_author_it_leads_to_the_authors_page(article: Article, editor: User, client: Client) -> None:
    client.force_login(editor)

    assert 'href="/fr/authors/ed-ito/"' in html(client.get(f"/fr{FORM}"))


def test_it_takes_words_picture_and_a_wish(as_ann: Client, ann: User) -> None:
    response = fill_in(as_ann, about="I am *Ann*.", shows_films="on", picture=upload(picture()))
    ann.refresh_from_db()

    assert (response.status_code, response["Location"]) == (302, FORM)
    assert "Saved." in html(as_ann.get(FORM))
    assert (ann.about, ann.shows_films) == ("I am *Ann*.", True)
    with Pillow.open(ann.picture.path) as whole, Pillow.open(ann.avatar.path) as small:
        assert (whole.format, whole.size, small.format, small.size) == ("JPEG", (480, 320), "JPEG", (72, 72))
    assert {ann.picture.name, ann.avatar.name} <= referred_to()


def test_it_changes_nobody_else_and_nothing_else(as_ann: Client, ann: User, bob: User) -> None:
    fill_in(as_ann, username="boss", is_staff="on", slug="boss", id=bob.pk, first_name="Boss")
    ann.refresh_from_db()
    bob.refresh_from_db()

    assert (ann.username, ann.is_staff, ann.slug, ann.first_name) == ("ann", False, "ann-berg", "Ann")
    assert bob.about == ""


def test_a_picture_that_goes_takes_its_files_along(
    as_ann: Client, ann: User, django_capture_on_commit_callbacks: Any
) -> None:
    fill_in(as_ann, picture=upload(picture(60, 60)))
    ann.refresh_from_db()
    files = [Path(ann.picture.path), Path(ann.avatar.path)]
    assert all(file.exists() for file in files)
    with django_capture_on_commit_callbacks(execute=True):
        fill_in(as_ann, **{"picture-clear": "on"})
    ann.refresh_from_db()

    assert (ann.picture.name, ann.avatar.name, ann.picture_width) == ("", "", 0)
    assert not any(file.exists() for file in files)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"about": "x" * 2001}, "at most 2000"),
        ({"about": "a\0b"}, "Null characters"),
        ({"picture": upload(b"no picture")}, "not a JPEG, PNG"),
        ({"picture": upload(b"")}, "empty"),
        ({"picture": upload(picture()[:300])}, "incomplete or damaged"),
        ({"picture": upload(picture(600, 10))}, "more than 50 times"),
        ({"picture": upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg")}, "not a JPEG, PNG"),
        ({"picture": upload(picture(60, 60)), "picture-clear": "on"}, "not both"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_the_words(
    as_ann: Client, ann: User, fields: dict[str, Any], message: str
) -> None:
    page = html(response := fill_in(as_ann, **{"shows_films": "on", **fields}))
    ann.refresh_from_db()

    assert response.status_code == 200
    assert re.search(message, page)
    assert (ann.about, ann.picture.name, ann.shows_films) == ("", "", False)
    if "about" not in fields:
        assert ">\nWords.</textarea>" in page
    assert re.search(r'name="shows_films"[^>]* checked', page)


class TestAPicture:
    def test_is_set_three_times_a_day_at_most(self, as_ann: Client, ann: User) -> None:
        for _ in range(AT_MOST):
            assert fill_in(as_ann, picture=upload(picture(60, 60))).status_code == 302
        ann.refresh_from_db()
        kept = ann.picture.name
        page = html(fill_in(as_ann, about="Other words.", picture=upload(picture(60, 60))))
        ann.refresh_from_db()

        assert "You have set a picture three times within a day." in page
        assert (ann.picture.name, ann.about) == (kept, "Words.")
        assert "Other words." in page

    def test_is_not_refused_where_it_stays_or_goes(self, as_ann: Client, ann: User) -> None:
        for _ in range(AT_MOST):
            set_picture(ann)

        assert fill_in(as_ann, about="New.").status_code == 302
        assert fill_in(as_ann, **{"picture-clear": "on"}).status_code == 302
        ann.refresh_from_db()
        assert (ann.about, ann.picture.name) == ("Words.", "")

    def test_may_be_set_again_a_day_after_the_first(self, ann: User) -> None:
        now = timezone.now()
        for hours in (25, 3, 2):
            set_picture(ann, now - timedelta(hours=hours))
        set_picture(ann, now)
        with pytest.raises(TooOften):
            set_picture(ann, now)
        change_page(ann, about="", shows_films=False, picture="", now=now)
        with pytest.raises(TooOften):
            set_picture(ann, now)
        set_picture(ann, now + timedelta(hours=21, minutes=30))
        ann.refresh_from_db()

        assert len(ann.pictured_at) == AT_MOST

    def test_of_a_release_before_gets_its_small_one(self, ann: User, bob: User) -> None:
        set_picture(ann)
        User.objects.update(avatar="")
        User.objects.filter(pk=bob.pk).update(picture="people/gone.jpg")

        assert list(fill_avatars()) == [1]
        ann.refresh_from_db()
        with Pillow.open(ann.avatar.path) as small:
            assert small.size == (72, 72)
