"""Moments as an export writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings


def moment(at: datetime | None) -> str:
    """A moment as exactly as it is stored, "" for none."""
    return at.astimezone(UTC).isoformat() if at else ""


def in_gmt(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")


def local(at: datetime) -> str:
    """A moment by the clock of the site's own time zone."""
    return at.astimezone(_zone(settings.TIME_ZONE)).replace(tzinfo=None).isoformat(" ", "seconds")


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
