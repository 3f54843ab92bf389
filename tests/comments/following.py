"""People who follow, and what they press, as tests of it have them."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from comments.followers import LIST, Follower
from comments.models import ConfirmedAddress
from comments.writers import WriterCookie
from filmclub.accounts.models import User
from filmclub.mail.models import Subscriber

GUS, KEY = "gus@example.org", "a" * 32
OURS = {"Sec-Fetch-Site": "same-origin"}


def gives_address(user: User, address: str = "ann@example.org") -> str:
    """Have an address be confirmed for a member."""
    user.email = address
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return address


def subscriber(address: str = GUS, **fields: Any) -> Subscriber:
    now = timezone.now()
    defaults = {"list": LIST, "language": "en", "asked_at": now, "confirmed_at": now}
    return Subscriber.objects.create(address=address, **{**defaults, **fields})


def guest(address: str = GUS) -> Follower:
    return Follower(subscriber=subscriber(address))


def known_here(client: Client, address: str = GUS) -> None:
    """Have a guest's address be confirmed in this browser."""
    ConfirmedAddress.objects.create(address=address, key=KEY)
    response = HttpResponse()
    WriterCookie.for_writer(KEY, "Gus", address, remembers=True).set_on(response)
    for name, morsel in response.cookies.items():
        client.cookies[name] = morsel.value


def press(client: Client, path: str, **data: str) -> Any:
    """Send the form of a page, as a browser does."""
    return client.post(path, {"language": "en", **data}, headers=OURS)
