"""Every cookie that the site sets, what it is for, how long it lasts, and which make a page one reader's own.

Shared caches go by the same names (filmclub/deploy/README.md). New ones begin with `filmclub_`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SESSION_COOKIE = "sessionid"
MESSAGES_COOKIE = "messages"
WRITER_COOKIE = "writer"
SEEN_COOKIE = "seen"
WAITING_COOKIE = "filmclub_waiting"
FILMS_COOKIE = "filmclub_films"
SHOWN_COOKIE = "filmclub_shown"
NOTES_COOKIE = "filmclub_notes"
LOOKED_COOKIE = "filmclub_looked"
SAVED_COOKIE = "filmclub_saved"
CSRF_COOKIE = "csrftoken"


@dataclass(frozen=True)
class Cookie:
    """A cookie: its name, what it is for, and how long a browser keeps it at most; None: until it closes."""

    name: str
    purpose: StrPromise
    lasts: timedelta | None


# At most thirteen months.
ONE_YEAR = timedelta(days=365)

COOKIES = {
    cookie.name: cookie
    for cookie in (
        Cookie(
            SESSION_COOKIE,
            _("who is signed in, or on the way there with what they typed"),
            timedelta(weeks=2),
        ),
        Cookie(MESSAGES_COOKIE, _("what the next page says of something that was done"), None),
        Cookie(
            WRITER_COOKIE,
            _("the key of a guest’s browser, and whether the form is filled in next time"),
            ONE_YEAR,
        ),
        Cookie(
            SEEN_COOKIE,
            _("which discussions a guest has read, and when, who wants what is new marked"),
            ONE_YEAR,
        ),
        Cookie(
            WAITING_COOKIE,
            _("which waiting comments are a guest’s own, who did not ask to be remembered"),
            timedelta(days=30),
        ),
        Cookie(FILMS_COOKIE, _("which films a guest says they have seen"), ONE_YEAR),
        Cookie(
            SHOWN_COOKIE,
            _("of which discussions a reader has asked in this visit to see what gives away"),
            None,
        ),
        Cookie(NOTES_COOKIE, _("which content notes a reader wants to see at once"), ONE_YEAR),
        Cookie(LOOKED_COOKIE, _("until when a guest has read the answers to them"), ONE_YEAR),
        Cookie(
            SAVED_COOKIE,
            _("which form of the admin was just saved: its copy in the browser can go"),
            timedelta(days=1),
        ),
        # The same page for whoever has it: the token in its forms is a secret of its own each time.
        Cookie(
            CSRF_COOKIE,
            _("that a form of the admin or the sign-in comes from this site"),
            timedelta(weeks=52),
        ),
    )
}
# What is one guest's own, apart from an account.
OF_GUESTS = (
    *(WRITER_COOKIE, SEEN_COOKIE, WAITING_COOKIE, FILMS_COOKIE, SHOWN_COOKIE, NOTES_COOKIE),
    LOOKED_COOKIE,
)
PERSONAL = r"sessionid|messages|writer|seen|filmclub_\w+"
is_personal_name = re.compile(PERSONAL, re.ASCII).fullmatch

P = ParamSpec("P")


def forget_guest(response: HttpResponseBase) -> None:
    """Take from the browser all by which the site knows a guest."""
    for name in OF_GUESTS:
        response.delete_cookie(name, samesite="Lax")


ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def forgets_guest(
    view: Callable[Concatenate[HttpRequest, P], ResponseT],
) -> Callable[Concatenate[HttpRequest, P], ResponseT]:
    """Whoever signs out by this view leaves the browser to the next person: nothing of theirs stays in it."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> ResponseT:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and not request.user.is_authenticated:
            forget_guest(response)
        return response

    return wrapper
