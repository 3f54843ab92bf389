"""Dates as an export writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
# What WordPress writes where there is none.
NO_DATE = "0000-00-00 00:00:00"
# Strict, because the parser of the standard library takes the year -0001 for 2000.
PUB_DATE = re.compile(
    r"(?:[A-Za-z]{3}, *)?[0-9]{1,2} [A-Za-z]{3} [0-9]{4} [0-9:]{5,8}(?: [-+A-Za-z0-9]{1,5})?"
)


def read_date(text: str) -> datetime | None:
    """Return the date of a field such as wp:post_date, without a zone; None for 0000-00-00 and nonsense."""
    text = text.strip()
    if not DATE.fullmatch(text):
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return date if is_sensible(date) else None


def read_pub_date(text: str) -> datetime | None:
    """Return the date of pubDate (RFC 2822) in UTC; None for nonsense, such as the year -0001 of drafts."""
    text = text.strip()
    if not PUB_DATE.fullmatch(text):
        return None
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if not is_sensible(date):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def is_sensible(date: datetime) -> bool:
    """Whether anybody can have written or planned something at that time."""
    # Also keeps clear of both ends of the calendar, where a change of zone overflows.
    return 1000 <= date.year < 9999
