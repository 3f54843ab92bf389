"""The log of decisions, page by page: what was decided in one act is one entry."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from comments.log import decided_by, log_words, with_places
from comments.models import Batch, Comment, Decision
from comments.searching import search_everywhere
from comments.states import Act
from comments.undoing import undoable, undoable_about_members

ON_A_PAGE = 50


@dataclass
class Entry:
    """One act: its latest decision, and of how many comments it was, by what was done with them."""

    decision: Decision
    acts: list[tuple[str, int]]
    # Of all comments of the act, whatever is asked for.
    total: int
    has_page: bool = False
    can_be_undone: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the act is meant: then all of it can be taken back here."""
        return self.count == self.total

    @property
    def count(self) -> int:
        return sum(number for _act, number in self.acts)

    @property
    def about_member(self) -> str:
        """Of whom what was decided about; "" for comments."""
        decision = self.decision
        if decision.member is None:
            return ""
        if decision.profile_part is None:
            return decision.member.name
        values = {"name": decision.member.name, "part": decision.profile_part.get_part_display()}
        return _("%(name)s: %(part)s") % values

    @property
    def who(self) -> str:
        return decided_by(self.decision)

    @property
    def words(self) -> str:
        return log_words(self.decision)


@dataclass
class LogPage:
    entries: list[Entry]
    # The keys from which the pages beside it go on; None where there is nothing more.
    older: int | None
    newer: int | None


def found_by(
    decisions: QuerySet[Decision], text: str, number: int | None, *, by_address: bool
) -> tuple[QuerySet[Decision], bool]:
    """Those about the comment with this number, also if it is gone, or about comments that are found so.

    And whether there may be older comments with the same words.
    """
    if number is not None:
        return decisions.filter(Q(comment=number) | Q(deleted_number=number)), False
    sought = search_everywhere(Comment.objects.all(), text, by_address=by_address)
    return decisions.filter(comment__in=sought.comments.values("pk")), sought.is_cut


def one_of_each_act(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """The latest of these decisions of each act."""
    later = decisions.filter(batch=OuterRef("batch"), pk__gt=OuterRef("pk"))
    return decisions.filter(~Exists(later.order_by()))


def log_page(
    decisions: QuerySet[Decision],
    *,
    before: int | None = None,
    after: int | None = None,
    is_last: bool = False,
    is_grouped: bool = True,
) -> LogPage:
    """A page of the log, the newest first: those before a decision, those after it, or the oldest of all.

    Six queries at most, however many there are and wherever in the log it is.
    """
    rows = one_of_each_act(decisions) if is_grouped else decisions
    goes_up = after is not None or is_last
    key = after if after is not None else before
    if key is not None:
        rows = rows.filter(_beyond(key, newer=after is not None))
    order = ("created_at", "pk") if goes_up else ("-created_at", "-pk")
    rows = with_places(rows.select_related("moderator", "comment__author"))
    found = list(rows.order_by(*order)[: ON_A_PAGE + 1])
    has_more, found = len(found) > ON_A_PAGE, found[:ON_A_PAGE]
    if goes_up:
        found.reverse()
    has_older = has_more if not goes_up else not is_last
    has_newer = has_more if goes_up else before is not None
    return LogPage(
        _entries(found, decisions, is_grouped=is_grouped),
        found[-1].pk if found and has_older else None,
        found[0].pk if found and has_newer else None,
    )


def _beyond(key: int, *, newer: bool) -> Q:
    moment: datetime | None = Decision.objects.filter(pk=key).values_list("created_at", flat=True).first()
    if moment is None:
        return Q(pk__in=[])
    if newer:
        return Q(created_at__gte=moment) & (Q(created_at__gt=moment) | Q(pk__gt=key))
    return Q(created_at__lte=moment) & (Q(created_at__lt=moment) | Q(pk__lt=key))


def _entries(found: list[Decision], decisions: QuerySet[Decision], *, is_grouped: bool) -> list[Entry]:
    if not is_grouped:
        return [Entry(decision, [(decision.get_act_display(), 1)], total=1) for decision in found]
    shown: dict[uuid.UUID, Counter[str]] = {decision.batch: Counter() for decision in found}
    totals: Counter[uuid.UUID] = Counter()
    for batch, _act, number in _counted(Decision.objects.filter(batch__in=shown)):
        totals[batch] += number
    for batch, act, number in _counted(decisions.filter(batch__in=shown)):
        shown[batch][act] += number
    with_page = set(Batch.objects.filter(pk__in=shown).values_list("pk", flat=True))
    can = set(undoable().filter(batch__in=shown).values_list("batch", flat=True))
    if any(decision.profile_part_id for decision in found):
        can |= set(undoable_about_members().filter(batch__in=shown).values_list("batch", flat=True))
    return [
        Entry(
            decision,
            [(str(Act(act).label), number) for act, number in shown[decision.batch].items()],
            total=totals[decision.batch],
            has_page=decision.batch in with_page,
            can_be_undone=decision.batch in can,
        )
        for decision in found
    ]


def _counted(decisions: QuerySet[Decision]) -> QuerySet[Decision, tuple[uuid.UUID, str, int]]:
    """How many decisions of each kind belong to each act."""
    return decisions.order_by().values_list("batch", "act").annotate(how_many=Count("pk"))
