"""Visits to a discussion: moments, requests by a reader, and what an open page says of itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from comments.visits import page_moment
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import SAME_ORIGIN, address

MINUTE = timedelta(minutes=1)
# In the past, and to the second, as cookies and pages give it.
NOON = (timezone.now() - timedelta(hours=9)).replace(microsecond=0)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def asked(user: User | None = None, cookies: dict[str, str] | None = None) -> HttpRequest:
    """A request by this member, or with these cookies."""
    request = HttpRequest()
    request.COOKIES = cookies or ({"sessionid": "a member’s"} if user else {})
    request.user = user or AnonymousUser()
    return request


def cookie_of(response: Any) -> dict[str, str]:
    return {"seen": response.cookies["seen"].value}


def switch_on(client: Client) -> None:
    """Have what is new marked in a guest's browser, which has seen nothing yet."""
    client.cookies["seen"] = "on"


def see(client: Client, article: Article, headers: Any = SAME_ORIGIN, **fields: str) -> Any:
    """Have a member, or a guest who has it marked, read the discussion."""
    if not {"sessionid", "seen"} & set(client.cookies):
        switch_on(client)
    return client.post(f"{address(article)}seen/", {"until": page_moment(), **fields}, headers=headers)
