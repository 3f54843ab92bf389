"""Who writes, what the site knows of them, and the cookie by which it knows a guest's browser again.

Reading sets no cookie; the first post does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from comments.models import Comment
from filmclub.lib.compiled import compiled
from filmclub.lib.cookies import WRITER_COOKIE

if TYPE_CHECKING:
    from filmclub.accounts.models import User
    from reviews.models import Article

ONE_YEAR = 365 * 24 * 60 * 60
SALT = "comments.writer"


@dataclass(frozen=True)
class Standing:
    """What the site knows of a writer."""

    # A comment of theirs is public.
    is_known: bool = False
    # A moderator, or the article's author: like on WordPress, they always appear at once.
    is_trusted: bool = False


@dataclass(frozen=True)
class Writer:
    """Who writes: a member, or a guest with a name and an e-mail address, and the key of their browser."""

    user: User | None = None
    name: str = ""
    email: str = ""
    website: str = ""
    browser_key: str = ""

    def standing(self, article: Article) -> Standing:
        """What is known of the writer: one query at most."""
        if self.user is not None and (
            self.user.pk == article.author_id or self.user.has_perm("comments.moderate_comment")
        ):
            return Standing(is_trusted=True)
        # One is enough to be known by; a guest is the same one with the same name and e-mail address.
        if self.user is not None:
            return Standing(is_known=Comment.objects.approved().filter(author=self.user).exists())
        return Standing(is_known=bool(_approved_of_guest(name=self.name, email=self.email)))

    def same_person(self) -> Q:
        """Comments of the same member or, whatever the name, the same e-mail address."""
        return Q(author=self.user) if self.user else Q(author=None, email=self.email)

    def wrote(self, comment: Comment) -> bool:
        """Whether it is a comment of this same person."""
        if self.user is not None:
            return comment.author_id == self.user.pk
        return comment.author_id is None and comment.email == self.email != ""


# What the index of addresses holds; PostgreSQL makes no use of it unless the query says so.
WITH_EMAIL = ~Q(email="")


@compiled
def _approved_of_guest(name: str, email: str) -> QuerySet[Comment, int]:
    same_guest = Comment.objects.approved().filter(WITH_EMAIL, author=None, email=email, guest_name=name)
    return same_guest.values_list("pk", flat=True)[:1]


@dataclass(frozen=True)
class WriterCookie:
    """A random key and whether the guest wants the form to be filled in next time."""

    browser_key: str = ""
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
            f"{self.browser_key}:{self.remembers:d}",
            salt=SALT,
            max_age=ONE_YEAR if self.remembers else None,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
