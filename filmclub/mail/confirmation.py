"""Whether mail is known to arrive: a test mail was sent from the admin, and somebody confirmed it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from filmclub.club.models import THE_CLUB, Club
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import make_link, use_link
from filmclub.mail.models import Link, Mail
from filmclub.mail.queue import queue_mail
from filmclub.mail.sender import sender_address
from filmclub.mail.unreachable import allow_again

KIND = "test mail"
PAGE = "mail:confirm"
VALID_FOR = timedelta(days=2)


def way_of_mail(club: Club) -> str:
    """By whom and from whom mail goes, as in `mail.example desk@films.example`: what a test mail proves."""
    options = settings.MAILERS["default"].get("OPTIONS", {})
    by = options.get("host") or options.get("file_path") or settings.MAILERS["default"]["BACKEND"]
    return f"{by} {sender_address(club)}"


def is_mail_confirmed(club: Club | None = None) -> bool:
    """Whether what needs mail may be offered; no query within a request, and one outside."""
    club = club or Club.objects.current()
    return club.mail_confirmed_at is not None and club.mail_confirmed_for == way_of_mail(club)


def send_test_mail(recipient: str, *, language: str) -> Mail:
    """Queue a test mail; it is also sent to an address that could not be reached before."""
    with transaction.atomic():
        allow_again([recipient])
        mail = queue_mail(
            key=f"{KIND}:{uuid4().hex}", kind=KIND, recipient=recipient, language=language, about={}
        )
    if mail is None:
        raise AssertionError("No other mail has this key.")
    return mail


def write_test_mail(mail: Mail) -> Letter:
    about = {"way": way_of_mail(Club.objects.current())}
    link = make_link(PAGE, about=about, valid_for=VALID_FOR, mail=mail)
    return compose("test", link=link)


def is_of_todays_way(link: Link) -> bool:
    """Whether mail still goes the way that the test mail with this link went."""
    return bool(link.about["way"] == way_of_mail(Club.objects.current()))


def confirm(link: Link) -> bool:
    """Note that the test mail with this link arrived; False if the link was used already."""
    with transaction.atomic():
        if not use_link(link):
            return False
        confirm_way(link.about["way"])
    return True


def confirm_way(way: str) -> None:
    """Note that mail goes this way and arrives: pages offer what needs mail from now on."""
    with transaction.atomic():
        Club.objects.lock()
        Club.objects.filter(pk=THE_CLUB).update(mail_confirmed_at=timezone.now(), mail_confirmed_for=way)
        Club.objects.raise_version()


def forget_other_way() -> None:
    """Take the confirmation back when mail goes another way than the confirmed one; for each minute.

    Until then `is_mail_confirmed` says so. One query, three more if it is so.
    """
    club = Club.objects.filter(pk=THE_CLUB, mail_confirmed_at__isnull=False).first()
    if club is None or club.mail_confirmed_for == way_of_mail(club):
        return
    with transaction.atomic():
        same = Club.objects.filter(pk=THE_CLUB, mail_confirmed_for=club.mail_confirmed_for)
        if same.update(mail_confirmed_at=None):
            Club.objects.raise_version()
