"""What somebody does who joins or signs in by codes, and what the mails say."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from filmclub.club.models import THE_CLUB, Club, Joining
from filmclub.mail.confirmation import confirm_way, way_of_mail
from filmclub.mail.models import Mail

ADDRESS = "nora@example.org"
CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


def open_club(joining: str = Joining.OPEN, **fields: Any) -> None:
    """A club that people may join, whose mail arrives."""
    Club.objects.update_or_create(pk=THE_CLUB, defaults={"joining": joining, **fields})
    confirm_way(way_of_mail(Club.objects.current()))


def code_to(address: str) -> str:
    """The code in the latest mail to an address, which waits to be sent."""
    mail = Mail.objects.filter(recipient=address).latest("pk")
    assert mail.letter is not None
    found = CODE.search(mail.letter["text"])
    assert found is not None
    return found[0]


def sign_up(client: Client, name: str = "Nora Lund", address: str = ADDRESS, **data: str) -> Any:
    return client.post(reverse("account_signup"), {"name": name, "email": address, **data})


def type_code(client: Client, page: str = "account_email_verification_sent", address: str = ADDRESS) -> Any:
    return client.post(reverse(page), {"code": code_to(address)})


def join(client: Client, name: str = "Nora Lund", address: str = ADDRESS, **data: str) -> Any:
    sign_up(client, name, address, **data)
    return type_code(client, address=address)


def ask_for_code(client: Client, address: str = ADDRESS) -> Any:
    return client.post(reverse("account_request_login_code"), {"email": address})


def ask_for_reset(client: Client, address: str = ADDRESS) -> Any:
    return client.post(reverse("account_reset_password"), {"email": address})
