"""What is tied to a person, in each of the ways, as their page shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.models import Claim, ClaimedComment, Comment, CommentQuerySet, JoinedKey
from comments.persons import Person, Ties
from comments.queue import record_words, with_context

# Of each group, the latest ones are shown.
SHOWN = 25
NAMES_SHOWN = 8

_HIDDEN = {
    Ties.SAME: gettext_lazy("The same: with one confirmed address"),
    Ties.ADDRESS: gettext_lazy("Perhaps the same: typed one address, which proves nothing"),
    Ties.NETWORK: gettext_lazy("Perhaps the same: wrote from one network"),
}


@dataclass(frozen=True)
class Group:
    """What is tied to a person in one way: how much in which state, the names used, the latest comments."""

    tie: Ties
    label: str
    states: Mapping[str, int]
    names: tuple[str, ...]
    more_names: int
    latest: tuple[Comment, ...]

    @property
    def count(self) -> int:
        return sum(self.states.values())

    @property
    def record(self) -> str:
        return record_words(self.states)


def groups_of(person: Person, *, sees_addresses: bool) -> list[Group]:
    """What is tied to a person, in each way in which there is something: two queries for each way."""
    groups = [
        _group(tie, label_of(person, tie, sees_addresses=sees_addresses), Comment.objects.filter(which))
        for tie, which in person.ties().items()
    ]
    return [group for group in groups if group.count]


def label_of(person: Person, tie: Ties, *, sees_addresses: bool) -> str:
    """How surely it is the same person, and by what; by which address, for those who see addresses."""
    if not sees_addresses and (tie != Ties.SAME or person.address):
        return str(_HIDDEN[tie])
    if tie == Ties.ADDRESS:
        return _("Perhaps the same: typed %(address)s, which proves nothing") % {"address": person.typed}
    if tie == Ties.JOINED:
        return _("Perhaps the same: in a browser of which this account has claimed comments")
    if tie == Ties.NETWORK:
        return _("Perhaps the same: wrote from the network %(network)s") % {"network": person.network}
    if person.user is not None:
        return _("The same: with this account")
    if not person.address:
        return _("The same: with this browser")
    label = ngettext(
        "The same: with the confirmed address %(address)s, in one browser",
        "The same: with the confirmed address %(address)s, in %(count)d browsers",
        len(person.keys),
    )
    return label % {"address": person.address, "count": len(person.keys)}


@dataclass(frozen=True)
class Claimed:
    """By which act a member claimed what guests wrote, and the names of these, while they are known."""

    claim: Claim
    names: tuple[str, ...]

    @property
    def number(self) -> int:
        return len(self.claim.picked)

    @property
    def is_given_back(self) -> bool:
        return self.claim.state in (Claim.State.UNDOING, Claim.State.UNDONE)

    @property
    def can_be_taken_back(self) -> bool:
        return not self.is_given_back and self.claim.created_at > timezone.now() - Claim.KEPT


def claims_about(person: Person) -> list[Claimed]:
    """What an account has claimed or, of a guest, by whom their keys were joined, the latest first.

    Two queries at most.
    """
    if person.user is not None:
        about = Q(user=person.user)
    else:
        joined = JoinedKey.objects.filter(key__in=person.keys)
        about = Q(pk__in=joined.values("claim"))
    claims = list(Claim.objects.filter(about).select_related("user").order_by("-created_at")[:SHOWN])
    names: dict[UUID, dict[str, None]] = {claim.pk: {} for claim in claims}
    if claims:
        signed = ClaimedComment.objects.filter(claim__in=claims).order_by("guest_name").distinct()
        for claim, name in signed.values_list("claim", "guest_name"):
            names[claim][name] = None
    return [Claimed(claim, tuple(names[claim.pk])[:NAMES_SHOWN]) for claim in claims]


def _group(tie: Ties, label: str, comments: CommentQuerySet) -> Group:
    states, names = Counter[str](), Counter[str]()
    counted = comments.order_by().values_list("guest_name", "state").annotate(number=Count("pk"))
    for name, state, number in counted:
        states[state] += number
        names[name] += number
    # A member has one name, which is the account's.
    shown = [name for name, _number in names.most_common() if name]
    return Group(
        tie=tie,
        label=label,
        states=states,
        names=tuple(shown[:NAMES_SHOWN]),
        more_names=max(0, len(shown) - NAMES_SHOWN),
        latest=tuple(with_context(comments).order_by("-created_at", "-pk")[:SHOWN]) if states else (),
    )
