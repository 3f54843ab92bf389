"""Somebody shows by a code that they still read mail to a confirmed address.

A guest, to one that was confirmed in this browser, or a member whose account was closed.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from comments.models import ConfirmedAddress
from filmclub.accounts.models import User
from filmclub.mail.codes import Code
from filmclub.mail.confirmation import is_mail_confirmed

KIND = "takeout code"

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
    """Send a code, unless its mailbox got many lately; no answer to a reader tells whether one was sent."""
    address = reader.email if isinstance(reader, User) else reader.address
    return is_mail_confirmed() and _code_of(reader).send(address, language)


def is_code(reader: Reader, typed: str) -> bool:
    """Whether it is the code that was sent, which is used up then; after five wrong ones nothing is."""
    return _code_of(reader).is_right(typed)


def _code_of(reader: Reader) -> Code:
    return Code(KIND, f"member-{reader.pk}" if isinstance(reader, User) else str(reader.pk))
