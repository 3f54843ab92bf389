"""Readers choose which content notes stand open: their own act, one cookie, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from filmclub.lib.cookies import NOTES_COOKIE, OF_GUESTS
from reviews.content_notes import read_lines
from reviews.models import Article, ArticleFilm, Film
from reviews.saving import save_film
from tests.comments.browsing import SAME_ORIGIN
from tests.conftest import html

pytestmark = pytest.mark.django_db
CHOOSE = "/content-notes/chosen/"
ARTICLE = "/articles/a-voice/"
FOLD = '<details class="content-notes">'


@pytest.fixture(autouse=True)
def _noted(film: Film, article: Article) -> None:
    film.content_notes = read_lines("Violence\nAn animal dies: a dog\nFrogs")
    save_film(film)
    ArticleFilm.objects.create(article=article, film=film)


def choose(client: Client, headers: Any = SAME_ORIGIN, **fields: Any) -> Any:
    return client.post(CHOOSE, fields, headers=headers)


def open_notes(client: Client, path: str = ARTICLE) -> str:
    """What stands before the fold."""
    return html(client.get(path)).partition(FOLD)[0]


class TestChoosing:
    def test_opens_the_chosen_notes_wherever_a_film_has_them(self, client: Client) -> None:
        response = choose(client, note=["animal-dies", "smoking"], next=ARTICLE)

        assert (response.status_code, response["Location"]) == (303, ARTICLE)
        for path in (ARTICLE, "/films/her-2013/"):
            assert "<li>A dog</li>" in open_notes(client, path)
            assert "<li>Violence</li>" not in open_notes(client, path)
        assert "<li>Un animal meurt</li>" in open_notes(client, f"/fr{ARTICLE}")
        assert "<li>A dog</li>" not in open_notes(Client())

    def test_is_kept_for_a_year_out_of_reach_of_scripts(self, client: Client) -> None:
        cookie = choose(client, note=["smoking", "animal-dies"]).cookies[NOTES_COOKIE]

        assert cookie.value == "smoking.animal-dies"
        assert cookie["max-age"] == 365 * 24 * 60 * 60
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"

    def test_is_shown_in_the_boxes_of_the_form(self, client: Client) -> None:
        choose(client, note="animal-dies")

        page = html(client.get("/content-notes/", {"next": ARTICLE}))
        assert page.count(" checked>") == 1
        assert 'value="animal-dies" checked>' in page
        assert f'name="next" value="{ARTICLE}"' in page
        assert 'value="flashing-light"' not in page
        assert 'name="none"' in page

    def test_is_taken_back_by_a_button_and_by_no_box(self, client: Client) -> None:
        for fields in ({"none": "", "note": "violence"}, {}):
            choose(client, note="animal-dies")
            response = choose(client, **fields)
            assert response.cookies[NOTES_COOKIE]["max-age"] == 0
            assert "<li>A dog</li>" not in open_notes(client)
            assert 'name="none"' not in html(client.get("/content-notes/"))

    def test_is_forgotten_with_all_that_is_a_guests(self, client: Client, article: Article) -> None:
        assert NOTES_COOKIE in OF_GUESTS
        choose(client, note="violence")
        client.post(f"{ARTICLE}comments/forget/", headers=SAME_ORIGIN)
        assert not client.cookies[NOTES_COOKIE].value

    def test_leads_back_in_the_language_of_the_form(self, client: Client) -> None:
        response = choose(client, note="violence", language="fr")
        assert response["Location"] == "/fr/content-notes/"


class TestBadInput:
    def test_codes_that_are_none_are_left_out(self, client: Client) -> None:
        strange = ["", "x", "Violence", "violence.war", "violence;war", "é", "\0", "a" * 5000]
        response = choose(client, note=[*strange, "violence", "violence"])
        assert response.cookies[NOTES_COOKIE].value == "violence"
        assert not choose(client, note=strange).cookies[NOTES_COOKIE].value

    @pytest.mark.parametrize(
        "value",
        ["", ".", "x", "violence,war", "VIOLENCE", "violence" * 1000, "\0", '"><b>', "é.²", "../..", "%00"],
    )
    def test_a_cookie_of_nonsense_opens_nothing(self, client: Client, value: str) -> None:
        client.cookies[NOTES_COOKIE] = value
        assert "<li>Violence</li>" not in open_notes(client)
        assert client.get("/content-notes/").status_code == 200

    def test_a_cookie_with_some_sense_opens_that(self, client: Client) -> None:
        client.cookies[NOTES_COOKIE] = "gone.violence.<b>"
        assert "<li>Violence</li>" in open_notes(client)

    @pytest.mark.parametrize(
        "path",
        ["", "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:1"],
    )
    def test_it_leads_nowhere_else(self, client: Client, path: str) -> None:
        assert choose(client, note="violence", next=path)["Location"] == "/content-notes/"

    @pytest.mark.parametrize(
        "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
    )
    def test_no_other_site_chooses_for_somebody(self, client: Client, headers: Any) -> None:
        response = choose(client, headers=headers, note="violence")
        assert response.status_code == 403
        assert NOTES_COOKIE not in response.cookies

    def test_it_takes_forms_alone(self, client: Client) -> None:
        assert client.get(CHOOSE).status_code == 405

    def test_what_the_address_says_is_escaped(self, client: Client) -> None:
        page = html(client.get("/content-notes/", {"next": '"><b>bold</b>'}))
        assert "<b>bold" not in page


class TestCaching:
    def test_the_page_of_strangers_is_the_same_for_all(self, client: Client) -> None:
        before = Client().get(ARTICLE)
        choose(client, note="violence")
        own = client.get(ARTICLE, headers={"If-None-Match": before["ETag"]})
        after = Client().get(ARTICLE)

        assert own.status_code == 200
        assert "private" in own["Cache-Control"]
        assert "ETag" not in own
        assert after.content == before.content
        assert "public" in after["Cache-Control"]

    def test_the_form_is_shared_until_somebody_chooses(self, client: Client) -> None:
        assert "public" in client.get("/content-notes/")["Cache-Control"]
        choose(client, note="violence")
        assert "private" in client.get("/content-notes/")["Cache-Control"]

    def test_more_films_and_notes_cost_no_more_queries(self, client: Client, article: Article) -> None:
        client.cookies[NOTES_COOKIE] = "violence"
        counts = []
        for number in range(2):
            # Everybody's page is made once, and stored.
            client.get(ARTICLE)
            with CaptureQueriesContext(connection) as queries:
                client.get(ARTICLE)
            counts.append(len(queries))
            film = Film.objects.create(
                title="Other",
                slug=f"other-{number}",
                year=2000,
                content_notes=read_lines("War\nSmoking\nBlood\nFrogs and toads"),
            )
            ArticleFilm.objects.create(article=article, film=film, position=2)
        assert counts[0] == counts[1]
        assert "<summary>7 content notes</summary>" in html(client.get(ARTICLE))
