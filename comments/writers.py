"""Who writes, and the cookie by which the site knows a guest's browser again.

Reading sets no cookie; the first post does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from comments.models import Comment, ConfirmedAddress
from filmclub.lib.compiled import compiled
from filmclub.lib.cookies import COOKIES, WRITER_COOKIE
from filmclub.lib.skeletons import skeleton

if TYPE_CHECKING:
    from filmclub.accounts.models import User

SALT = "comments.writer"


@dataclass(frozen=True)
class Writer:
    """Who writes: a member, or a guest with a name and an e-mail address, and the key of their browser.

    Names and addresses are only claimed. A guest without a key gets one with the first comment.
    """

    user: User | None = None
    name: str = ""
    email: str = ""
    website: str = ""
    browser_key: str = ""

    @classmethod
    def of(cls, comment: Comment) -> Writer:
        """Who wrote a comment; no query if it was fetched with its member."""
        return cls(comment.author, comment.guest_name, comment.email, comment.website, comment.writer)

    @property
    def is_new(self) -> bool:
        """A guest whose browser has no key yet."""
        return self.user is None and not self.browser_key

    @property
    def moderates(self) -> bool:
        # All moderators are staff; for other members the question costs no query.
        user = self.user
        return user is not None and user.has_staff_rights and user.has_perm("comments.moderate_comment")

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The guest's own key and, if the address was confirmed with it, all that are tied to that address.

        One query at most, once; none without an address. A member has none.
        """
        if self.user is not None or not self.browser_key:
            return ()
        tied = list(_keys_tied_to(address=self.email)) if self.email else []
        return tuple(tied) if self.browser_key in tied else (self.browser_key,)

    def same_person(self) -> Q:
        """Comments of the same member or, whatever the name and the e-mail address, of the same browser."""
        return Q(author=self.user) if self.user else Q(WITH_KEY, author=None, writer=self.browser_key)

    def wrote(self, comment: Comment) -> bool:
        """Whether it is a comment of this same person: nobody else learns anything from the answer."""
        if self.user is not None:
            return comment.author_id == self.user.pk
        return comment.author_id is None and comment.writer == self.browser_key != ""


# What the index of keys holds; PostgreSQL makes no use of it unless the query says so.
WITH_KEY = ~Q(writer="")


@compiled
def _keys_tied_to(address: str) -> QuerySet[ConfirmedAddress, str]:
    return ConfirmedAddress.objects.filter(address=address).values_list("key", flat=True)


def is_confirmed(address: str, key: str) -> bool:
    """Whether this key is tied to this address; of one that was only typed, that says nothing: one query."""
    return bool(address and key) and ConfirmedAddress.objects.filter(address=address, key=key).exists()


def is_by_the_same(now: Comment, before: Comment) -> bool:
    """Whether a comment has the writer that it had: a member may have claimed it, or it be nobody's."""
    return (now.author_id, now.writer) == (before.author_id, before.writer)


def new_key() -> str:
    """A key for a browser that has none."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class WriterCookie:
    """A random key, whether the guest wants the form to be filled in next time, and whose the key is.

    `person` is a keyed hash of the name and the e-mail address with which the key was given out.
    """

    browser_key: str = ""
    remembers: bool = False
    person: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> WriterCookie:
        """Read the request's cookie; a missing or forged one gives an empty key."""
        try:
            value = request.get_signed_cookie(WRITER_COOKIE, default="", salt=SALT)
        except BadSignature:
            value = ""
        key, remembers, person, *_further = f"{value}::".split(":")
        return cls(key, remembers == "1", person)

    @classmethod
    def for_writer(cls, key: str, name: str, email: str, *, remembers: bool) -> WriterCookie:
        return cls(key, remembers, _person(name, email))

    def key_of(self, name: str, email: str) -> str:
        """The key, for who got it; "" for another name or address in the same browser: that is somebody else.

        Cookies of earlier versions do not say whose they are; their key is anybody's once more.
        """
        return self.browser_key if self.person in ("", _person(name, email)) else ""

    def set_on(self, response: HttpResponse) -> None:
        """Send the cookie: for a year if the guest wants to be remembered, else until the browser closes."""
        response.set_signed_cookie(
            WRITER_COOKIE,
            f"{self.browser_key}:{self.remembers:d}:{self.person}",
            salt=SALT,
            max_age=COOKIES[WRITER_COOKIE].lasts if self.remembers else None,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def _person(name: str, email: str) -> str:
    return salted_hmac("comments.writer.person", f"{skeleton(name)} {email}", algorithm="sha256").hexdigest()[
        :16
    ]
