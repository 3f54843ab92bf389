"""Which comments are surely a person's, and which may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from comments.models import Comment, ConfirmedAddress
from comments.persons import WITH_ADDRESS
from comments.writers import WITH_KEY
from filmclub.takeout.parts import Person


@dataclass(frozen=True)
class Theirs:
    """A person as comments know them: by account, confirmed addresses, and the keys tied to these."""

    person: Person

    @cached_property
    def addresses(self) -> Sequence[str]:
        """Those that the person has confirmed."""
        if self.person.user is None:
            return [self.person.address]
        confirmed = EmailAddress.objects.filter(user=self.person.user, verified=True)
        return list(confirmed.values_list("email", flat=True))

    @cached_property
    def keys(self) -> Sequence[str]:
        tied = ConfirmedAddress.objects.filter(address__in=self.addresses)
        return list(tied.order_by("pk").values_list("key", flat=True).distinct())

    def surely(self) -> Q:
        """Comments by the account, or in browsers from which an address of theirs was confirmed."""
        mine = Q(WITH_KEY, author=None, writer__in=self.keys)
        return mine | Q(author=self.person.user) if self.person.user else mine

    def perhaps(self) -> Q:
        """Other comments under which somebody has typed an address of theirs."""
        return Q(WITH_ADDRESS, author=None, email__in=self.addresses) & ~self.surely()

    def is_about(self) -> Q:
        """Rows of moderators that are about this person."""
        about = Q(~Q(address=""), address__in=self.addresses) | Q(~Q(key=""), key__in=self.keys)
        return about | Q(user=self.person.user) if self.person.user else about

    def wrote(self) -> QuerySet[Comment]:
        return Comment.objects.filter(self.surely())

    @cached_property
    def own_names(self) -> set[str]:
        """All by which they are called here: these stay in what others wrote about them."""
        names = set(self.wrote().order_by().values_list("guest_name", flat=True).distinct())
        if (user := self.person.user) is not None:
            names |= {user.name, user.username, user.first_name, user.last_name, user.email}
        return {*names, *self.addresses} - {""}

    @cached_property
    def discussions(self) -> Sequence[int]:
        return list(self.wrote().order_by().values_list("discussion", flat=True).distinct())
