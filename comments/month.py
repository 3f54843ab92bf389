"""The moderators' month in numbers: for each week, how long comments waited and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from django.utils import timezone

from comments.models import Decision
from comments.states import PUBLIC, WAITING

WEEKS = 5


@dataclass
class Week:
    """What moderators decided from this Monday on about comments that waited."""

    monday: date
    waits: list[timedelta] = field(default_factory=list)
    approved: int = 0
    refused: int = 0

    @property
    def wait(self) -> timedelta:
        """Half of them waited longer."""
        return timedelta(seconds=median(each.total_seconds() for each in self.waits or [timedelta()]))


def weeks(now: datetime | None = None) -> list[Week]:
    """The last five weeks, the latest first: one query for what was decided in them."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    found = {day: Week(day) for day in (monday - timedelta(weeks=number) for number in range(WEEKS))}
    since = timezone.make_aware(datetime.combine(min(found), time()))
    decisions = Decision.objects.filter(
        created_at__gte=since, moderator__isnull=False, before__in=WAITING, member=None
    ).exclude(after__in=WAITING)
    for moment, after, written in decisions.values_list("created_at", "after", "comment__created_at"):
        day = timezone.localdate(moment)
        week = found.get(day - timedelta(days=day.weekday()))
        if week is None:
            continue
        if after in PUBLIC:
            week.approved += 1
        else:
            week.refused += 1
        # Of what was deleted for good since, it is not known any more.
        if written is not None:
            week.waits.append(max(moment - written, timedelta()))
    return list(found.values())
