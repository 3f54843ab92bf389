"""Mails that have stopped because one came back: their owner starts them again by a code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filmclub.mail.codes import Code
from filmclub.mail.models import Unreachable
from filmclub.mail.returned import stopped_at
from filmclub.mail.unreachable import allow_again

KIND = "start again"


@dataclass(frozen=True)
class Stopped:
    """What is not sent to an address, and whether its owner has been sent a code."""

    row: Unreachable
    is_asked: bool


def _code_of(row: Unreachable) -> Code:
    return Code(KIND, row.pk)


def stopped(addresses: Collection[str]) -> list[Stopped]:
    """What is not sent to somebody's addresses: one query."""
    return [Stopped(row, _code_of(row).is_sent()) for row in stopped_at(addresses)]


def hear(request: HttpRequest, addresses: Collection[str]) -> None:
    """Send a code to one of somebody's own addresses, or take the one that they typed; a message says which.

    What the form names that is not theirs, or has started meanwhile, changes nothing.
    """
    rows = {str(row.pk): row for row in stopped_at(addresses)}
    if (row := rows.get(request.POST.get("stopped", ""))) is None:
        return
    if (typed := request.POST.get("code")) is None:
        if _code_of(row).send(row.address, get_language() or ""):
            messages.success(request, _("A code is on its way to your address. Type it below."))
        else:
            messages.error(request, _("Too many mails went to your address just now. Try again in an hour."))
    elif _code_of(row).is_right(typed):
        allow_again([row.address], kind=row.kind)
        messages.success(request, _("Mails come to you again. What you had ended yourself stays ended."))
    else:
        messages.error(request, _("This is not the code, or not any more. Have another one sent to you."))
