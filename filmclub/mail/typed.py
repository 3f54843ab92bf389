"""How often somebody may have the site write to an address that they typed: it may be anybody's."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from filmclub.lib.contacts import mailbox_of

# Of all kinds of mail together.
LIMITS = ((5, 60 * 60), (10, 24 * 60 * 60))
# So many addresses may be typed in a network in a day: a club meets there, and one person may have all of it.
OF_A_NETWORK, DAY = 100, 24 * 60 * 60


def may_write_to(address: str) -> bool:
    """Take a turn of the mailbox, and tell whether there was one: five an hour, ten a day."""
    hashed = salted_hmac("filmclub.mail.typed", mailbox_of(address), algorithm="sha256").hexdigest()
    return all(_take_turn(f"typed:{hashed}", turns, seconds) for turns, seconds in LIMITS)


def may_write_from(network: str) -> bool:
    """Take a turn of the network in which an address was typed; "" is none, and has as many as it likes."""
    if not network:
        return True
    hashed = salted_hmac("filmclub.mail.typed.network", network, algorithm="sha256").hexdigest()
    key = f"typed-in:{hashed}:{int(time.time()) // DAY}"
    if (counted := cache.get(key, 0)) >= OF_A_NETWORK:
        return False
    # Of two at one moment, one may be lost: it is a brake.
    cache.set(key, counted + 1, DAY)
    return True


def _take_turn(key: str, turns: int, seconds: int) -> bool:
    return any(cache.add(f"{key}-{seconds}-{number}", True, seconds) for number in range(turns))
