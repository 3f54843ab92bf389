"""What a comment can be: one table, a row for each state, that everything else reads.

A new state is entered here, in a migration (its name is stored) and in the translations. By default nobody
sees what is in it, it does not count, and it is kept; its row says what is otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy


class State(models.TextChoices):
    """In the order of the queue's tabs."""

    PENDING = "pending", _("waiting")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    SPAM = "spam", _("spam")
    REMOVED = "removed", _("removed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Act(models.TextChoices):
    """What is logged: the moderators' acts (`ACTS`), what rules and writers do, and what changes no state."""

    HOLD = "hold", _("held")
    APPROVE = "approve", _("approved")
    REFUSE = "refuse", _("refused")
    SPAM = "spam", _("marked as spam")
    REMOVE = "remove", _("removed")
    RESTORE = "restore", _("restored")
    MOVE = "move", _("moved")
    UNDO = "undo", _("undone")
    WITHDRAW = "withdraw", _("withdrawn by the writer")
    # What changes no state.
    EDIT = "edit", pgettext_lazy("decision", "edited")
    CORRECT = "correct", _("edited by the writer")
    KEEP = "keep", _("kept after reports")
    REPORT = "report", _("folded after reports")
    PURGE = "purge", _("deleted for good")
    ERASE = "erase", _("deleted at the writer’s wish")
    ASK_AGAIN = "ask-again", _("asked again by the writer")
    # A member says that a guest's comment is theirs, and takes that back.
    CLAIM = "claim", _("claimed for an account")
    UNCLAIM = "unclaim", _("given back to the guest")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Where an act of the moderators leads, and how it is offered."""

    state: State
    button: str | Promise
    bulk: str | Promise
    takes_reason: bool = False
    needs_reason: bool = False


# In the order in which they are offered.
ACTS: Mapping[str, Outcome] = {
    Act.APPROVE: Outcome(state=State.APPROVED, button=_("Approve"), bulk=_("Approve the selected comments")),
    Act.REFUSE: Outcome(
        state=State.REFUSED,
        button=_("Refuse"),
        bulk=_("Refuse the selected comments"),
        takes_reason=True,
        needs_reason=True,
    ),
    Act.SPAM: Outcome(
        state=State.SPAM, button=_("Spam"), bulk=_("Mark the selected comments as spam"), takes_reason=True
    ),
    Act.REMOVE: Outcome(
        state=State.REMOVED, button=_("Remove"), bulk=_("Remove the selected comments"), takes_reason=True
    ),
    # Of one that readers have reported.
    Act.KEEP: Outcome(state=State.APPROVED, button=_("Keep it"), bulk=_("Keep the selected comments")),
    Act.RESTORE: Outcome(state=State.APPROVED, button=_("Restore"), bulk=_("Restore the selected comments")),
    Act.HOLD: Outcome(
        state=State.PENDING, button=_("Back to waiting"), bulk=_("Have the selected comments wait again")
    ),
}


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What follows from a state."""

    # Its view of the moderators' desk.
    tab: str | Promise
    # What moderators can do with one.
    acts: tuple[Act, ...] = ()
    # What readers find in its place, where something below it is public.
    tombstone: str | Promise = ""
    # How the queue tells of so many others by the same writer; None: it says nothing about them.
    record: str | Promise | None
    is_told_at_none: bool = False
    # Its writer is told why, and may ask once to have it looked at again.
    is_explained: bool = False

    # A moderator has to look at it; meanwhile its writer and moderators see it in its place, and may answer.
    is_waiting: bool = False
    # Everybody may read and answer it.
    is_public: bool = False
    # It is one of "12 comments", if it is a comment.
    counts: bool = False
    # It comes after it was public, or with it: so an imported one is taken to have been.
    was_public: bool = False
    may_be_withdrawn: bool = False
    may_be_purged: bool = False
    # The writer may say the same again in the same place.
    may_be_repeated: bool = False

    # The status of such a comment on WordPress, and that of one before it was thrown away there.
    wordpress: str = ""
    wordpress_before_trash: str = ""


TRAITS: Mapping[str, Traits] = {
    State.PENDING: Traits(
        tab=_("Waiting"),
        acts=(Act.APPROVE, Act.REFUSE, Act.SPAM),
        tombstone=_("This comment is not shown."),
        record=ngettext_lazy("%d waiting", "%d waiting"),
        is_waiting=True,
        may_be_withdrawn=True,
        wordpress="0",
    ),
    State.APPROVED: Traits(
        tab=_("Approved"),
        acts=(Act.KEEP, Act.SPAM, Act.REMOVE, Act.HOLD),
        record=ngettext_lazy("%d approved", "%d approved"),
        is_told_at_none=True,
        is_public=True,
        counts=True,
        was_public=True,
        may_be_withdrawn=True,
        wordpress="1",
    ),
    State.REFUSED: Traits(
        tab=_("Refused"),
        acts=(Act.APPROVE, Act.SPAM, Act.HOLD),
        tombstone=_("A moderator has decided not to show this comment."),
        record=ngettext_lazy("%d refused", "%d refused"),
        is_told_at_none=True,
        is_explained=True,
        may_be_purged=True,
        wordpress_before_trash="0",
    ),
    State.SPAM: Traits(
        tab=_("Spam"),
        acts=(Act.APPROVE, Act.HOLD),
        tombstone=_("This comment was removed by a moderator."),
        record=ngettext_lazy("%d spam", "%d spam"),
        may_be_purged=True,
        wordpress="spam",
        wordpress_before_trash="spam",
    ),
    State.REMOVED: Traits(
        tab=_("Removed"),
        acts=(Act.SPAM, Act.RESTORE, Act.HOLD),
        tombstone=_("This comment was removed by a moderator."),
        record=ngettext_lazy("%d removed", "%d removed"),
        was_public=True,
        is_explained=True,
        may_be_repeated=True,
        wordpress_before_trash="1",
    ),
    State.WITHDRAWN: Traits(
        tab=pgettext_lazy("comments", "Withdrawn"),
        tombstone=_("This comment was withdrawn by its writer."),
        # It says nothing about the writer.
        record=None,
        may_be_repeated=True,
    ),
}


def those(has: Callable[[Traits], bool]) -> frozenset[State]:
    """The states whose row says so."""
    return frozenset(state for state in State if has(TRAITS[state]))


WAITING = those(lambda traits: traits.is_waiting)
PUBLIC = those(lambda traits: traits.is_public)
COUNTED = those(lambda traits: traits.counts)


def is_in(states: frozenset[State]) -> Q:
    """Comments in one of these states. A single one is compared by `=`, or no partial index would serve."""
    return Q(state__in=sorted(states)) if len(states) != 1 else Q(state=next(iter(states)))


# What can be taken back: what changes a state or a place.
UNDOABLE = frozenset({*ACTS, Act.MOVE})
# What happens beside the decisions about a comment: these can be taken back all the same.
BESIDE = frozenset({Act.EDIT, Act.CORRECT, Act.REPORT, Act.ASK_AGAIN, Act.CLAIM, Act.UNCLAIM})


# The act of a batch by which what an approval let through waits.
TAKE_BACK = "take-back"


class Sweep(models.TextChoices):
    """What becomes of all that somebody wrote."""

    SPAM = "all-spam", _("All of it is spam")
    REMOVE = "all-remove", _("All of it is removed; what waits is refused")

    def act_on(self, state: str) -> Act | None:
        """The act by which it comes about in this state; None where nothing has to be done."""
        acts = (Act.SPAM,) if self == Sweep.SPAM else (Act.REMOVE, Act.REFUSE)
        return next((act for act in acts if act in TRAITS[state].acts), None)


def way_to(state: State) -> list[Act] | None:
    """The fewest acts of moderators that bring a waiting comment there; None where only its writer can."""
    ways: dict[State, list[Act]] = {State.PENDING: []}
    # It grows while it is walked over.
    reached = [State.PENDING]
    for here in reached:
        for act in TRAITS[here].acts:
            if (there := ACTS[act].state) not in ways:
                ways[there] = [*ways[here], act]
                reached.append(there)
    return ways.get(state)
