"""Whom a member does not want to read: their words fold to one line, for this member alone.

It is kept as numbers in the member's own row, which is read with them: no page asks for it. Members have the
number of their account. A guest is known by the key of their browser, and their number, below nought, follows
from that key without telling it; comments that came without one are known by the name and address that their
picture is drawn from. What a moderator has to read is folded nowhere, nor a mail about one's own comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from comments.models import Comment
from filmclub.accounts.models import User

if TYPE_CHECKING:
    from comments.readers import Reader
    from comments.reading import Node
    from comments.rows import CommentRow

AT_MOST = 200
SALT = "comments.ignoring"


class NotIgnored(Exception):
    """Somebody cannot be ignored; says why, to who wanted it."""


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


def fold(
    nodes: Iterable[Node], ignored: frozenset[int], number: Callable[[CommentRow], int | None] = number_of
) -> None:
    """Fold what those have written whom a reader ignores; what waits stands open for who may read it."""
    if ignored:
        for node in nodes:
            node.is_ignored = node.is_readable and not node.is_held and number(node.comment) in ignored


def is_ignored(comment: Signed, user: User | None) -> bool:
    """Whether this member, if it is one, ignores who wrote a comment: no query."""
    return bool(getattr(user, "ignored", None)) and user is not None and number_of(comment) in user.ignores


def ignore(user: User, number: int, *, through: int = 0) -> None:
    """Ignore whoever has this number from now on: two queries; who is ignored already stays so.

    Of a guest, the comment `through` which it is says later who that was. Raises NotIgnored for oneself, and
    where as many are ignored as can be.
    """
    if number == user.pk:
        raise NotIgnored(_("You cannot ignore yourself."))
    with transaction.atomic():
        # Two windows would each write what they had read, and one of them would be lost.
        kept = _locked(user)
        if any(known == number for known, _through in kept):
            return
        if len(kept) >= AT_MOST:
            raise NotIgnored(
                _("You ignore %(number)d people already, which is the most. Read one of them again first.")
                % {"number": AT_MOST}
            )
        User.objects.filter(pk=user.pk).update(ignored=[[number, through], *kept])


def _locked(user: User) -> list[list[int]]:
    """Whom they ignore by now, their row being locked."""
    rows = User.objects.select_for_update(no_key=True).filter(pk=user.pk)
    return rows.values_list("ignored", flat=True).get()


def read_again(user: User, number: int) -> None:
    """Ignore somebody no longer: two queries, and again changes nothing."""
    with transaction.atomic():
        kept = _locked(user)
        left = [entry for entry in kept if entry[0] != number]
        if left != kept:
            User.objects.filter(pk=user.pk).update(ignored=left)


def goes_on_as(number: int, member: User) -> None:
    """Have those who ignore a guest ignore the member whose the guest's comments are now: they are one.

    For a worker: it looks through all accounts that ignore somebody. A query, and one for each of those.
    """
    # Neither database finds a number within lists within a list by an index of its own.
    entry = Cast("ignored", TextField())
    with transaction.atomic():
        rows = User.objects.select_for_update(no_key=True).annotate(entry=entry).order_by("pk")
        for pk, kept in rows.filter(entry__contains=f"[{number}, ").values_list("pk", "ignored"):
            if pk != member.pk and all(known != member.pk for known, _through in kept):
                User.objects.filter(pk=pk).update(ignored=[[member.pk, 0], *kept])


@dataclass(frozen=True)
class Ignored:
    """Somebody in the list of whom one ignores. A guest has the comment through which they are."""

    number: int
    name: str
    comment: Comment | None = None


def ignored_by(user: User) -> list[Ignored]:
    """Whom a member ignores, the last one first; two queries. What is not public any more names nobody."""
    members = User.objects.in_bulk([number for number, _through in user.ignored if number > 0])
    through = Comment.objects.approved().select_related("discussion__article")
    comments = through.in_bulk([comment for number, comment in user.ignored if number < 0])
    found = []
    for number, pk in user.ignored:
        member, comment = members.get(number), comments.get(pk) if number < 0 else None
        if member is not None:
            found.append(Ignored(number, member.name))
        elif comment is not None and comment.discussion.article.is_public():
            found.append(Ignored(number, comment.name, comment))
        else:
            found.append(Ignored(number, ""))
    return found
