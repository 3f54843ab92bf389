"""The log of what was decided, and the month in numbers above it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.admin.access import ReadOnly, can_moderate
from comments.admin.forms import is_number, read_known_batch, read_number
from comments.admin.pages import admin_page
from comments.logbook import found_by, log_page
from comments.models import Decision
from comments.month import Week, weeks
from comments.searching import MOST_SOUGHT
from comments.states import Act
from filmclub.accounts.models import User
from filmclub.lib.seeing import sees_addresses

MODERATORS, RULES, ALL = "", "rules", "all"
FIRST_DAY, LAST_DAY = datetime(1990, 1, 1).date(), datetime(2100, 1, 1).date()


class LogForm(forms.Form):
    """What of the log is asked for; what is not understood is told beside its field."""

    q = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Its number, its link, words in it, or who wrote it."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    who = forms.ChoiceField(label=gettext_lazy("Decided by"), required=False)
    act = forms.ChoiceField(label=gettext_lazy("Decision"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False)
    until = forms.DateField(label=gettext_lazy("To"), required=False)

    # Whether older comments have the words too.
    is_cut = False

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        people = User.objects.filter(
            Exists(Decision.objects.filter(moderator=OuterRef("pk")).order_by()), is_staff=True
        )
        names = sorted((user.name, str(user.pk)) for user in people)
        self._choose(
            "who",
            [
                (MODERATORS, _("Moderators")),
                *((pk, name) for name, pk in names),
                (RULES, _("The site’s rules, and writers")),
                (ALL, _("Everybody")),
            ],
        )
        self._choose("act", [("", _("Every decision")), *((act.value, capfirst(act.label)) for act in Act)])
        for name in ("since", "until"):
            field = self.fields[name]
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            field.validators += [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 for the types
        field.choices = choices

    def narrow(self, decisions: QuerySet[Decision], *, by_address: bool) -> QuerySet[Decision]:
        """The decisions that are asked for."""
        self.is_valid()
        asked = self.cleaned_data
        who = asked.get("who", MODERATORS)
        if who in (MODERATORS, RULES):
            decisions = decisions.filter(moderator__isnull=who == RULES)
        elif who != ALL:
            decisions = decisions.filter(moderator=int(who))
        if act := asked.get("act"):
            decisions = decisions.filter(act=act)
        if since := asked.get("since"):
            decisions = decisions.filter(created_at__gte=_midnight(since))
        if until := asked.get("until"):
            decisions = decisions.filter(created_at__lt=_midnight(until + timedelta(days=1)))
        if text := asked.get("q"):
            decisions, self.is_cut = found_by(decisions, text, read_number(text), by_address=by_address)
        return decisions


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin[Decision]):
    """The log: rows are only ever added, and never here."""

    class Media:
        css = {"all": ["filmclub/admin/moderation.css", "filmclub/admin/log.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What was decided in one act is one entry, or with `batch` each decision of one act."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = LogForm(request.GET)
        decisions = form.narrow(
            Decision.objects.all(), by_address=can_moderate(request) and sees_addresses(request)
        )
        batch = read_known_batch(request.GET.get("batch", ""))
        if batch is not None:
            decisions = Decision.objects.filter(batch=batch)
        keys = {name: request.GET.get(name, "") for name in ("before", "after")}
        before, after = (int(key) if is_number(key) else None for key in keys.values())
        page = log_page(
            decisions,
            before=before,
            after=after,
            is_last="last" in request.GET,
            is_grouped=batch is None,
        )
        asked = request.GET.copy()
        for name in ("before", "after", "last"):
            asked.pop(name, None)
        context = {
            "title": _("What was decided"),
            "form": form,
            "batch": batch,
            "page": page,
            "most_sought": MOST_SOUGHT,
            "asked": asked.urlencode(),
            "returns_to": request.GET.urlencode(),
            "can_moderate": can_moderate(request),
            "weeks": _bars(weeks()) if not asked and page.newer is None else [],
        }
        return admin_page(request, self, "log.html", context)


def _bars(found: list[Week]) -> list[dict[str, Any]]:
    """Each week with its bars, as hundredths of the longest."""
    most = max([week.approved + week.refused for week in found] + [1])
    longest = max([week.wait for week in found] + [timedelta(hours=1)])
    return [
        {
            "week": week,
            "wait": _hours(week.wait) if week.waits else "",
            "waited": round(100 * (week.wait / longest)),
            "approved": round(100 * week.approved / most),
            "refused": round(100 * week.refused / most),
        }
        for week in found
    ]


def _hours(wait: timedelta) -> str:
    hours = round(wait / timedelta(hours=1))
    if hours < 1:
        return _("less than an hour")
    if hours < 72:
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    days = round(wait / timedelta(days=1))
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
