"""What needs mail is offered once a test mail has been confirmed, and no more when mail goes another way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client

from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.confirmation import confirm_way, forget_other_way, is_mail_confirmed, way_of_mail
from filmclub.mail.models import Mail, Unreachable
from filmclub.mail.sending import send_due
from tests.conftest import html, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/mail/mail/"
TEST = "/admin/mail/mail/test/"
OPERATOR = "olga@example.org"


@pytest.fixture
def olga(client: Client) -> User:
    user = make_user("olga", name="Olga Iversen")
    user.email, user.is_staff, user.is_superuser = OPERATOR, True, True
    user.save()
    client.force_login(user)
    return user


def link_in_mail() -> str:
    send_due()
    body = str(outbox.outbox[-1].body)
    found = re.search(r"http://localhost:8000(/\S+)", body.split("confirm it")[1])
    assert found is not None
    return found[1]


def test_a_test_mail_is_sent_and_confirmed(client: Client, olga: User) -> None:
    page = html(client.get(LIST))
    assert "Nobody has confirmed yet" in page
    assert f'value="{OPERATOR}"' in page
    response = client.post(TEST, {"recipient": OPERATOR}, follow=True)
    assert f"The test mail to {OPERATOR} is in the queue" in html(response)
    address = link_in_mail()
    assert outbox.outbox[-1].to == [OPERATOR]

    # Whoever reads mail on a telephone is not signed in there.
    stranger = Client(enforce_csrf_checks=True)
    page = html(stranger.get(address))
    assert "Confirm the test mail" in page
    assert not is_mail_confirmed()
    version = Club.objects.get().version
    assert "Mail is confirmed" in html(stranger.post(address))

    assert is_mail_confirmed()
    assert Club.objects.get().version > version
    assert "That it arrives was confirmed" in html(client.get(LIST))
    assert stranger.get(address).status_code == 404


def test_nothing_is_confirmed_before_the_mail_was_read(client: Client, olga: User) -> None:
    client.post(TEST, {"recipient": OPERATOR})
    assert not is_mail_confirmed()
    send_due()
    assert not is_mail_confirmed()
    assert client.post("/mail/confirm/?token=guessed").status_code == 404
    assert not is_mail_confirmed()


NO_ADDRESSES = ["", "nobody", "a@b", "ann@example.org, bob@example.org", "a@x.org\nb@x.org"]


@pytest.mark.parametrize("recipient", NO_ADDRESSES)
def test_what_is_no_address_gets_no_test_mail(recipient: str, client: Client, olga: User) -> None:
    response = client.post(TEST, {"recipient": recipient}, follow=True)
    assert "give one whole e-mail address" in html(response)
    assert not Mail.objects.exists()


def test_a_test_mail_also_goes_to_who_could_not_be_reached(client: Client, olga: User) -> None:
    Unreachable.objects.create(address=OPERATOR, reason="550", since=olga.date_joined)
    client.post(TEST, {"recipient": "Olga@example.org"})
    send_due()
    assert len(outbox.outbox) == 1
    assert not Unreachable.objects.exists()


def test_moderators_see_the_queue_and_send_no_test(client: Client, moderator: User) -> None:
    client.force_login(moderator)
    page = html(client.get(LIST))
    assert "Nobody has confirmed yet" in page
    assert "Send a test mail" not in page
    assert client.post(TEST, {"recipient": OPERATOR}).status_code == 403
    assert not Mail.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("ann", 302)])
def test_others_see_nothing_of_it(
    who: str, status: int, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(LIST).status_code == status
    assert client.post(TEST, {"recipient": OPERATOR}).status_code == status
    assert not Mail.objects.exists()


def test_a_get_sends_no_test_mail(client: Client, olga: User) -> None:
    assert client.get(TEST).status_code == 405


def confirmed() -> None:
    confirm_way(way_of_mail(Club.objects.current()))
    assert is_mail_confirmed()


def change_sender(settings: Any) -> None:
    Club.objects.update(mail_from="other@films.example")


def change_default_sender(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "other@films.example"


def change_host(settings: Any) -> None:
    options = {"host": "other.example", "port": 25}
    settings.MAILERS = {"default": {"BACKEND": "smtp", "OPTIONS": options}}


@pytest.mark.parametrize("change", [change_sender, change_default_sender, change_host])
def test_another_way_of_mail_is_not_confirmed(change: Any, settings: Any) -> None:
    confirmed()
    forget_other_way()
    assert is_mail_confirmed()

    change(settings)
    assert not is_mail_confirmed()
    version = Club.objects.get().version
    for _ in range(2):
        forget_other_way()
    assert Club.objects.get().mail_confirmed_at is None
    assert Club.objects.get().version == version + 1


def test_another_port_or_password_is_the_same_way(settings: Any) -> None:
    options = {"host": "mail.example", "port": 25, "password": "a"}
    settings.MAILERS = {"default": {"BACKEND": "smtp", "OPTIONS": options}}
    confirmed()
    settings.MAILERS = {"default": {"BACKEND": "smtp", "OPTIONS": options | {"port": 587, "password": "b"}}}
    assert is_mail_confirmed()


def test_a_test_mail_of_another_way_confirms_nothing(client: Client, olga: User, settings: Any) -> None:
    client.post(TEST, {"recipient": OPERATOR})
    address = link_in_mail()
    settings.DEFAULT_FROM_EMAIL = "other@films.example"

    for response in (client.get(address), client.post(address)):
        assert response.status_code == 409
        assert "Send another test mail" in html(response)
    assert not is_mail_confirmed()
