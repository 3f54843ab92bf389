"""Where members are signed in, and ending that. Little is kept of network and browser, for a month."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from filmclub.accounts.models import User
from filmclub.lib.addresses import network_of

KEPT = timedelta(days=30)
# What stands for a network that is not known or not any more: the column takes no null.
NO_NETWORK = "::"

# The first of these that an agent names: most name others too. Each fits the name that is kept of it.
_BROWSERS = {
    "Firefox": r"Firefox|FxiOS",
    "Edge": r"\bEdg",
    "Opera": r"OPR|Opera",
    "Samsung Internet": r"Samsung ?(?:Browser|Internet)",
    "Chrome": r"Chrom(?:e\b|ium)|CriOS",
    "Safari": r"Safari",
}
_SYSTEMS = {
    "Android": r"Android",
    "iOS": r"\biOS\b|iPhone|iPad",
    "macOS": r"macOS|Macintosh",
    "Windows": r"Windows",
    "ChromeOS": r"ChromeOS|CrOS",
    "Linux": r"Linux",
}


def browser_of(agent: str) -> str:
    """What is kept of what a browser says of itself, as "Firefox, Linux"; "" of one that is not known."""
    names = (_first(_BROWSERS, agent), _first(_SYSTEMS, agent))
    return ", ".join(name for name in names if name)


def _first(patterns: dict[str, str], agent: str) -> str:
    return next((name for name, pattern in patterns.items() if re.search(pattern, agent)), "")


def shorten(*, instance: UserSession, **kwargs: Any) -> None:
    """Keep the network and the browser's name alone, whoever writes the row."""
    instance.ip = network_of(instance.ip) or NO_NETWORK
    instance.user_agent = browser_of(instance.user_agent)


def count_sessions(request: HttpRequest, user: User) -> int:
    """In how many sessions who asks is signed in: one query, where this one is in the list.

    It is not if it began before there was a list: then it is put there.
    """
    keys = set(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    if request.session.session_key not in keys:
        UserSession.objects.create_from_request(request)
    return len({*keys, request.session.session_key})


def sessions_of(request: HttpRequest, user: User) -> list[UserSession]:
    """Where who asks is signed in, the newest first: three queries for each session."""
    count_sessions(request, user)
    sessions = UserSession.objects.purge_and_list(user)
    return sorted(sessions, key=lambda session: session.created_at, reverse=True)


def end_session(user: User, pk: int) -> None:
    """End one of somebody's sessions; nothing if they have none of this number."""
    for session in UserSession.objects.filter(user=user, pk=pk):
        session.end()


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """End all sessions of who asks, but for the one by which they ask."""
    end_all_sessions(user)
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


def end_all_sessions(user: User) -> None:
    """End all of somebody's sessions, those before there was a list of them among them."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
        user.refresh_from_db(fields=["session_generation"])
        keys = UserSession.objects.filter(user=user).values("session_key")
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(user=user).delete()


def forget_sessions(now: datetime) -> None:
    """Forget the sessions that are over, and of the others network and browser after a month."""
    going_on = Session.objects.filter(expire_date__gt=now).values("session_key")
    UserSession.objects.exclude(session_key__in=going_on).delete()
    old = UserSession.objects.filter(created_at__lt=now - KEPT).exclude(ip=NO_NETWORK, user_agent="")
    old.update(ip=NO_NETWORK, user_agent="")
