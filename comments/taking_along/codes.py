"""A guest shows by a code that they still read mail to an address that was confirmed in this browser."""

from __future__ import annotations

import re

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import override

from comments.models import ConfirmedAddress
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.kinds import compose
from filmclub.mail.queue import queue_letter
from filmclub.mail.typed import may_write_to

KIND = "takeout code"
SECONDS, TRIES = 15 * 60, 5


def addresses_of(browser_key: str) -> list[ConfirmedAddress]:
    """The addresses that were confirmed with the key of a browser: one query, none without a key."""
    return list(ConfirmedAddress.objects.filter(key=browser_key).order_by("pk")) if browser_key else []


def send_code(confirmed: ConfirmedAddress, language: str) -> None:
    """Send a code that holds for a quarter of an hour; over the limit of its mailbox, nothing.

    The latest alone is good. No answer tells whether one was sent.
    """
    if not is_mail_confirmed() or not may_write_to(confirmed.address):
        return
    # Like all codes that the site sends.
    code = get_adapter().generate_login_code()
    cache.set(_place(confirmed), _hashed(confirmed, code), SECONDS)
    with override(language), transaction.atomic():
        queue_letter(
            key=f"{KIND}:{confirmed.pk}:{get_random_string(12)}",
            kind=KIND,
            recipient=confirmed.address,
            letter=compose("takeout_code", code=code),
        )


def is_code(confirmed: ConfirmedAddress, typed: str) -> bool:
    """Whether it is the code that was sent, which is used up then; after five wrong ones nothing is."""
    place = _place(confirmed)
    if not any(cache.add(f"{place}-{number}", True, SECONDS) for number in range(TRIES)):
        return False
    hashed = _hashed(confirmed, typed)
    # Of two who send the same at once, one finds it.
    return constant_time_compare(cache.get(place, ""), hashed) and cache.delete(place)


def _place(confirmed: ConfirmedAddress) -> str:
    return f"takeout-code:{confirmed.pk}"


def _hashed(confirmed: ConfirmedAddress, code: str) -> str:
    plain = re.sub(r"[\W_]", "", code).upper()
    return salted_hmac("comments.taking_along", f"{confirmed.pk} {plain}", algorithm="sha256").hexdigest()
