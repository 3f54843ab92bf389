"""What moderators have imposed on somebody, or given them, and what that person is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.defence_models import Sanction, SanctionQuerySet
from comments.models import ConfirmedAddress, JoinedKey
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.lib.compiled import compiled
from filmclub.lib.contacts import mailbox_of

Kind = Sanction.Kind
_STRENGTH = tuple(Kind)
# So long what is over is part of somebody's record.
RECORD_KEPT = timedelta(days=365)


def sanction_in_force(writer: Writer, now: datetime, network: str = "") -> Sanction | None:
    """The strictest that is in force of this writer: one query at most, none for who cannot be told apart.

    Of a guest, by the key of their browser and the addresses that were confirmed with it: an address that
    was only typed says nothing. Of a member, by the keys as well that they have joined. What is imposed on a
    network is for guests without a confirmed address.
    """
    if writer.user is not None:
        imposed = _on_member(user=writer.user.pk, now=now)
    elif writer.browser_key or network:
        imposed = _on_guest(key=writer.browser_key, network=network, now=now)
    else:
        return None
    found = [
        sanction
        for sanction in imposed
        # Trust is for the address that was confirmed, and for no other name in the same browser.
        if sanction.kind != Kind.TRUST or writer.user is not None or sanction.address == writer.email
    ]
    return max(found, key=_strictness, default=None)


@compiled
def _on_member(user: int, now: datetime) -> QuerySet[Sanction]:
    """What is about an account, or about a key that it has joined, and the addresses confirmed with that.

    Trust is for an address that is confirmed for the account, too.
    """
    joined = JoinedKey.objects.filter(user=user)
    tied = ConfirmedAddress.objects.filter(key__in=joined.values("key")).values("address")
    about = Q(user=user) | Q(~Q(key=""), key__in=joined.values("key"))
    about |= Q(~Q(address=""), ~Q(kind=Kind.TRUST), address__in=tied)
    about |= Q(~Q(address=""), address__in=joined.values("address"))
    return Sanction.objects.in_force(now).filter(about)


@compiled
def _on_guest(key: str, network: str, now: datetime) -> QuerySet[Sanction]:
    """What is about a key, the addresses confirmed with it or, of nobody yet, the network; "" is none."""
    confirmed = ConfirmedAddress.objects.filter(key=key)
    # The conditions that exclude nothing let the indexes serve.
    about = Q(~Q(key=""), key=key) | Q(~Q(address=""), address__in=confirmed.values("address"))
    about |= Q(~Exists(confirmed), ~Q(network=""), network=network)
    return Sanction.objects.in_force(now).filter(about)


def _strictness(sanction: Sanction) -> tuple[int, bool, datetime]:
    return (
        _STRENGTH.index(Kind(sanction.kind)),
        sanction.until is None,
        sanction.until or sanction.created_at,
    )


def sanction_words(sanction: Sanction) -> str:
    """What a paused or banned writer reads: until when, and how to ask. The club is asked for once."""
    club = Club.objects.current()
    asking = parseaddr(club.mail_reply_to or club.mail_from)[1]
    day = date_format(timezone.localtime(sanction.until), "DATE_FORMAT") if sanction.until else ""
    if not day:
        text = _("You cannot post here any more. To ask why, or to object, write to %(address)s.")
    elif sanction.network:
        text = _(
            "Nobody can post from your network before %(day)s without an account or a confirmed address; "
            "this need not be about you. To ask why, or to object, write to %(address)s."
        )
    else:
        text = _("You cannot post here before %(day)s. To ask why, or to object, write to %(address)s.")
    return text % {"day": day, "address": asking}


def keep_for_mailbox(sanctions: SanctionQuerySet, addresses: Sequence[str], now: datetime) -> int:
    """Forget what is imposed on somebody who is forgotten, and keep what stops them for their mailbox alone.

    Without a confirmed address nothing would be known again. Returns how many there were; two queries.
    """
    found = sanctions.count()
    stopping = sanctions.in_force(now).exclude(kind=Kind.TRUST)
    kept = list(stopping.order_by("pk").values_list("pk", flat=True)) if addresses else []
    sanctions.exclude(pk__in=kept).delete()
    blank = {"user": None, "address": "", "key": "", "comment": None}
    Sanction.objects.filter(pk__in=kept).update(**blank, mailbox=_hash(addresses[0]) if addresses else "")
    return found


def hand_to_member(user: User, address: str) -> None:
    """Have a member who confirms an address bear what was imposed on its owner before: one query."""
    Sanction.objects.filter(~Q(mailbox=""), mailbox=_hash(address)).update(user=user, mailbox="")


def hand_to_guest(address: str) -> None:
    """The same for a guest who confirms an address."""
    Sanction.objects.filter(~Q(mailbox=""), mailbox=_hash(address)).update(address=address, mailbox="")


def _hash(address: str) -> str:
    return salted_hmac("comments.sanctions", mailbox_of(address), algorithm="sha256").hexdigest()


def forget_ended(now: datetime) -> None:
    """Forget what was over a year ago, and at once what is over of networks and of who was forgotten.

    One query.
    """
    ended = Q(lifted_at__lt=now - RECORD_KEPT) | Q(until__lt=now - RECORD_KEPT)
    at_once = Q(Q(lifted_at__lt=now) | Q(until__lt=now)) & ~Q(network="", mailbox="")
    Sanction.objects.filter(ended | at_once).delete()
