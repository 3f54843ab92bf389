"""The writer cookie: how the site knows a guest's browser again. Reading sets none; the first post does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from filmclub.lib.http_cache import WRITER_COOKIE

ONE_YEAR = 365 * 24 * 60 * 60
SALT = "comments.writer"


@dataclass(frozen=True)
class WriterCookie:
    """A random key and whether the guest wants the form to be filled in next time."""

    key: str = ""
    remembers: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> WriterCookie:
        """Read the request's cookie; a missing or forged one gives an empty key."""
        try:
            value = request.get_signed_cookie(WRITER_COOKIE, default="", salt=SALT)
        except BadSignature:
            value = ""
        key, _colon, remembers = (value or "").partition(":")
        return cls(key, remembers == "1")

    @classmethod
    def new(cls) -> WriterCookie:
        return cls(secrets.token_hex(16))

    def set_on(self, response: HttpResponse) -> None:
        """Send the cookie: for a year if the guest wants to be remembered, else until the browser closes."""
        response.set_signed_cookie(
            WRITER_COOKIE,
            f"{self.key}:{self.remembers:d}",
            salt=SALT,
            max_age=ONE_YEAR if self.remembers else None,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
