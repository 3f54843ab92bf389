"""What guests say of how they are reached: e-mail addresses and websites, typed or imported."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from filmclub.lib.lines import without_invisible

# Wider than RFC 5321: nothing is sent there, and telephones in Japan have addresses with dots in odd places.
_EMAIL = re.compile(
    r"""(?: [^\s@,;:<>()\[\]"\\]+ | "[^"\s]+" )
        @ (?: (?: [^\s@.,;:<>()\[\]"\\/]+ \. )+ (?!\d+$) [^\s@.,;:<>()\[\]"\\/]{2,} | \[[0-9a-f.:]+\] )""",
    re.VERBOSE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SCHEME_ALONE = re.compile(r"(?:https?:?/{0,2})?(?:www\.)?", re.IGNORECASE)
_is_url = URLValidator(schemes=["http", "https"])


class UserInfo(ValueError):
    """A web address that names a user before its host: mostly an e-mail address."""


def clean_email(text: str) -> str:
    """An address as it is stored and compared: in small letters, without what nobody sees."""
    return without_invisible(text).strip().lower()


def is_email(text: str) -> bool:
    """Whether it may be somebody's address, as providers give them out and not only as RFC 5321 has them."""
    return _EMAIL.fullmatch(text) is not None


def mailbox_of(address: str) -> str:
    """The address as it is counted: many providers deliver `a.nn+1@` where they deliver `ann@`."""
    local, _at, domain = clean_email(address).rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def masked(address: str) -> str:
    """An address as in a…@example.org: its owner knows it, and the next person at this browser does not."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def read_website(text: str) -> str:
    """Read a web address as people type it, without https:// too; "" for a scheme alone.

    Raises UserInfo for one with a user's name, which would be public, and ValueError for what is none.
    """
    text = without_invisible(text).strip()
    if _SCHEME_ALONE.fullmatch(text):
        return ""
    if text.startswith("//"):
        text = f"https:{text}"
    elif not _SCHEME.match(text) or re.match(r"[^/:]+:\d", text):
        text = f"https://{text}"
    parts = urlsplit(text)
    if parts.username is not None:
        raise UserInfo(text)
    try:
        # Names of hosts have no "_" by the rules, and have it in the world.
        _is_url(text.replace(parts.netloc, parts.netloc.replace("_", "a"), 1))
    except ValidationError as error:
        raise ValueError(text) from error
    return text
