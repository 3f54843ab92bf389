"""Links in mails: random, kept as hashes, good once and for some days; their pages change nothing by GET."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from filmclub import urls
from filmclub.mail.link_pages import link_page
from filmclub.mail.links import make_link, read_link, use_link
from filmclub.mail.models import Link, Mail
from tests.conftest import html

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@link_page("try_link")
def try_link(request: HttpRequest, link: Link) -> HttpResponse:
    if request.method == "POST":
        use_link(link)
    return HttpResponse(f"{request.method} {link.about['number']} {sorted(request.COOKIES)}")


urlpatterns = [path("try/", try_link, name="try_link"), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.fixture(autouse=True)
def _has_the_page() -> object:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def make(**fields: object) -> str:
    return make_link("try_link", about={"number": 7}, valid_for=WEEK, **fields)  # type: ignore[arg-type]


def token_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["token"][0]


def test_a_link_is_random_and_only_its_hash_is_stored() -> None:
    first, second = make(), make()

    assert first != second
    assert first.startswith("http://localhost:8000/try/?token=")
    assert len(token_of(first)) == 43
    for link in Link.objects.all():
        assert not {link.token_hash, link.page, str(link.about)} & {token_of(first), token_of(second)}


def test_a_link_is_read_until_it_expires() -> None:
    token = token_of(make())
    link = read_link("try_link", token)

    assert link is not None
    assert link.about == {"number": 7}
    assert read_link("try_link", token, now=timezone.now() + WEEK) is None
    assert read_link("another_page", token) is None


@pytest.mark.parametrize("token", ["", "nothing", "\ud800", "é" * 5000])
def test_any_other_token_finds_nothing(token: str) -> None:
    make()
    assert read_link("try_link", token) is None


def test_a_link_can_be_used_once_whichever_try_it_stood_in() -> None:
    mail = Mail.objects.create(key="a", message_id="a", queued_at=timezone.now(), give_up_at=timezone.now())
    tokens = [token_of(make(mail=mail)), token_of(make(mail=mail))]
    other = token_of(make())
    links = [read_link("try_link", token) for token in tokens]
    assert links[0] is not None
    assert links[1] is not None

    assert use_link(links[1])
    assert not use_link(links[0])
    assert [read_link("try_link", token) for token in tokens] == [None, None]
    assert read_link("try_link", other) is not None


def test_pages_of_links_are_kept_and_told_nowhere(client: Client) -> None:
    for address in (make(), "/try/?token=wrong", "/try/"):
        response = client.get(address)
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not response.cookies


def test_a_get_changes_nothing_and_a_post_does(client: Client) -> None:
    address = make()
    for _ in range(2):
        assert html(client.get(address)) == "GET 7 []"
        assert client.head(address).status_code == 200
    assert Link.objects.get().used_at is None

    assert html(client.post(address)) == "POST 7 []"
    response = client.get(address)
    assert response.status_code == 404
    assert "This link was used already" in html(response)


def test_who_comes_again_reads_that_the_link_was_used(client: Client) -> None:
    address = make()
    client.post(address, HTTP_SEC_FETCH_SITE="same-origin")
    again = client.get(address)
    assert again.status_code == 404
    assert "This link was used already" in html(again)
    assert "This link does not work any more" in html(client.get("/try/?token=wrong"))
    Link.objects.update(used_at=None, expires_at=timezone.now())
    assert "This link does not work any more" in html(client.get(address))


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(make()).status_code == 405


@pytest.mark.parametrize(
    ("headers", "cookies"),
    [
        ({}, "[]"),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, "['writer']"),
        ({"Sec-Fetch-Site": "none"}, "['writer']"),
        ({"Origin": "http://testserver"}, "['writer']"),
        # What a browser without Sec-Fetch-Site says from a page without referrer.
        ({"Origin": "null"}, "[]"),
    ],
)
def test_a_post_brings_its_cookies_only_from_our_pages(
    client: Client, headers: dict[str, str], cookies: str
) -> None:
    client.cookies["writer"] = "x"
    assert html(client.post(make(), headers=headers)) == f"POST 7 {cookies}"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_a_post_from_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.post(make(), headers=headers).status_code == 403
    assert Link.objects.get().used_at is None


def test_mail_programs_can_post_without_more(client: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(make(), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
