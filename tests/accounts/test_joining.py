"""Joining: with an address that a code confirms, where the club takes members and its mail arrives."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.claiming import forget_unconfirmed
from filmclub.accounts.models import User
from filmclub.club.models import Club, Joining
from filmclub.mail.models import Mail
from tests.accounts.people import ADDRESS, code_to, join, open_club, sign_up, type_code
from tests.conftest import PASSWORD, html

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open() -> None:
    open_club()


def test_a_reader_joins_with_a_code_and_is_signed_in(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert page.status_code == 200
    assert sign_up(client)["Location"] == reverse("account_email_verification_sent")
    assert ADDRESS in html(client.get(reverse("account_email_verification_sent")))
    response = type_code(client)
    user = User.objects.get(emailaddress__email=ADDRESS, emailaddress__verified=True)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.username, user.slug, user.email) == (
        "Nora Lund",
        "nora-lund",
        "nora-lund",
        ADDRESS,
    )
    assert user.is_active
    assert not user.has_usable_password()
    assert user.unconfirmed_since is None


@pytest.mark.parametrize("typed", ["nora-lund", "Nora Lund", "nora lund", ADDRESS, "NORA@example.org"])
def test_who_joined_signs_in_by_name_or_address(client: Client, typed: str) -> None:
    join(client, password1=PASSWORD)
    client.logout()
    response = client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
    assert response.status_code == 302
    assert "_auth_user_id" in client.session


def test_joining_leads_on_to_where_one_wanted(client: Client) -> None:
    sign_up(client, next="/articles/")
    assert type_code(client)["Location"] == "/articles/"


def test_an_account_that_nobody_confirmed_is_nobodys(client: Client) -> None:
    sign_up(client, password1=PASSWORD)
    user = User.objects.get(email=ADDRESS)
    assert not user.is_active
    assert not user.slug
    assert client.post(reverse("account_begin_again")).status_code == 302
    response = client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_name_that_waits_is_held_against_nobody(client: Client) -> None:
    sign_up(client)
    other = Client()
    join(other, address="other@example.org")
    assert User.objects.get(email="other@example.org").name == "Nora Lund"
    type_code(client)
    user = User.objects.get(email=ADDRESS)
    assert user.name.startswith("Member ")
    assert "_auth_user_id" in client.session


def test_accounts_that_nobody_confirmed_go_after_a_day(client: Client, ann: User) -> None:
    sign_up(client)
    now = timezone.now()
    forget_unconfirmed(now, now + timedelta(hours=23))
    assert User.objects.filter(email=ADDRESS).exists()
    forget_unconfirmed(now, now + timedelta(hours=25))
    assert list(User.objects.all()) == [ann]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "Ann Berg"}, "Somebody here is called so"),
        ({"name": "АNN BERG"}, "Somebody here is called so"),
        ({"name": "ann"}, "Somebody here is called so"),
        ({"name": "Moderator"}, "somebody who runs this site"),
        ({"email": "nora"}, "does not look like an e-mail address"),
        ({"password1": "short"}, "This password is too short"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_lost(
    client: Client, ann: User, data: dict[str, str], said: str
) -> None:
    page = client.post(
        reverse("account_signup"), {"name": "Nora Lund", "email": ADDRESS, "next": "/films/", **data}
    )
    assert said in html(page)
    kept = {"name": "Nora Lund", "email": ADDRESS, **data}
    assert f'value="{kept["name"]}"' in html(page) or not kept["name"]
    assert f'value="{kept["email"]}"' in html(page)
    assert 'name="next" value="/films/"' in html(page)
    assert not Mail.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"joining": Joining.CLOSED}, "Accounts are made by the people who run this site."),
        ({"joining": Joining.INVITATION}, "One joins by invitation"),
        ({"mail_confirmed_at": None}, "the site sends no mail yet"),
    ],
)
def test_where_nobody_can_join_a_sentence_says_why(client: Client, fields: dict[str, Any], said: str) -> None:
    Club.objects.update(**fields)
    assert said in html(client.get(reverse("account_signup")))
    assert said in html(sign_up(client))
    assert not User.objects.exists()


def test_a_wrong_code_is_refused_five_times_and_then_over(client: Client) -> None:
    sign_up(client)
    right = code_to(ADDRESS)
    for _number in range(4):
        page = client.post(reverse("account_email_verification_sent"), {"code": "BBBB-BBBB"})
        assert "This is not the code." in html(page)
    client.post(reverse("account_email_verification_sent"), {"code": "BBBB-BBBB"})
    response = client.post(reverse("account_email_verification_sent"), {"code": right})
    assert response["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_one_more_code_is_sent_and_no_third(client: Client) -> None:
    sign_up(client)
    first = code_to(ADDRESS)
    client.post(reverse("account_email_verification_sent"), {"action": "resend"})
    assert code_to(ADDRESS) != first
    client.post(reverse("account_email_verification_sent"), {"action": "resend"})
    assert Mail.objects.count() == 2
    assert type_code(client).status_code == 302
    assert "_auth_user_id" in client.session


def test_a_code_holds_for_a_quarter_of_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_up(client)
    later = time.time() + 15 * 60 + 1
    monkeypatch.setattr("time.time", lambda: later)
    type_code(client)
    assert "_auth_user_id" not in client.session
