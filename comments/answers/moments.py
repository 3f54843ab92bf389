"""Up to which moment somebody is told of what they follow: by their own clock, and after some grace."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from comments.checks import MAILS_WAIT
from comments.following_models import Subscription
from filmclub.club.hours import hours_before
from filmclub.club.models import Club

# What is taken back within it reaches nobody; within it, the service outside has said what it thinks.
GRACE = MAILS_WAIT
DIGESTS = (Subscription.Rhythm.DAILY, Subscription.Rhythm.WEEKLY)


def latest_moment(rhythm: str, zone: str, now: datetime) -> datetime:
    """When somebody of a time zone was to be told so often for the last time, `now` included.

    Daily at the club's hour, weekly at that of the day of its letters; "" is the club's zone.
    """
    if rhythm not in DIGESTS:
        return now
    club = Club.objects.current()
    with timezone.override(ZoneInfo(zone) if zone else None):
        for hour in hours_before(club, now):
            if rhythm == Subscription.Rhythm.DAILY or timezone.localtime(hour).weekday() == club.letter_day:
                return hour
    raise AssertionError("There is an hour of each day.")
