"""Numbers of those who write, by which they are told apart and not known.

Members have the number of their account. A guest is known by the key of their browser, and their number,
below nought, follows from that key without telling it; comments that came without one are known by the name
and address that their picture is drawn from.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from comments.readers import Reader

SALT = "comments.ignoring"


class Signed(Protocol):
    """A comment, whole or as a row: who wrote it."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def writer(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def guest_name(self) -> str: ...


def number_of(comment: Signed) -> int:
    """The number of who wrote a comment: of several by one guest the same."""
    if comment.author_id is not None:
        return comment.author_id
    return _number_of_guest(comment.writer, comment.email, comment.guest_name)


def numbers_of(reader: Reader) -> frozenset[int]:
    """The numbers by which a reader's own comments are told: of their account, and of their browser's key."""
    numbers = set() if reader.user is None else {reader.user.pk}
    if reader.browser_key:
        numbers.add(_number_of_guest(reader.browser_key, "", ""))
    return frozenset(numbers)


@lru_cache(maxsize=4096)
def _number_of_guest(key: str, email: str, name: str) -> int:
    # Nobody finds a random key by its hash; an address could be tried out.
    known_by = key or salted_hmac(SALT, f"{email} {name}", algorithm="sha256").hexdigest()
    return -int.from_bytes(sha256(known_by.encode()).digest()[:6]) or -1
