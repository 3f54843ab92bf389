"""Putting a mail into the queue, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from filmclub.mail.kinds import Letter, is_registered
from filmclub.mail.models import BLANK, Mail, Subscriber
from filmclub.mail.sender import message_domain
from filmclub.mail.waking import wake_worker

# So long it is tried while the server does not take it; a mail whose text lies in the queue only an hour.
TRIED = timedelta(days=2)
TRIED_WITH_TEXT = timedelta(hours=1)


def queue_mail(
    *,
    key: str,
    kind: str,
    recipient: str,
    language: str,
    about: Mapping[str, Any],
    at: datetime | None = None,
    tried_for: timedelta = TRIED,
) -> Mail | None:
    """Have a mail of this kind sent, not before `at`; None if one with this key was queued before.

    To be called in the transaction of what it tells of: then either both are there or neither. The key names
    mail and occasion, as in `approved:57`, and holds no address: it stays when all else is blanked. `about`
    holds numbers of rows, never words of theirs: the kind's function looks them up when the mail is sent.
    Raises ValueError for a kind that nobody has registered. Three queries, two if it was there.
    """
    if not is_registered(kind):
        raise ValueError(f"No kind of mail is called {kind}.")
    return _queue(
        key=key,
        kind=kind,
        recipient=recipient,
        language=language,
        about=dict(about),
        at=at or timezone.now(),
        tried_for=tried_for,
    )


def queue_letter(
    *, key: str, kind: str, recipient: str, letter: Letter, tried_for: timedelta = TRIED_WITH_TEXT
) -> Mail | None:
    """Queue a mail whose text cannot be made again: it lies there until it is sent, an hour at most.

    Somebody waits for it: it goes before all others.
    """
    return _queue(
        key=key,
        kind=kind,
        recipient=recipient,
        language="",
        about={},
        letter=asdict(letter),
        # What has been due for longest is sent first.
        at=timezone.now() - TRIED,
        tried_for=tried_for,
    )


def queue_nothing(*, key: str, kind: str) -> None:
    """Do as if a mail was queued, with a row that nobody sends: no answer tells by its time that none was."""
    now = timezone.now()
    _queue(
        key=key,
        kind=kind,
        recipient="",
        language="",
        about={},
        at=now,
        tried_for=TRIED_WITH_TEXT,
        state=Mail.State.DROPPED,
        finished_at=now,
    )


def forget_mails_about(what: str, pk: int) -> None:
    """Drop the mails that wait about a row, and forget to whom those about it went: two queries."""
    about = Mail.objects.filter(**{f"about__{what}": pk})
    about.filter(state=Mail.State.QUEUED).update(state=Mail.State.DROPPED, finished_at=timezone.now())
    about.update(**BLANK)


def queue_for_list(
    subscribers: Iterable[Subscriber],
    *,
    kind: str,
    key: str,
    about: Mapping[str, Any],
    at: datetime,
    pause: timedelta = timedelta(),
) -> None:
    """Queue a mail for each subscriber of a list, not before `at`: one query for all of them.

    Under a key of its own, which ends with the subscriber's number: who has one of this key gets no second.
    Who was written to lately gets it after a pause since then.
    """
    mails = [
        _new(
            key=f"{key}:{subscriber.pk}",
            kind=kind,
            recipient=subscriber.address,
            language=subscriber.language,
            about={**about, "subscriber": subscriber.pk},
            at=max(at, subscriber.mailed_at + pause) if subscriber.mailed_at else at,
            tried_for=TRIED,
        )
        for subscriber in subscribers
    ]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    if at <= timezone.now():
        wake_worker()


def _new(*, at: datetime, tried_for: timedelta, **fields: Any) -> Mail:
    now = timezone.now()
    return Mail(
        message_id=f"<{uuid4().hex}@{message_domain()}>",
        queued_at=now,
        next_attempt_at=at,
        give_up_at=max(at, now) + tried_for,
        **fields,
    )


def _queue(*, at: datetime, **fields: Any) -> Mail | None:
    now, mail = timezone.now(), _new(at=at, **fields)
    # Of two who queue it at once the second waits for the first, and its row is left out.
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    queued = Mail.objects.filter(message_id=mail.message_id).first()
    if queued is not None and at <= now:
        # It only wakes the worker: each minute the clock looks for what is due.
        wake_worker()
    return queued
