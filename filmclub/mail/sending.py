"""Working off the queue: take a mail under a lease, write it, hand it over, note what came of it.

None is lost: what somebody began to send and did not end is taken up again when the lease is over. Sent twice
is at most the one that was handed over when its sender ended before noting it; it has the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from filmclub.mail.delivery import Mailer, NotTaken, Refused, ServerAway, Unwanted
from filmclub.mail.kinds import Letter, write_letter
from filmclub.mail.models import BLANK, Mail
from filmclub.mail.returned import is_stopped, kept_of, stop_mail

# After the first, second … attempt; after the last of these so long each time.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240))
# So many before the worker looks what else there is to do.
AT_A_TIME = 50
# So often no server is away within the days of a mail: who takes it ends.
MOST_ATTEMPTS = 30
ENDS_ITS_SENDER = "Each time somebody began to send it, they ended before it was sent."
NO_LONGER = "It could not be sent in the time that its text may lie here."
TAKES_NONE = "The address is on the list of those that cannot be reached."

logger = logging.getLogger("filmclub.mail")
Clock = Callable[[], datetime]


class Postponed(Exception):
    """The mail could not be written; says why."""


def send_due(clock: Clock = timezone.now, *, at_a_time: int = AT_A_TIME) -> bool:
    """Send mails that are due; return False if the server is away, so that nobody tries the next.

    Two may do it at once. Each mail costs five queries.
    """
    give_up(clock())
    with Mailer() as mailer:
        for _ in range(at_a_time):
            mail = Mail.objects.claim(clock())
            if mail is None:
                break
            if not _send(mail, mailer, clock):
                return False
    return True


def _send(mail: Mail, mailer: Mailer, clock: Clock) -> bool:
    """Send one that was claimed, and note what came of it; False if the server is away."""
    try:
        letter = _write(mail)
        if letter is None:
            _end(mail, Mail.State.DROPPED, clock(), **BLANK)
        elif is_stopped(mail):
            _end(mail, Mail.State.FAILED, clock(), reason=TAKES_NONE, letter=None)
        else:
            mailer.send(recipient=mail.recipient, letter=letter, message_id=mail.message_id)
            _end(mail, Mail.State.SENT, clock(), **BLANK, **kept_of(mail))
            logger.info("Mail %s (%s) was sent.", mail.pk, mail.kind)
    except Refused as error:
        _refuse(mail, error, clock())
        logger.warning("Mail %s (%s) was refused for good: %s", mail.pk, mail.kind, error)
    except (NotTaken, Postponed) as error:
        _postpone(mail, str(error), clock())
        return not isinstance(error, ServerAway)
    return True


def _write(mail: Mail) -> Letter | None:
    try:
        return write_letter(mail)
    except Exception as error:
        # A fault in one kind keeps no other from being sent; when it is mended, this one still goes.
        logger.exception("Mail %s (%s) could not be written.", mail.pk, mail.kind)
        raise Postponed(f"It could not be written: {type(error).__name__}.") from error


def _refuse(mail: Mail, error: Refused, now: datetime) -> None:
    """Note that it was refused, and that nothing more is sent to its address if that takes no mail."""
    reason = str(error)
    with transaction.atomic():
        if not isinstance(error, Unwanted):
            stop_mail(mail.recipient, reason=reason, now=now)
        _end(mail, Mail.State.FAILED, now, reason=reason, letter=None)


def _postpone(mail: Mail, reason: str, now: datetime) -> None:
    """Have it tried again after a pause that grows, a last time when its days are over."""
    logger.warning("Mail %s (%s) was not sent at try %s: %s", mail.pk, mail.kind, mail.attempts, reason)
    if now >= mail.give_up_at:
        _end(mail, Mail.State.FAILED, now, reason=reason, letter=None)
        return
    pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    at = min(now + pause, mail.give_up_at)
    _note(mail, state=Mail.State.QUEUED, next_attempt_at=at, reason=reason)


def _end(mail: Mail, state: Mail.State, now: datetime, **changes: Any) -> None:
    _note(mail, state=state, next_attempt_at=None, finished_at=now, **{"reason": "", **changes})


def _note(mail: Mail, **changes: Any) -> None:
    """Note what came of a mail, as long as it is ours: one UPDATE.

    Who took longer than the lease may say that it was sent, which is true, but not that it waits again.
    """
    ours = Q(state=Mail.State.SENDING, lease_until=mail.lease_until)
    if changes["state"] == Mail.State.SENT:
        ours = ~Q(state=Mail.State.SENT)
    if not Mail.objects.filter(ours, pk=mail.pk).update(lease_until=None, **changes):
        logger.warning("Mail %s was taken over by somebody else meanwhile.", mail.pk)


def give_up(now: datetime) -> None:
    """Let go of mails whose time is over and whom nobody tries a last time: two UPDATEs.

    Those whose text lies in the queue, and those whose senders ended again and again.
    """
    is_left = Q(state=Mail.State.SENDING, lease_until__lte=now)
    over = Mail.objects.filter(give_up_at__lte=now)
    over.filter(is_left | Q(state=Mail.State.QUEUED), letter__isnull=False).update(
        **_given_up(now, NO_LONGER)
    )
    over.filter(is_left, attempts__gte=MOST_ATTEMPTS).update(**_given_up(now, ENDS_ITS_SENDER))


def _given_up(now: datetime, reason: str) -> dict[str, Any]:
    return {
        "state": Mail.State.FAILED,
        "lease_until": None,
        "next_attempt_at": None,
        "finished_at": now,
        "letter": None,
        "reason": reason,
    }
