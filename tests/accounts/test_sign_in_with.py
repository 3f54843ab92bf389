"""Signing in with an account elsewhere: every provider, whatever it answers, from both languages."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape

from filmclub.accounts.models import User
from filmclub.accounts.sign_in_with import carrying
from tests.accounts.providers import (
    LANGUAGES,
    PROVIDERS,
    WANTED,
    Providers,
    address_in,
    begin,
    come_back,
    is_signed_in,
)
from tests.conftest import html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


# --- Going there ---------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_page_leads_to_the_provider_without_a_redirect(client: Client, provider: str) -> None:
    left = begin(client, provider)

    assert left.status_code == 200
    page, query = html(left), parse_qs(urlsplit(address_in(left)).query)
    assert page.count("Continue with") == 1
    assert escape(address_in(left)) in left.content.decode()
    assert query["redirect_uri"] == [f"http://testserver/accounts/with/{provider}/callback/"]
    assert left.headers["Referrer-Policy"] == "no-referrer"


def test_wordpress_is_asked_for_no_more_than_who_one_is(client: Client) -> None:
    query = parse_qs(urlsplit(address_in(begin(client, "wordpress"))).query)
    assert query["scope"] == ["auth"]


def test_what_is_not_set_up_has_no_page(client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert [begin(client, provider).status_code for provider in PROVIDERS] == [404] * 5
    assert client.get("/accounts/with/google/callback/").status_code == 404
    assert "Continue with" not in html(client.get("/accounts/login/"))


def test_the_sign_in_page_offers_what_is_set_up(client: Client) -> None:
    page = html(client.get("/accounts/login/"))
    for name in ("Google", "Facebook", "X", "WordPress.com", "Club"):
        assert f"Continue with {name}" in page


def test_check_says_what_to_register(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check", stdout=None)
    said = "".join(capsys.readouterr())
    for provider in PROVIDERS:
        assert f"/accounts/with/{provider}/callback/" in said


# --- Coming back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_who_is_linked_is_signed_in_where_they_were(
    client: Client, linked: User, provider: str, language: str
) -> None:
    back = come_back(client, provider, begin(client, provider, language))

    assert (back.status_code, back.headers["Location"]) == (302, WANTED[language])
    assert client.session["_auth_user_id"] == str(linked.pk)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nothing_is_kept_but_the_number(client: Client, linked: User, provider: str) -> None:
    come_back(client, provider, begin(client, provider))

    account = SocialAccount.objects.get(provider=provider)
    assert (account.uid, account.extra_data) == ("77", {})
    assert not SocialToken.objects.exists()
    linked.refresh_from_db()
    assert (linked.email, linked.name) == ("", "Ann Berg")
    assert not EmailAddress.objects.filter(verified=True).exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_who_refuses_can_choose_another_way(
    client: Client, linked: User, provider: str, language: str
) -> None:
    back = come_back(client, provider, begin(client, provider, language), error="access_denied")

    assert back.headers["Location"].startswith(f"{language}/accounts/login/?next=")
    page = html(client.get(back.headers["Location"]))
    assert ("You did not sign in with" if not language else "Vous ne vous êtes pas connecté avec") in page
    assert not is_signed_in(client)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "query",
    [
        {"state": "another", "code": "a-code"},
        {"code": "a-code"},
        {"error": "server_error"},
        {"state": "", "code": ""},
    ],
    ids=str,
)
def test_a_wrong_way_back_signs_nobody_in(
    client: Client, linked: User, provider: str, query: dict[str, str]
) -> None:
    begin(client, provider)
    back = client.get(f"/accounts/with/{provider}/callback/", query)
    assert back.headers["Location"].startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_a_way_back_is_good_once_and_in_one_browser(client: Client, linked: User) -> None:
    left = begin(client, "google")
    stranger = Client()
    come_back(stranger, "google", left)
    assert not is_signed_in(stranger)
    come_back(client, "google", left)
    client.logout()
    come_back(client, "google", left)
    assert not is_signed_in(client)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no JSON",
        b"[]",
        b"{}",
        b"null",
        b'"text"',
        b'{"access_token": 5}',
        b"x" * 300_000,
    ],
    ids=["nothing", "words", "a list", "an object", "null", "text", "a number", "too much"],
)
def test_whatever_a_provider_answers_is_no_fault_of_ours(
    client: Client, linked: User, world: Providers, provider: str, said: bytes
) -> None:
    left = begin(client, provider)
    world.says = said
    back = come_back(client, provider, left)

    assert back.headers["Location"].startswith("/accounts/login/")
    assert "did not answer as it should" in html(client.get(back.headers["Location"]))
    assert not is_signed_in(client)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("profile", [{}, {"id": None}, dict.fromkeys(["id", "sub", "ID"], "7" * 300), []])
def test_a_profile_that_names_nobody_signs_nobody_in(
    client: Client, linked: User, world: Providers, provider: str, profile: Any
) -> None:
    world.tells["profile"] = profile
    come_back(client, provider, begin(client, provider))
    assert not is_signed_in(client)


@pytest.mark.parametrize("provider", ["google", "oidc"])
def test_a_provider_that_hangs_is_not_waited_for(
    client: Client, linked: User, world: Providers, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "SECONDS", 0.2)
    left = begin(client, provider)
    world.hangs = True
    back = come_back(client, provider, left)
    assert back.headers["Location"].startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_a_dead_server_leaves_the_other_ways(client: Client, world: Providers) -> None:
    world.says = b"down"
    left = begin(client, "oidc", "/fr")
    page = html(client.get(left.headers["Location"]))
    assert left.headers["Location"] == "/fr/accounts/login/?next=%2Ffr%2Freviews%2F"
    assert "Club n’a pas répondu comme il le devrait" in page
    assert "Google" in page


# --- OpenID Connect ------------------------------------------------------------------------------


def test_a_server_is_asked_where_it_is_once_an_hour(client: Client, linked: User, world: Providers) -> None:
    for _each in range(2):
        come_back(client, "oidc", begin(client, "oidc"))
        client.logout()
    paths = [path for path, _query in world.asked]
    assert sum("openid-configuration" in path for path in paths) == 1


def test_a_server_that_says_it_is_another_is_not_believed(client: Client, world: Providers) -> None:
    world.tells["configuration"] = {"issuer": "https://elsewhere.example"}
    assert begin(client, "oidc").headers["Location"].startswith("/accounts/login/")
    world.tells.clear()
    assert "Refresh" in begin(client, "oidc").headers


@pytest.mark.parametrize(
    "address", ["http://id.example/token", "ftp://id.example/token", "file:///etc/passwd"]
)
def test_nothing_is_said_where_others_could_read_it(
    client: Client, linked: User, world: Providers, address: str
) -> None:
    world.tells["configuration"] = {"token_endpoint": address}
    come_back(client, "oidc", begin(client, "oidc"))
    assert not is_signed_in(client)
    assert all("token" not in path for path, _query in world.asked)


# --- Linking -------------------------------------------------------------------------------------


def test_nobody_links_without_signing_in(client: Client) -> None:
    left = client.post("/accounts/with/google/link/")
    assert left.headers["Location"].startswith("/accounts/login/")
