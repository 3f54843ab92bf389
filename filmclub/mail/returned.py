"""Mails that come back: what stops then, whom that is told, and how its owner starts it again.

A server refuses an address while a mail is handed over, somebody pastes what came back, or a provider tells
of it later. The last counts only for a mail that went to this very address lately.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from filmclub.lib.contacts import clean_email, is_email
from filmclub.mail.models import COMES_BACK, Mail, Subscriber, Unreachable

# At a time.
MOST_PASTED = 1000


class NotPasted(Exception):
    """What was pasted is no list of addresses; says what is wrong, and nothing was noted."""


def hash_of(address: str) -> str:
    """By which a sent mail knows its address again, and nobody learns it."""
    return salted_hmac("filmclub.mail.sent_to", clean_email(address), algorithm="sha256").hexdigest()


def kept_of(mail: Mail) -> dict[str, str]:
    """What is kept of a mail that is sent, should it come back: one query for one of a list."""
    subscriber, name = mail.about.get("subscriber"), ""
    if subscriber is not None:
        found = Subscriber.objects.filter(pk=subscriber).values_list("list", flat=True)
        name = found.first() or ""
    return {"sent_to": hash_of(mail.recipient), "list": name}


def is_stopped(mail: Mail) -> bool:
    """Whether it is not to be sent, because mails to its address came back: two queries at most."""
    if mail.letter is not None:
        # Somebody waits for it.
        return False
    kinds = set(
        Unreachable.objects.filter(address=clean_email(mail.recipient)).values_list("kind", flat=True)
    )
    return bool(kinds) and not kinds.isdisjoint(("", mail.kind, kept_of(mail)["list"]))


def stop_mail(address: str, *, reason: str, kind: str = "", now: datetime | None = None) -> bool:
    """Send no more mails of this kind to an address, or none at all; False if that was so. Two queries."""
    _row, is_new = Unreachable.objects.get_or_create(
        address=clean_email(address),
        kind=kind,
        defaults={"reason": reason, "since": now or timezone.now()},
    )
    return is_new


def came_back(message_id: str, address: str, *, reason: str, now: datetime | None = None) -> bool:
    """Stop the kind of a mail that came back for good, or that was complained of, for its address.

    False, and nothing has changed, unless we sent that mail to that address within COMES_BACK. Each counts
    once: who tells of it again stops nothing that its owner has started meanwhile. Five queries at most.
    """
    now = now or timezone.now()
    sent = Mail.objects.filter(state=Mail.State.SENT, finished_at__gt=now - COMES_BACK)
    with transaction.atomic():
        mail = sent.filter(message_id=message_id, sent_to=hash_of(address)).first()
        # Of two who tell of it at once, one finds it.
        if mail is None or not sent.filter(pk=mail.pk).exclude(sent_to="").update(sent_to=""):
            return False
        stop_mail(address, reason=reason, kind=mail.list or mail.kind, now=now)
    return True


def read_pasted(text: str) -> list[str]:
    """The addresses in a text, one a line or between commas, each once.

    Raises NotPasted for what is none, for nothing, and for more than MOST_PASTED.
    """
    lines = [line for part in re.split(r"[\n,;]", text) if (line := clean_email(part.strip(" \t\r<>")))]
    for line in lines:
        if not is_email(line):
            raise NotPasted(_("This is no e-mail address: %(line)s") % {"line": line[:100]})
    if not lines:
        raise NotPasted(_("Paste the addresses from which mail came back, one a line."))
    if len(addresses := list(dict.fromkeys(lines))) > MOST_PASTED:
        raise NotPasted(_("Paste at most %(number)d addresses at a time.") % {"number": MOST_PASTED})
    return addresses


def note_by_hand(addresses: Collection[str], *, now: datetime | None = None) -> int:
    """Stop all mail to these addresses, from which somebody saw mail come back; how many are new."""
    reason = _("Somebody noted by hand that mail came back.")
    with transaction.atomic():
        return sum(stop_mail(address, reason=reason, now=now) for address in addresses)


def stopped_at(addresses: Collection[str]) -> list[Unreachable]:
    """What is not sent to somebody's addresses, and why, for their own page: one query."""
    return list(
        Unreachable.objects.filter(address__in=set(map(clean_email, addresses))).order_by("since", "pk")
    )
