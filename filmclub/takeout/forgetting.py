"""What is forgotten of somebody here: the file that was made for them, and that they asked for it."""

from __future__ import annotations

from django.db.models import Q

from filmclub.accounts.erasing import confirmed_addresses
from filmclub.accounts.models import Erasure
from filmclub.takeout.asking import forget as forget_takeout
from filmclub.takeout.models import Takeout


def forget(erasure: Erasure) -> bool:
    """Delete what they have asked for; whether there was anything. Three queries."""
    theirs = Q(~Q(address=""), address__in=confirmed_addresses(erasure))
    if erasure.user is not None:
        theirs |= Q(user=erasure.user)
    takeouts = list(Takeout.objects.filter(theirs))
    for takeout in takeouts:
        forget_takeout(takeout)
    return bool(takeouts)


def foretell(erasure: Erasure) -> list[str]:
    """It goes by itself within a day: nothing to say."""
    return []
