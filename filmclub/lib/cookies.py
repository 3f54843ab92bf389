"""Every cookie that the site sets, what it is for, and which of them make a page one reader's own.

Shared caches go by the same names (filmclub/deploy/README.md). New ones begin with `filmclub_`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

SESSION_COOKIE = "sessionid"
MESSAGES_COOKIE = "messages"
WRITER_COOKIE = "writer"
SEEN_COOKIE = "seen"
WAITING_COOKIE = "filmclub_waiting"
FILMS_COOKIE = "filmclub_films"
SHOWN_COOKIE = "filmclub_shown"
NOTES_COOKIE = "filmclub_notes"
SAVED_COOKIE = "filmclub_saved"
CSRF_COOKIE = "csrftoken"

COOKIES = {
    SESSION_COOKIE: "who is signed in, or on the way there with what they typed",
    MESSAGES_COOKIE: "what the next page says of something that was done",
    WRITER_COOKIE: "the key of a guest's browser, and whether the form is filled in next time",
    SEEN_COOKIE: "which discussions a guest has read, and when",
    WAITING_COOKIE: "which waiting comments are a guest's own, who did not ask to be remembered",
    FILMS_COOKIE: "which films a guest says they have seen",
    SHOWN_COOKIE: "of which discussions a reader has asked in this visit to see what gives away",
    NOTES_COOKIE: "which content notes a reader wants to see at once",
    SAVED_COOKIE: "which form of the admin was just saved: its copy in the browser can go",
    # The same page for whoever has it: the token in its forms is a secret of its own each time.
    CSRF_COOKIE: "that a form of the admin or the sign-in comes from this site",
}
# What is one guest's own, apart from an account.
OF_GUESTS = (WRITER_COOKIE, SEEN_COOKIE, WAITING_COOKIE, FILMS_COOKIE, SHOWN_COOKIE, NOTES_COOKIE)
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
