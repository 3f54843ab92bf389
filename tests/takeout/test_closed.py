"""Somebody whose account was closed takes everything along by a code to its confirmed address."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from comments.models import ConfirmedAddress
from comments.taking_along.codes import KIND, is_code, send_code
from filmclub.accounts.models import User
from filmclub.mail.models import Mail
from filmclub.takeout.asking import make
from filmclub.takeout.letters import READY
from filmclub.takeout.models import Takeout
from tests.accounts.people import code_to
from tests.comments.browsing import SAME_ORIGIN
from tests.comments.letters import confirm_mail, letter_of, path_in
from tests.conftest import html
from tests.takeout.files import Opened
from tests.takeout.test_asking import content_of

pytestmark = pytest.mark.django_db
ADDRESS = "eve@example.org"


@pytest.fixture(autouse=True)
def _mail_works() -> None:
    confirm_mail()


@pytest.fixture
def closed(eve: User) -> User:
    """Eve, whose account was closed."""
    User.objects.filter(pk=eve.pk).update(email=ADDRESS, is_active=False)
    EmailAddress.objects.create(user=eve, email=ADDRESS, verified=True, primary=True)
    eve.refresh_from_db()
    return eve


def send(client: Client, name: str, **data: str) -> Any:
    return client.post(reverse(name), {"language": "en", **data}, headers=SAME_ORIGIN)


def test_they_ask_by_a_code_and_open_the_link_without_signing_in(client: Client, closed: User) -> None:
    assert "Your account was closed?" in html(client.get(reverse("my_data")))
    send(client, "closed_data", email=ADDRESS.upper())
    answer = send(client, "closed_data_with_code", email=ADDRESS, code=code_to(ADDRESS))
    assert "It is being made" in html(answer)
    make.func(Takeout.objects.get(user=closed).pk)
    letter = letter_of(READY)
    assert "You have to be signed in." not in letter.text
    response = client.post(path_in(letter), headers=SAME_ORIGIN)
    assert Opened(content_of(response)).rows("account")[0]["username"] == "eve"


def test_opened_again_the_account_wants_a_sign_in(client: Client, closed: User) -> None:
    send(client, "closed_data", email=ADDRESS)
    send(client, "closed_data_with_code", email=ADDRESS, code=code_to(ADDRESS))
    make.func(Takeout.objects.get(user=closed).pk)
    path = path_in(letter_of(READY))
    User.objects.filter(pk=closed.pk).update(is_active=True)
    assert client.post(path, headers=SAME_ORIGIN).status_code == 403


def test_no_answer_tells_whose_account_was_closed(client: Client, closed: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(email="bob@example.org")
    EmailAddress.objects.create(user=bob, email="bob@example.org", verified=True, primary=True)
    pages = []
    for number, address in enumerate((ADDRESS, "bob@example.org", "zoe@example.org"), start=1):
        for name, code in (("closed_data", ""), ("closed_data_with_code", "AAAA-AAAA")):
            answer = send(client, name, email=address, code=code)
            pages.append((name, answer.status_code, html(answer).replace(address, "…")))
        assert Mail.objects.filter(kind=KIND).count() == number
    assert len(set(pages)) == 2
    assert Mail.objects.filter(kind=KIND).exclude(recipient="").count() == 1
    assert not Takeout.objects.exists()


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_only_the_confirmed_address_of_the_account_will_do(
    client: Client, closed: User, is_confirmed: bool
) -> None:
    EmailAddress.objects.update(verified=is_confirmed)
    send(client, "closed_data", email=ADDRESS)
    assert Mail.objects.filter(recipient=ADDRESS).exists() is is_confirmed
    User.objects.filter(pk=closed.pk).update(email="else@example.org")
    send(client, "closed_data", email=ADDRESS)
    assert Mail.objects.filter(recipient=ADDRESS).count() == is_confirmed


def test_a_code_of_a_guest_with_the_same_number_is_another(client: Client, closed: User) -> None:
    guest = ConfirmedAddress(pk=closed.pk, address="gus@example.org", key="k")
    send_code(guest, "en")
    assert not is_code(closed, code_to("gus@example.org"))


def test_what_is_no_address_is_told(client: Client) -> None:
    for name in ("closed_data", "closed_data_with_code"):
        answer = send(client, name, email="eve", code="x")
        assert answer.status_code == 422
        assert "does not look like an e-mail address" in html(answer)
