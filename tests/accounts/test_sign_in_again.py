"""What wants a fresh sign-in leads through one, by any way that the member has, with every word."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from filmclub.accounts.erasing import Words, pending
from filmclub.accounts.models import User
from tests.accounts.providers import Providers, address_in, come_back
from tests.conftest import PASSWORD, html

pytestmark = pytest.mark.django_db
AGAIN = "/accounts/reauthenticate/with/"
# Each view that wants it, as one comes there by its button.
WANTING = ["/me/erase/", "/me/data/ask/", "/accounts/with/google/link/", "/accounts/2fa/totp/activate/"]


@pytest.fixture
def elsewhere(client: Client, bob: User, world: Providers) -> Client:
    """Bob, whose only way in is an account with Google."""
    SocialAccount.objects.create(user=bob, provider="google", uid="77")
    bob.set_unusable_password()
    bob.save()
    client.force_login(bob)
    return client


def say_again(client: Client, asked: str) -> Any:
    """Press the button on the page that asks, and come back from the provider."""
    page = html(client.get(asked))
    assert "Continue with Google" in page
    assert "Continue with Facebook" not in page
    left = client.post("/accounts/with/google/again/", {"next": asked})
    back = come_back(client, "google", left)
    assert back["Location"] == asked
    return client.get(asked)


def test_what_was_chosen_is_kept_through_the_password(client: Client, ann: User) -> None:
    client.force_login(ann)
    asked = client.post("/me/erase/", {"words": "stay"})["Location"]
    assert pending(user=ann) is None
    client.post(asked, {"password": "not this"})
    client.post(asked, {"password": PASSWORD})
    erasure = pending(user=ann)
    assert erasure is not None
    assert erasure.words == Words.STAY


def test_who_has_an_account_elsewhere_alone_comes_back_by_it(elsewhere: Client, bob: User) -> None:
    asked = elsewhere.post("/me/erase/", {"words": "stay"})["Location"]
    assert asked == f"{AGAIN}?next=%2Fme%2Ferase%2F"
    assert say_again(elsewhere, asked)["Location"] == "/me/erase/"
    erasure = pending(user=bob)
    assert erasure is not None
    assert erasure.words == Words.STAY
    assert elsewhere.session["_auth_user_id"] == str(bob.pk)


@pytest.mark.parametrize("page", WANTING)
def test_no_view_refuses_who_has_no_other_way(elsewhere: Client, page: str) -> None:
    asked = elsewhere.post(page)["Location"]
    assert asked.startswith(AGAIN)
    assert say_again(elsewhere, asked).status_code in (200, 302, 422)
    assert elsewhere.get("/me/erase/").status_code == 200


def test_coming_back_as_somebody_else_is_not_enough(elsewhere: Client, bob: User, world: Providers) -> None:
    asked = elsewhere.get("/me/erase/")["Location"]
    world.tells["profile"] = {"id": "78", "email": "eve@example.org", "name": "Eve"}
    left = elsewhere.post("/accounts/with/google/again/", {"next": asked})
    page = html(elsewhere.get(come_back(elsewhere, "google", left)["Location"]))
    assert "This is not the account there" in page
    assert elsewhere.get("/me/erase/").status_code == 302
    assert not SocialAccount.objects.filter(uid="78").exists()


def test_refusing_there_leads_back_to_the_question(elsewhere: Client) -> None:
    asked = elsewhere.get("/me/erase/")["Location"]
    left = elsewhere.post("/accounts/with/google/again/", {"next": asked})
    page = elsewhere.get(come_back(elsewhere, "google", left, error="access_denied")["Location"], follow=True)
    assert "You did not sign in with Google" in html(page)
    assert "Is it you?" in html(page)


def test_a_password_is_not_gone_round(client: Client, linked: User) -> None:
    client.force_login(linked)
    assert client.get(f"{AGAIN}?next=/me/")["Location"] == "/accounts/reauthenticate/?next=%2Fme%2F"
    assert client.post("/accounts/with/google/again/")["Location"] == "/accounts/reauthenticate/"


def test_a_sign_in_with_an_account_elsewhere_is_not_fresh_by_itself(
    elsewhere: Client, world: Providers
) -> None:
    elsewhere.logout()
    left = elsewhere.post("/accounts/with/google/", {"next": "/me/"})
    assert "accounts.google.com" in address_in(left)
    come_back(elsewhere, "google", left)
    assert elsewhere.get("/me/erase/")["Location"].startswith(AGAIN)


def test_who_has_no_way_at_all_is_told_who_helps(client: Client, bob: User) -> None:
    bob.set_unusable_password()
    bob.save()
    client.force_login(bob)
    page = html(client.get("/me/erase/", follow=True))
    assert "Your account has no password and no confirmed address" in page
