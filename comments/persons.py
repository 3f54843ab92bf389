"""Who wrote a comment, as far as the site can tell: what is surely the same person's, and what may be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q

from comments.models import Comment, CommentQuerySet, ConfirmedAddress, JoinedKey
from comments.writers import WITH_KEY
from filmclub.accounts.models import User

WITH_ADDRESS = ~Q(email="")
WITH_NETWORK = ~Q(network="")


class Ties(StrEnum):
    """By what comments are tied to a person: surely, or only perhaps."""

    SAME = "same"
    JOINED = "joined"
    ADDRESS = "address"
    NETWORK = "network"


@dataclass(frozen=True)
class Person:
    """The writer of a comment: an account; or the keys that are tied to one confirmed address; or one key.

    `typed` is an address that proves nothing: who has no account may type any. `network` is that of the
    comment, where it is still known. A person of an imported comment may have none of all this. `joined` are
    the keys of comments that an account has claimed, `tied` the addresses that were confirmed with these.
    """

    user: User | None = None
    address: str = ""
    keys: tuple[str, ...] = ()
    typed: str = ""
    network: str = ""
    joined: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()

    @classmethod
    def of(cls, comment: Comment) -> Person:
        """One query; two for who has claimed comments. A member's is to be fetched with its author."""
        if comment.author is not None:
            return cls._of_member(comment.author, comment.network)
        tied = ConfirmedAddress.objects.filter(address=comment.email).order_by("pk")
        keys = tuple(tied.values_list("key", flat=True)) if comment.email and comment.writer else ()
        if comment.writer in keys:
            return cls(address=comment.email, keys=keys, typed=comment.email, network=comment.network)
        alone = (comment.writer,) if comment.writer else ()
        return cls(keys=alone, typed=comment.email, network=comment.network)

    @classmethod
    def _of_member(cls, user: User, network: str) -> Person:
        joined = JoinedKey.objects.filter(user=user).order_by("key")
        keys = tuple(dict.fromkeys(joined.values_list("key", flat=True)))
        confirmed = ConfirmedAddress.objects.filter(key__in=keys).order_by("address")
        tied = tuple(dict.fromkeys(confirmed.values_list("address", flat=True))) if keys else ()
        return cls(user=user, typed=user.email, network=network, joined=keys, tied=tied)

    @property
    def subject(self) -> dict[str, Any] | None:
        """How rows about this person say whom they are about; None where nothing would know them again."""
        if self.user is not None:
            return {"user": self.user}
        if self.address:
            return {"address": self.address}
        return {"key": self.keys[0]} if self.keys else None

    def is_about(self) -> Q:
        """Rows that are about this person, or about keys that their account has joined."""
        return self.is_about_alone() | _is_about(self.joined, self.tied)

    def is_about_alone(self) -> Q:
        """The same without those about joined keys: somebody else may write with these still."""
        if self.user is not None:
            return Q(user=self.user)
        return _is_about(self.keys, (self.address,) if self.address else ())

    def ties(self) -> dict[Ties, Q]:
        """By what comments are tied to this person, and which; none is in two of them."""
        same = Q(author=self.user) if self.user else Q(WITH_KEY, author=None, writer__in=self.keys)
        each = {
            Ties.SAME: same if self.subject else None,
            Ties.JOINED: Q(WITH_KEY, author=None, writer__in=self.joined) if self.joined else None,
            Ties.ADDRESS: Q(WITH_ADDRESS, author=None, email=self.typed) if self.typed else None,
            Ties.NETWORK: Q(WITH_NETWORK, author=None, network=self.network) if self.network else None,
        }
        found, not_before = {}, Q()
        for tie, which in each.items():
            if which is not None:
                found[tie] = which & not_before
                not_before &= ~which
        return found

    def wrote(self, *ties: Ties) -> CommentQuerySet:
        """What is tied to this person by any of these."""
        which = Q(pk__in=[])
        for tie, tied in self.ties().items():
            if tie in ties:
                which |= tied
        return Comment.objects.filter(which)


def _is_about(keys: Collection[str], addresses: Collection[str]) -> Q:
    about = Q(pk__in=[])
    if addresses:
        about |= Q(~Q(address=""), address__in=addresses)
    if keys:
        about |= Q(~Q(key=""), key__in=keys)
    return about
