"""The club's hour of each day, at which it looks and its letters go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from filmclub.club.models import Club


def hours_before(club: Club, moment: datetime) -> Iterator[datetime]:
    """The club's hour of each day, the latest first, beginning with the last that is not after the moment."""
    day = timezone.localtime(moment).date()
    while True:
        # In the site's time zone: where the clock is put forward, an hour that is not there is the next one.
        hour = timezone.make_aware(datetime.combine(day, time(club.moderation_hour)))
        if hour <= moment:
            yield hour
        day -= timedelta(days=1)


def latest_hour(club: Club, after: datetime, until: datetime) -> datetime | None:
    """The club's hour of any day, if it lies after the one moment and not after the other."""
    hour = next(hours_before(club, until))
    return hour if hour > after else None
