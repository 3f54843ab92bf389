"""The content notes that a reader wants to see at once: their codes in a cookie, by the reader's own act."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from filmclub.lib.cookies import COOKIES, NOTES_COOKIE
from reviews.content_notes import VOCABULARY

# No code has one.
_BETWEEN = "."


def chosen_notes(request: HttpRequest) -> frozenset[str]:
    """The codes that this reader has chosen; what is none is left out. No query."""
    return frozenset(request.COOKIES.get(NOTES_COOKIE, "").split(_BETWEEN)) & VOCABULARY.keys()


def choose_notes(response: HttpResponse, codes: Iterable[str]) -> None:
    """Have the browser keep these for a year, in place of what was chosen; nothing if there are none."""
    asked = set(codes)
    chosen = [code for code in VOCABULARY if code in asked]
    if not chosen:
        response.delete_cookie(NOTES_COOKIE, samesite="Lax")
        return
    response.set_cookie(
        NOTES_COOKIE,
        _BETWEEN.join(chosen),
        max_age=COOKIES[NOTES_COOKIE].lasts,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
