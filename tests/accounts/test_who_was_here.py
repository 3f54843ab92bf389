"""Accounts that an operator or an import has made sign in as before: no address, no mail is asked of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from filmclub.mail.models import Mail
from tests.accounts.people import ask_for_code, ask_for_reset, code_to, open_club, type_code
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db
fill_addresses = import_module("filmclub.accounts.migrations.0010_unconfirmed_addresses").fill_addresses


@pytest.fixture
def people() -> dict[str, User]:
    """A superuser without an address, an editor with one, and an imported author."""
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    ed = make_user("ed", "Editors")
    author = make_user("author")
    User.objects.filter(pk=ed.pk).update(email="Ed@Example.org")
    User.objects.filter(pk=author.pk).update(
        email="author@example.org", import_ref="films.example/blog?author=2", is_staff=False
    )
    return {"boss": boss, "ed": ed, "author": author}


@pytest.mark.parametrize("name", ["boss", "ed", "author"])
@pytest.mark.parametrize("has_mail", [True, False])
def test_they_sign_in_by_name_and_password(
    client: Client, people: dict[str, User], name: str, has_mail: bool
) -> None:
    if has_mail:
        open_club()
    fill_addresses(apps, None)
    response = client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(people[name].pk)
    assert not Mail.objects.exists()


def test_their_addresses_are_noted_as_unconfirmed_once(people: dict[str, User]) -> None:
    fill_addresses(apps, None)
    fill_addresses(apps, None)
    noted = EmailAddress.objects.order_by("email").values_list("user", "email", "verified", "primary")
    assert list(noted) == [
        (people["author"].pk, "author@example.org", False, True),
        (people["ed"].pk, "ed@example.org", False, True),
    ]


@pytest.mark.parametrize("is_filled", [True, False])
def test_a_code_confirms_their_address_and_drops_nothing(
    client: Client, people: dict[str, User], is_filled: bool
) -> None:
    open_club()
    if is_filled:
        fill_addresses(apps, None)
    ask_for_code(client, "ed@example.org")
    type_code(client, "account_confirm_login_code", "ed@example.org")
    assert client.session["_auth_user_id"] == str(people["ed"].pk)
    assert EmailAddress.objects.get(verified=True).email == "ed@example.org"
    assert User.objects.get(username="ed").check_password(PASSWORD)


def test_who_has_lost_the_password_sets_another(client: Client, people: dict[str, User]) -> None:
    open_club()
    ask_for_reset(client, "author@example.org")
    type_code(client, "account_confirm_password_reset_code", "author@example.org")
    data = {"password1": "a new staple of horses", "password2": "a new staple of horses"}
    client.post(reverse("account_complete_password_reset"), data)
    assert client.session["_auth_user_id"] == str(people["author"].pk)
    assert User.objects.get(username="author").check_password("a new staple of horses")


def test_an_address_of_two_accounts_gets_no_code(client: Client, people: dict[str, User]) -> None:
    open_club()
    User.objects.filter(username="boss").update(email="ed@example.org")
    ask_for_code(client, "ed@example.org")
    assert not Mail.objects.filter(recipient="ed@example.org").exists()


def test_who_has_confirmed_an_address_has_it_alone(client: Client, people: dict[str, User]) -> None:
    open_club()
    EmailAddress.objects.create(user=people["boss"], email="ed@example.org", verified=True, primary=True)
    ask_for_code(client, "ed@example.org")
    assert code_to("ed@example.org")
    type_code(client, "account_confirm_login_code", "ed@example.org")
    assert client.session["_auth_user_id"] == str(people["boss"].pk)


def test_a_closed_account_gets_no_code(client: Client, eve: User) -> None:
    open_club()
    User.objects.update(email="eve@example.org")
    ask_for_code(client, "eve@example.org")
    assert not Mail.objects.filter(recipient="eve@example.org").exists()


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_without_mail_a_sentence_stands_in_place_of_codes(client: Client, page: str) -> None:
    response: Any = client.get(reverse(page))
    assert response.status_code == 503
    assert "A code could not reach you." in response.content.decode()
    assert reverse(page) not in client.get(reverse("account_login")).content.decode()
