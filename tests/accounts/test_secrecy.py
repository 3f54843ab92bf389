"""No answer tells whether an address is known: the same words, status, hashes and rows of mails."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.mail.confirmation import send_test_mail
from filmclub.mail.models import Mail
from tests.accounts.people import ask_for_code, ask_for_reset, code_to, join, open_club, sign_up
from tests.conftest import PASSWORD, html, make_user

pytestmark = pytest.mark.django_db
CONFIRMED, MADE, WAITS, UNKNOWN = "ann@example.org", "ed@example.org", "wes@example.org", "zoe@example.org"
CODE_PAGES = {
    "sign up": "account_email_verification_sent",
    "code": "account_confirm_login_code",
    "reset": "account_confirm_password_reset_code",
}


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    """One who joined, one whom the operator has made, and one who waits."""
    open_club()
    join(Client(), "Ann", CONFIRMED, password1=PASSWORD)
    User.objects.filter(pk=make_user("ed").pk).update(email=MADE)
    sign_up(Client(), "Wes", WAITS, password1=PASSWORD)
    Mail.objects.all().delete()
    # They have taken turns.
    cache.clear()


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a password was hashed."""
    done: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        done.append("hash")
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    return done


def try_sign_up(client: Client, address: str) -> Any:
    return sign_up(client, "Somebody New", address, password1=PASSWORD)


def try_password(client: Client, address: str) -> Any:
    return client.post(reverse("account_login"), {"login": address, "password": "wrong"})


ACTS: dict[str, Callable[[Client, str], Any]] = {
    "sign up": try_sign_up,
    "code": ask_for_code,
    "reset": ask_for_reset,
    "password": try_password,
}


def plain(page: str, address: str) -> str:
    """A page without what differs between any two."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace(address, "ADDRESS")


@pytest.mark.parametrize("act", ACTS)
def test_every_address_gets_the_same_answer(act: str, hashes: list[str]) -> None:
    answers = []
    for address in (CONFIRMED, MADE, WAITS, UNKNOWN):
        client = Client()
        Mail.objects.all().delete()
        hashes.clear()
        response = ACTS[act](client, address)
        seen = [response.status_code, response.get("Location", ""), len(hashes), Mail.objects.count()]
        if act in CODE_PAGES:
            page = client.get(reverse(CODE_PAGES[act]))
            wrong = client.post(reverse(CODE_PAGES[act]), {"code": "BBBB-BBBB"})
            again = client.post(reverse(CODE_PAGES[act]), {"action": "resend"})
            seen += [page.status_code, plain(html(page), address), plain(html(wrong), address)]
            seen += [again.status_code, Mail.objects.count()]
        else:
            seen.append(plain(html(response), address))
        answers.append(seen)
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][2] == (1 if act in ("sign up", "password") else 0)


@pytest.mark.parametrize("act", ["sign up", "code", "reset"])
def test_only_who_has_an_account_gets_a_mail(act: str) -> None:
    for address in (CONFIRMED, MADE):
        ACTS[act](Client(), address)
        assert Mail.objects.filter(recipient=address).count() == 1
    if act != "sign up":
        ACTS[act](Client(), UNKNOWN)
        assert Mail.objects.filter(state=Mail.State.DROPPED, recipient="").count() == 1


def test_who_has_an_account_is_told_so_by_mail_alone() -> None:
    try_sign_up(Client(), CONFIRMED)
    letter = Mail.objects.get(recipient=CONFIRMED).letter
    assert letter is not None
    assert "You have an account" in letter["subject"]
    assert User.objects.filter(email=CONFIRMED).count() == 1


def test_the_fifth_mail_of_an_hour_is_the_last(client: Client) -> None:
    acts = [ask_for_code, ask_for_reset, try_sign_up, ask_for_code, ask_for_reset]
    for act in acts:
        act(Client(), CONFIRMED)
    assert Mail.objects.filter(recipient=CONFIRMED).count() == 5
    answer = ask_for_code(client, CONFIRMED)
    assert answer["Location"] == reverse("account_confirm_login_code")
    assert Mail.objects.filter(recipient=CONFIRMED).count() == 5
    assert Mail.objects.count() == 6
    # Another spelling is the same mailbox, and another mailbox has its own turns.
    User.objects.filter(username="ed").update(email="an.n+1@example.org")
    ask_for_code(Client(), "an.n+1@example.org")
    assert Mail.objects.filter(recipient="an.n+1@example.org").count() == 0


def test_ten_mails_of_a_day_are_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = time.time()
    for hour in range(3):
        monkeypatch.setattr("time.time", lambda hour=hour: begin + hour * 3601)
        for _number in range(5):
            ask_for_code(Client(), CONFIRMED)
    assert Mail.objects.filter(recipient=CONFIRMED).count() == 10


def test_codes_go_before_what_has_waited_longer(client: Client) -> None:
    send_test_mail("desk@example.org", language="en")
    ask_for_code(client, CONFIRMED)
    first = Mail.objects.claim(timezone.now())
    assert first is not None
    assert (first.recipient, first.letter and code_to(CONFIRMED) in first.letter["text"]) == (CONFIRMED, True)
