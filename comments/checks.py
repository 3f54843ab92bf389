"""Asking a service outside about a comment, after it is stored: nobody waits for the answer.

What it alone is told, the whole network address and the browser, is kept until it has answered, or a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from comments.defence_models import PendingCheck
from comments.models import Comment, CommentQuerySet
from filmclub.lib.addresses import read_address
from filmclub.lib.akismet_service import is_set_up

# So long a comment may be asked about; then it is as if there were no service.
KEPT = timedelta(hours=24)
# So long mails about a comment wait for what the service says.
MAILS_WAIT = timedelta(minutes=10)
LONGEST_AGENT = 500


def ask_later(comment: Comment, *, address: str, agent: str, is_again: bool = False) -> None:
    """Have a worker ask within a minute, in the transaction that stores the comment; nothing without a key.

    One query; of what was changed and may have been asked about before, a few more.
    """
    if not is_set_up() or not (comment.traits.is_waiting or comment.traits.is_public):
        return
    now = timezone.now()
    said = {
        "address": str(read_address(address) or "") or None,
        "agent": agent[:LONGEST_AGENT],
        "asked_for_at": now,
        "next_at": now,
        "failures": 0,
    }
    if is_again:
        PendingCheck.objects.update_or_create(comment=comment, defaults=said)
    else:
        PendingCheck.objects.create(comment=comment, **said)


def mails_wait_until(comments: CommentQuerySet, now: datetime) -> datetime | None:
    """When a mail about these may go: once all are asked about, ten minutes after the latest came at most.

    None: at once. One query, none where there is no service.
    """
    if not is_set_up():
        return None
    asked = PendingCheck.objects.filter(comment__in=comments.order_by(), asked_for_at__gt=now - MAILS_WAIT)
    latest = asked.aggregate(latest=Max("asked_for_at"))["latest"]
    return latest + MAILS_WAIT if latest else None


def not_reached(comments: Iterable[Comment]) -> set[int]:
    """The numbers of those about which nobody has answered yet: one query, none where there is no service."""
    if not is_set_up():
        return set()
    failed = PendingCheck.objects.filter(comment__in=comments, failures__gt=0)
    return set(failed.values_list("pk", flat=True))
