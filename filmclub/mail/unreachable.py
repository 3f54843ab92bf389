"""Addresses that take no mail, and allowing it to them again; what is kept of mails that are over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from filmclub.mail.kinds import registered_kinds
from filmclub.mail.models import BLANK, COMES_BACK, Link, Mail, Unreachable
from filmclub.mail.queue import TRIED
from filmclub.mail.waking import wake_worker

# A moderator may look after their holidays to whom something did not go.
FAILED_KEPT = timedelta(days=14)
# After that a key may be used again, and links that have expired are not even known to have been links.
KEPT = timedelta(days=90)


def allow_again(addresses: Collection[str], *, kind: str = "", now: datetime | None = None) -> int:
    """Send mail to these addresses again, of one kind or all; return how many times it had stopped.

    Also what failed in the last two days goes again, unless it is of a kind that stays stopped. A mail whose
    text is gone stays as it is.
    """
    now = now or timezone.now()
    wanted = {address.lower() for address in addresses}
    with transaction.atomic():
        stopped = Unreachable.objects.filter(address__in=wanted)
        allowed, _ = (stopped.filter(kind=kind) if kind else stopped).delete()
        failed = Mail.objects.filter(
            state=Mail.State.FAILED, kind__in=registered_kinds(), queued_at__gt=now - TRIED
        )
        queued = (
            failed.alias(address=Lower("recipient"))
            .filter(address__in=wanted)
            .update(
                state=Mail.State.QUEUED,
                attempts=0,
                next_attempt_at=now,
                give_up_at=now + TRIED,
                finished_at=None,
                reason="",
            )
        )
        if queued:
            wake_worker()
    return allowed


def forget_mails(now: datetime | None = None) -> None:
    """Blank mails that failed long ago, and delete what is over for months; four queries."""
    now = now or timezone.now()
    Mail.objects.filter(state=Mail.State.FAILED, finished_at__lte=now - FAILED_KEPT).exclude(
        recipient=""
    ).update(**BLANK)
    Mail.objects.filter(finished_at__lte=now - COMES_BACK).exclude(sent_to="").update(sent_to="")
    Mail.objects.filter(finished_at__lte=now - KEPT).delete()
    Link.objects.filter(expires_at__lte=now - KEPT).delete()
