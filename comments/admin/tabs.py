"""The tabs of the queue: one for each state, one for what waits apart as likely spam, one for what
readers have reported, and one for all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import IS_REPORTED, WAITS, WAITS_APART, Comment
from comments.states import TRAITS, State

FIRST = State.PENDING
OTHERS = [state for state in State if state != FIRST]
# What waits apart; no state of its own.
LIKELY_SPAM = "likely_spam"
# What readers have reported; nor is this a state.
REPORTED = "reported"
ALL = "all"
PARAMETER = "state"
# Of more, how many does not matter to who works through them, and to count them takes long.
MOST_COUNTED = 1000


class TabFilter(admin.SimpleListFilter):
    """The tabs above the list. The first, which is open when nothing else is asked for, is what waits."""

    title = gettext_lazy("state")
    parameter_name = PARAMETER
    template = "admin/comments/comment/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        likely_spam = _("Likely spam (%(count)s)") % {"count": count_words(Comment.objects.likely_spam())}
        reported = _("Reported (%(count)s)") % {"count": count_words(Comment.objects.reported())}
        others = [(state.value, str(TRAITS[state].tab)) for state in OTHERS]
        return [(REPORTED, reported), (LIKELY_SPAM, likely_spam), *others, (ALL, _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return in_open_tab(request, queryset)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        waiting = count_words(Comment.objects.waiting())
        yield {**first, "display": TRAITS[FIRST].tab % {"count": waiting}}
        yield from others


def count_words(comments: QuerySet[Any]) -> str:
    """How many there are, exact to MOST_COUNTED and then “1,000+”: one query that stops there."""
    count = comments.order_by()[: MOST_COUNTED + 1].count()
    number = number_format(min(count, MOST_COUNTED), force_grouping=True)
    return f"{number}+" if count > MOST_COUNTED else number


def in_open_tab(request: HttpRequest, comments: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the comments that stand in the tab that the request asks for."""
    tab = request.GET.get(PARAMETER)
    if tab == ALL:
        return comments
    if tab == REPORTED:
        return comments.filter(IS_REPORTED)
    if tab in (None, LIKELY_SPAM):
        return comments.filter(WAITS_APART if tab else WAITS)
    return comments.filter(state=tab) if tab in OTHERS else comments.none()


def ordering_in_open_tab(request: HttpRequest) -> list[str]:
    """What waits longest comes first; what is decided is looked up from the newest.

    Likely spam is grouped by its network: most of it is from a few senders.
    """
    tab = request.GET.get(PARAMETER)
    if tab == LIKELY_SPAM:
        return ["network", "-created_at", "-pk"]
    if tab == REPORTED:
        return ["-open_reports", "created_at", "pk"]
    return ["-created_at", "-pk"] if tab else ["created_at", "pk"]


def actions_in_open_tab(request: HttpRequest) -> set[str]:
    """What can be done with comments of that tab, by the names of the actions."""
    tab = request.GET.get(PARAMETER) or FIRST
    tab = {LIKELY_SPAM: FIRST, REPORTED: State.APPROVED}.get(tab, tab)
    states = [traits for state, traits in TRAITS.items() if tab in (ALL, state)]
    possible = {act.value for traits in states for act in traits.acts}
    return possible | {"purge"} if any(traits.may_be_purged for traits in states) else possible
