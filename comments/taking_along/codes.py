"""Somebody shows by a code that they still read mail to a confirmed address.

A guest, to one that was confirmed in this browser, or a member whose account was closed.
"""

from __future__ import annotations

import re

from allauth.account.adapter import get_adapter
from django import forms
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext_lazy, override

from comments.models import ConfirmedAddress
from filmclub.accounts.models import User
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.kinds import compose
from filmclub.mail.queue import queue_letter
from filmclub.mail.typed import may_write_to

KIND = "takeout code"
SECONDS, TRIES = 15 * 60, 5

Reader = ConfirmedAddress | User


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Type the code from the mail.")},
    )


def addresses_of(browser_key: str) -> list[ConfirmedAddress]:
    """The addresses that were confirmed with the key of a browser: one query, none without a key."""
    return list(ConfirmedAddress.objects.filter(key=browser_key).order_by("pk")) if browser_key else []


def send_code(reader: Reader, language: str) -> bool:
    """Send a code that holds for a quarter of an hour; over the limit of its mailbox, nothing.

    The latest alone is good. No answer to a reader tells whether one was sent.
    """
    address = reader.email if isinstance(reader, User) else reader.address
    if not is_mail_confirmed() or not may_write_to(address):
        return False
    # Like all codes that the site sends.
    code = get_adapter().generate_login_code()
    cache.set(_place(reader), _hashed(reader, code), SECONDS)
    with override(language), transaction.atomic():
        queue_letter(
            key=f"{KIND}:{_whose(reader)}:{get_random_string(12)}",
            kind=KIND,
            recipient=address,
            letter=compose("takeout_code", code=code),
        )
    return True


def is_code(reader: Reader, typed: str) -> bool:
    """Whether it is the code that was sent, which is used up then; after five wrong ones nothing is."""
    place = _place(reader)
    if not any(cache.add(f"{place}-{number}", True, SECONDS) for number in range(TRIES)):
        return False
    hashed = _hashed(reader, typed)
    # Of two who send the same at once, one finds it.
    return constant_time_compare(cache.get(place, ""), hashed) and cache.delete(place)


def _whose(reader: Reader) -> str:
    return f"member-{reader.pk}" if isinstance(reader, User) else str(reader.pk)


def _place(reader: Reader) -> str:
    return f"takeout-code:{_whose(reader)}"


def _hashed(reader: Reader, code: str) -> str:
    plain = re.sub(r"[\W_]", "", code).upper()
    return salted_hmac("comments.taking_along", f"{_whose(reader)} {plain}", algorithm="sha256").hexdigest()
