"""Guests whom a site in other processes knows again: the key of their browser, and the cookie for it."""

from __future__ import annotations

import hashlib

from django.core.signing import TimestampSigner

# As comments/writers.py has them: who drives a site from outside has none of its settings.
COOKIE, SALT = "writer", "comments.writer"


def key_of(name: str) -> str:
    """The key of the browser of somebody of this name; a site's comments of theirs are stored with it."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def cookie_of(name: str, secret: str) -> str:
    """The header `Cookie` that their browser sends to a site with this SECRET_KEY."""
    signer = TimestampSigner(key=f"django.http.cookies{secret}", salt=f"{COOKIE}{SALT}", fallback_keys=[])
    return f"{COOKIE}={signer.sign(f'{key_of(name)}:0:')}"
