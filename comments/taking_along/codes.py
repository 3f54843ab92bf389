"""A guest shows by a code that they still read mail to an address that was confirmed in this browser."""

from __future__ import annotations

from comments.models import ConfirmedAddress
from filmclub.mail.codes import Code
from filmclub.mail.confirmation import is_mail_confirmed

KIND = "takeout code"


def addresses_of(browser_key: str) -> list[ConfirmedAddress]:
    """The addresses that were confirmed with the key of a browser: one query, none without a key."""
    return list(ConfirmedAddress.objects.filter(key=browser_key).order_by("pk")) if browser_key else []


def send_code(confirmed: ConfirmedAddress, language: str) -> None:
    """Send a code, unless its mailbox got many lately; no answer tells whether one was sent."""
    if is_mail_confirmed():
        Code(KIND, confirmed.pk).send(confirmed.address, language)


def is_code(confirmed: ConfirmedAddress, typed: str) -> bool:
    """Whether it is the code that was sent, which is used up then; after five wrong ones nothing is."""
    return Code(KIND, confirmed.pk).is_right(typed)
