"""The token of forms on pages that are put together: Django's, made at once, its cookie not renewed."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token

_PLACES = {char: place for place, char in enumerate(CSRF_ALLOWED_CHARS)}
_COUNT = len(CSRF_ALLOWED_CHARS)
# Each character stands for as many bytes as any other; those that are left over are not taken.
_FAIR = 256 - 256 % _COUNT
_CHARS = bytes(ord(CSRF_ALLOWED_CHARS[byte % _COUNT]) for byte in range(256))


def token_for(request: HttpRequest) -> str:
    """Return what `get_token` does, which masks the secret anew for each page.

    A browser that has the cookie is not sent it again: it lasts for a year, and a sign-in brings a new one.
    """
    secret = request.META.get("CSRF_COOKIE")
    if secret is None:
        return get_token(request)
    mask = _mask()
    return mask + "".join(
        [CSRF_ALLOWED_CHARS[(_PLACES[x] + _PLACES[y]) % _COUNT] for x, y in zip(secret, mask, strict=True)]
    )


def _mask() -> str:
    # That fewer than half of the bytes are fair happens once in 10³¹ times.
    return (
        secrets.token_bytes(2 * CSRF_SECRET_LENGTH)
        .translate(_CHARS, bytes(range(_FAIR, 256)))[:CSRF_SECRET_LENGTH]
        .decode()
    )
