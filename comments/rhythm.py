"""When moderators look at what waits: on the days and at the hour that the club has chosen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dates import WEEKDAYS as NAMES
from django.utils.formats import time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from filmclub.club.hours import hours_before
from filmclub.club.models import Club, Rhythm

WEEKDAYS = "01234"


def is_day(club: Club, day: date) -> bool:
    """Whether moderators look on this day; with no days chosen, they look every day."""
    if club.moderation_rhythm == Rhythm.WEEKDAYS:
        return str(day.weekday()) in WEEKDAYS
    if club.moderation_rhythm == Rhythm.DAYS and club.moderation_days:
        return str(day.weekday()) in club.moderation_days
    return True


def looks_before(club: Club, moment: datetime) -> Iterator[datetime]:
    """The moments at which moderators look, the latest first, beginning with the last one not after this."""
    return (hour for hour in hours_before(club, moment) if is_day(club, timezone.localtime(hour).date()))


def latest_look(club: Club, after: datetime, until: datetime) -> datetime | None:
    """The last moment of the rhythm after the one and not after the other, if there is one."""
    look = next(looks_before(club, until))
    return look if look > after else None


def rhythm_words(club: Club) -> str:
    """Say to who waits when moderators look: a sentence in the active language."""
    at = time_format(time(club.moderation_hour), "TIME_FORMAT")
    if club.moderation_rhythm == Rhythm.WEEKDAYS:
        return _("They look from Monday to Friday, at about %(time)s.") % {"time": at}
    if club.moderation_rhythm == Rhythm.DAYS and club.moderation_days:
        days = get_text_list([str(NAMES[int(day)]) for day in sorted(club.moderation_days)], _("and"))
        return _("They look on these days: %(days)s, at about %(time)s.") % {"days": days, "time": at}
    return _("They look every day, at about %(time)s.") % {"time": at}
