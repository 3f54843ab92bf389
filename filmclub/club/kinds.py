"""What kind of club it is: choosing a kind sets other settings, once. Afterwards they are the club's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from filmclub.club.models import Club, GuestAddress, Joining, Kind, Rhythm


def _parts(*names: str) -> list[dict[str, str]]:
    return [{"kind": "part", "slug": name} for name in names]


SETTINGS_OF_KINDS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.BLOG: {
        "menu": _parts("reviews", "series", "archive"),
        "joining": Joining.CLOSED,
        "guest_address": GuestAddress.REQUIRED,
        "moderation_rhythm": Rhythm.DAILY,
        "moderation_hour": 8,
        "days_new_guests_wait": None,
        "closes_after_days": None,
    },
    Kind.MAGAZINE: {
        "menu": _parts("reviews", "series", "films", "people", "archive"),
        "joining": Joining.OPEN,
        "guest_address": GuestAddress.REQUIRED,
        "moderation_rhythm": Rhythm.WEEKDAYS,
        "moderation_hour": 9,
        "days_new_guests_wait": None,
        "closes_after_days": None,
    },
    Kind.CLUB: {
        "menu": _parts("reviews", "films", "people", "series", "archive"),
        "joining": Joining.INVITATION,
        "guest_address": GuestAddress.OPTIONAL,
        "moderation_rhythm": Rhythm.DAILY,
        "moderation_hour": 18,
        "days_new_guests_wait": None,
        "closes_after_days": None,
    },
}


def choose_kind(club: Club, kind: str, *, before: str = "", but: Collection[str] = ()) -> list[str]:
    """Give a club that is to be saved the settings of a kind; return the names of the fields that it changed.

    `before` is the kind that it was of. What the club has set otherwise than that kind does stays, and so do
    the fields named in `but`.
    """
    club.kind = kind
    changed, fresh = ["kind"], Club()
    for name, value in SETTINGS_OF_KINDS[Kind(kind)].items():
        usual = SETTINGS_OF_KINDS[Kind(before)][name] if before else getattr(fresh, name)
        if name not in but and getattr(club, name) == usual != value:
            setattr(club, name, value)
            changed.append(name)
    return changed
