"""The link by which a guest is forgotten: it goes to a confirmed address, and to no other."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.models import ConfirmedAddress
from filmclub.lib.contacts import clean_email
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import make_link
from filmclub.mail.models import Link, Mail
from filmclub.mail.queue import queue_mail, queue_nothing
from filmclub.mail.typed import may_write_to

KIND = "be forgotten"
PAGE = "comments:forget"
LINKS_HOLD = timedelta(days=7)


def ask_for_link(address: str, language: str) -> None:
    """Send the link to an address that somebody has confirmed; nobody learns whether that was done."""
    address = clean_email(address)
    tied = ConfirmedAddress.objects.filter(address=address).order_by("pk").first()
    may_write = may_write_to(address)
    now = timezone.now()
    with transaction.atomic():
        if tied is None or not may_write:
            queue_nothing(key=f"forget:nobody:{now.timestamp()}", kind=KIND)
            return
        queue_mail(
            key=f"forget:{tied.pk}:{now.timestamp()}",
            kind=KIND,
            recipient=address,
            language=language,
            about={"confirmed": tied.pk},
        )


def write_link(mail: Mail) -> Letter | None:
    """The mail with the link; None where the address is nobody's any more."""
    if not ConfirmedAddress.objects.filter(pk=mail.about["confirmed"]).exists():
        return None
    link = make_link(PAGE, about={"confirmed": mail.about["confirmed"]}, valid_for=LINKS_HOLD, mail=mail)
    return compose("forget_link", link=link)


def address_of(link: Link) -> str:
    """The address to which a link went; "" where it was forgotten: one query."""
    tied = ConfirmedAddress.objects.filter(pk=link.about["confirmed"]).first()
    return tied.address if tied is not None else ""
