"""Who belongs to the club invites others by mail: each gets a link, by which one account may be made.

An invitation says nothing of whether its address is known here: who is a member already gets the same mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from filmclub.accounts.models import Invitation, User
from filmclub.club.models import Club
from filmclub.lib.contacts import clean_email, is_email, mailbox_of
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import make_link
from filmclub.mail.models import Mail
from filmclub.mail.queue import forget_mails_about, queue_mail
from filmclub.mail.typed import may_write_to

KIND = "invitation"
PAGE = "account_invited"
SESSION_KEY = "invitation"
HOLDS = timedelta(days=30)
MOST_AT_ONCE, MOST_A_DAY = 50, 200
# How long the list says to whom an invitation went that is over.
LISTED = timedelta(days=30)


class TooMany(Exception):
    """More than the club sends in a day; `left` are still to be had."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} invitations are left for today.")
        self.left = left


@dataclass
class Invited:
    """What became of a list of addresses: invited now, invited before, those who want no more of it."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    said_no: list[str] = field(default_factory=list)


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """The addresses of a pasted list, each once and in its order, and what is none.

    They are separated by blanks, commas, semicolons or lines, as mail programs have them: “Ann <ann@…>” too.
    """
    addresses: dict[str, str] = {}
    wrong = []
    for part in text.replace(";", ",").replace(",", "\n").splitlines():
        named = part.rpartition("<")[2].rpartition(">")[0] if "<" in part else ""
        for word in [named] if named else part.split():
            if is_email(address := clean_email(word)):
                addresses.setdefault(mailbox_of(address), address)
            else:
                wrong.append(word)
    return list(addresses.values()), wrong


def invite(
    addresses: Sequence[str], *, by: User, line: str, language: str, now: datetime | None = None
) -> Invited:
    """Send an invitation to each address that has no open one and whose owner has not said no.

    Raises TooMany, and sends none, where that would be more in 24 hours than MOST_A_DAY of the whole club.
    """
    now = now or timezone.now()
    mailboxes = {address: hash_of(address) for address in addresses}
    invited = Invited()
    with transaction.atomic():
        # Two who invite at once wait for each other here: the second counts what the first has sent.
        Club.objects.lock()
        known = Invitation.objects.filter(mailbox__in=mailboxes.values())
        refused = set(known.exclude(declined_at=None).values_list("mailbox", flat=True))
        asked = set(known.open(now).values_list("mailbox", flat=True))
        for address, mailbox in mailboxes.items():
            if mailbox in refused:
                invited.said_no.append(address)
            elif mailbox in asked:
                invited.before.append(address)
            else:
                invited.now.append(address)
        left = MOST_A_DAY - Invitation.objects.filter(made_at__gt=now - timedelta(days=1)).count()
        if len(invited.now) > left:
            raise TooMany(max(left, 0))
        for address in invited.now:
            _send(address, mailboxes[address], by=by, line=line, language=language, now=now)
    return invited


def _send(address: str, mailbox: str, *, by: User, line: str, language: str, now: datetime) -> None:
    invitation = Invitation.objects.create(
        address=address,
        mailbox=mailbox,
        line=line,
        language=language,
        invited_by=by,
        made_at=now,
        expires_at=now + HOLDS,
    )
    # Nobody learns how much mail an address gets.
    if may_write_to(address):
        queue_mail(
            key=f"invitation:{invitation.pk}",
            kind=KIND,
            recipient=address,
            language=language,
            about={"invitation": invitation.pk},
            at=now,
        )


def hash_of(address: str) -> str:
    """What stays of the address of who said no: it tells nobody which it was."""
    return salted_hmac("filmclub.invitations", mailbox_of(address), algorithm="sha256").hexdigest()


def write_invitation(mail: Mail) -> Letter | None:
    """The mail of an open invitation, with a link for as long as it holds; None once it is over."""
    now = timezone.now()
    invitation = Invitation.objects.open(now).filter(pk=mail.about["invitation"]).first()
    if invitation is None:
        return None
    link = make_link(
        PAGE, about={"invitation": invitation.pk}, valid_for=invitation.expires_at - now, mail=mail
    )
    return letter_of(invitation, link)


def letter_of(invitation: Invitation, link: str) -> Letter:
    """What an invitation says: fixed words, and one line of who invites, in which no address is a link."""
    by = invitation.invited_by.name if invitation.invited_by else ""
    return compose("invitation", by=by, line=invitation.line, link=link, until=invitation.expires_at)


# --- What becomes of one -------------------------------------------------------------------------


def find_open(pk: int, now: datetime | None = None) -> Invitation | None:
    """The invitation, if somebody may still join by it: one query."""
    return Invitation.objects.open(now or timezone.now()).select_related("invited_by").filter(pk=pk).first()


def accept(request: HttpRequest, invitation: Invitation) -> None:
    """Let this browser join by it, in any way; it is used up when an account is confirmed."""
    request.session[SESSION_KEY] = invitation.pk


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The open invitation that this browser has accepted: one query if there is one."""
    pk = request.session.get(SESSION_KEY)
    return find_open(pk) if isinstance(pk, int) else None


def use(invitation: Invitation, user: User, now: datetime | None = None) -> bool:
    """Use it up for an account that is confirmed just now; False if somebody was quicker.

    To be called in the transaction that confirms the account.
    """
    now = now or timezone.now()
    # Two at once: the second waits for the row, and finds nothing left to use.
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(used_at=now, used_by=user):
        return False
    forget_mails_about("invitation", invitation.pk)
    return True


def decline(invitation: Invitation, now: datetime | None = None) -> None:
    """Say no: the address goes, and nobody can ask it again."""
    now = now or timezone.now()
    with transaction.atomic():
        if Invitation.objects.open(now).filter(pk=invitation.pk).update(declined_at=now, address="", line=""):
            forget_mails_about("invitation", invitation.pk)


def take_back(invitations: Sequence[int], now: datetime | None = None) -> int:
    """End those of them that are open; the number of them. Mails that still wait are not sent."""
    now = now or timezone.now()
    with transaction.atomic():
        pks = list(
            Invitation.objects.open(now)
            .filter(pk__in=invitations)
            .values_list("pk", flat=True)
            .order_by("pk")
        )
        ended = Invitation.objects.open(now).filter(pk__in=pks).update(taken_back_at=now)
        for pk in pks:
            forget_mails_about("invitation", pk)
    return ended


def forget_old(after: datetime, until: datetime) -> None:
    """Forget to whom invitations went that have been over for a month: a job of the clock."""
    before = until - LISTED
    over = Q(expires_at__lt=before) | Q(used_at__lt=before) | Q(taken_back_at__lt=before)
    Invitation.objects.filter(over).exclude(address="", line="").update(address="", line="")
    Invitation.objects.filter(over, declined_at=None).exclude(mailbox="").update(mailbox="")
