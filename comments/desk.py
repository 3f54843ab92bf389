"""The moderators' desk: its views of all comments, and how many each has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import IS_REPORTED, WAITS, WAITS_APART, Comment, CommentQuerySet, Decision
from comments.states import TRAITS, Act, State
from filmclub.accounts.models import User
from filmclub.lib.keyset import Column

# The name of a view in addresses.
PARAMETER = "state"
# Counts are exact up to here.
MOST_COUNTED = 1_000

_AGE = (Column("created_at", datetime), Column("pk"))
_NEWEST = (Column("created_at", datetime, is_descending=True), Column("pk", is_descending=True))
# Most of it is from a few senders.
_BY_SENDER = (Column("network", str), *_NEWEST)
_MOST_REPORTED = (Column("open_reports", is_descending=True), *_AGE)
_LATEST_DECIDED = (
    Column("decided_at", datetime, is_descending=True),
    Column("decision_number", is_descending=True),
)


def _decided(comments: CommentQuerySet) -> CommentQuerySet:
    """What moderators decided about, each once: by the latest of their decisions."""
    decided = comments.filter(decisions__moderator__isnull=False)
    decided = decided.annotate(decided_at=F("decisions__created_at"), decision_number=F("decisions__pk"))
    later = Decision.objects.filter(
        comment=OuterRef("pk"), moderator__isnull=False, pk__gt=OuterRef("decision_number")
    )
    return decided.filter(~Exists(later))


def _where(which: Q) -> Callable[[CommentQuerySet], CommentQuerySet]:
    return lambda comments: comments.filter(which)


def _in_state(state: State) -> Callable[[CommentQuerySet], CommentQuerySet]:
    """Said as the index of what is not public does, or it would not serve."""
    return _where(Q(state=state) if TRAITS[state].is_public else Q(~Q(state=State.APPROVED), state=state))


@dataclass(frozen=True, kw_only=True)
class View:
    """One view of the desk: which comments, in which order, and the states that they may be in."""

    title: str | Promise
    choose: Callable[[CommentQuerySet], CommentQuerySet]
    order: tuple[Column, ...] = _NEWEST
    states: tuple[State, ...]
    for_moderators: bool = False
    # Only what readers have reported can be kept.
    is_reported: bool = False

    @property
    def acts(self) -> set[str]:
        """What can be done with what is in it."""
        traits = [TRAITS[state] for state in self.states]
        possible: set[str] = {act.value for one in traits for act in one.acts}
        if not self.is_reported:
            possible.discard(Act.KEEP.value)
        return possible | {Act.PURGE.value} if any(one.may_be_purged for one in traits) else possible


_ALL = tuple(State)
WAITING, LIKELY_SPAM = "", "likely_spam"
# By the name in the address.
VIEWS: Mapping[str, View] = {
    WAITING: View(title=TRAITS[State.PENDING].tab, choose=_where(WAITS), order=_AGE, states=(State.PENDING,)),
    "reported": View(
        title=gettext_lazy("Reported"),
        choose=_where(IS_REPORTED),
        order=_MOST_REPORTED,
        states=(State.APPROVED,),
        for_moderators=True,
        is_reported=True,
    ),
    LIKELY_SPAM: View(
        title=gettext_lazy("Likely spam"),
        choose=_where(WAITS_APART),
        order=_BY_SENDER,
        states=(State.PENDING,),
    ),
    "decided": View(
        title=gettext_lazy("Decided lately"),
        choose=_decided,
        order=_LATEST_DECIDED,
        states=_ALL,
        for_moderators=True,
    ),
    **{
        state.value: View(title=TRAITS[state].tab, choose=_in_state(state), states=(state,))
        for state in State
        if state != State.PENDING
    },
    "all": View(title=gettext_lazy("All"), choose=lambda comments: comments, states=_ALL),
}


def in_view(name: str, comments: CommentQuerySet) -> CommentQuerySet:
    """Those of the comments that stand in the view of that name, or in the first if there is none."""
    return VIEWS.get(name, VIEWS[WAITING]).choose(comments)


def kept() -> CommentQuerySet:
    """All comments but what was purged: that says nothing; what links to its page finds it."""
    return Comment.objects.all().filter(purged_at=None)


class _NumberOf(Subquery):
    """How many rows a query has, as a column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def count(user: User, which: Mapping[str, QuerySet[Any]]) -> dict[str, str]:
    """How many each of them has, exact up to MOST_COUNTED: one query, on behalf of who asks."""
    numbers = {
        f"number_{index}": _NumberOf(comments.order_by().values("pk")[: MOST_COUNTED + 1])
        for index, comments in enumerate(which.values())
    }
    found = User.objects.filter(pk=user.pk).values_list(*numbers.values())[0]
    return {
        name: str(number) if number <= MOST_COUNTED else _("1,000+")
        for name, number in zip(which, found, strict=True)
    }
