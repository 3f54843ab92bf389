"""The cookie by which a guest who is not to be remembered finds their waiting comments again, for a month.

It holds their numbers, and is good for seeing and withdrawing them alone: no form is filled in by it, nobody
is known or answers by it, and once a comment is decided about it says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from filmclub.lib.cookies import COOKIES, WAITING_COOKIE

LASTS = COOKIES[WAITING_COOKIE].lasts
SALT = "comments.waiting"
# The latest ones.
AT_MOST = 20
_NUMBERS = re.compile(r"[0-9]{1,18}(-[0-9]{1,18})*", re.ASCII)


@dataclass(frozen=True)
class WaitingCookie:
    """The numbers of a guest's waiting comments, the latest first."""

    pks: tuple[int, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> WaitingCookie:
        """Read the request's cookie; one that is missing, forged or older than a month holds nothing."""
        try:
            value = request.get_signed_cookie(WAITING_COOKIE, default="", salt=SALT, max_age=LASTS) or ""
        except BadSignature:
            return cls()
        return cls(tuple(map(int, value.split("-")))[:AT_MOST]) if _NUMBERS.fullmatch(value) else cls()

    def with_comment(self, pk: int) -> WaitingCookie:
        """The cookie with one more; those that were posted longest ago drop out."""
        return WaitingCookie((pk, *(other for other in self.pks if other != pk))[:AT_MOST])

    def set_on(self, response: HttpResponse) -> None:
        """Send the cookie, out of reach of scripts."""
        response.set_signed_cookie(
            WAITING_COOKIE,
            "-".join(map(str, self.pks)),
            salt=SALT,
            max_age=LASTS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
