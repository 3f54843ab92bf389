"""How often somebody may have the site write to an address that they typed: it may be anybody's."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from filmclub.lib.contacts import mailbox_of

# Of all kinds of mail together.
LIMITS = ((5, 60 * 60), (10, 24 * 60 * 60))


def may_write_to(address: str) -> bool:
    """Take a turn of the mailbox, and tell whether there was one: five an hour, ten a day."""
    hashed = salted_hmac("filmclub.mail.typed", mailbox_of(address), algorithm="sha256").hexdigest()
    return all(_take_turn(f"typed:{hashed}", turns, seconds) for turns, seconds in LIMITS)


def _take_turn(key: str, turns: int, seconds: int) -> bool:
    return any(cache.add(f"{key}-{seconds}-{number}", True, seconds) for number in range(turns))
