"""People who follow, and the mails that they get as time goes by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from comments.answers.queueing import KIND
from comments.followers import LIST
from comments.models import ConfirmedAddress, Subscription
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.jobs.clock import tick
from filmclub.mail.kinds import Letter, write_letter
from filmclub.mail.models import Mail, Subscriber


def with_address(user: User, address: str = "") -> User:
    """The member with a confirmed address."""
    user.email = address or f"{user.username}@example.org"
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def confirmed(writer: Writer, **fields: Any) -> Subscriber:
    """A guest with a confirmed address, who may be written to."""
    now = timezone.now()
    ConfirmedAddress.objects.get_or_create(address=writer.email, key=writer.browser_key)
    fields = {"list": LIST, "address": writer.email, "language": "en", **fields}
    return Subscriber.objects.create(asked_at=now, confirmed_at=now, **fields)


def follows(who: User | Subscriber, rhythm: str = "at_once", **target: Any) -> Subscription:
    """That somebody follows this since a moment ago."""
    column = "user" if isinstance(who, User) else "subscriber"
    since = timezone.now() - timedelta(seconds=1)
    return Subscription.objects.create(rhythm=rhythm, made_at=since, told_at=since, **{column: who}, **target)


class Days:
    """A clock that a test puts on; it stands soon after noon of the Wednesday in a week."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        now = timezone.now()
        wednesday = now + timedelta(days=7 + (2 - now.weekday()) % 7)
        self.now = wednesday.replace(hour=12, minute=0, second=2, microsecond=0)
        patch.setattr(timezone, "now", lambda: self.now)
        # From then on, the clock of jobs looks each minute.
        tick(self.now)

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)

    def look(self) -> None:
        """Have the clock of jobs do what came to be due since it looked last: in this minute and the last."""
        for minutes in (-1, 1):
            self.forward(minutes=minutes)
            tick(self.now)

    def told(self) -> list[Letter]:
        """What the mails say that are due by now."""
        self.look()
        due = Mail.objects.filter(kind=KIND).due(self.now).order_by("pk")
        return [letter for mail in list(due) if (letter := send(mail)) is not None]

    def texts(self) -> str:
        return "\n".join(letter.text + letter.html for letter in self.told())


def waiting() -> list[Mail]:
    """The mails that nobody has sent yet, due or not."""
    return list(Mail.objects.filter(kind=KIND, state=Mail.State.QUEUED).order_by("pk"))


def send(mail: Mail) -> Letter | None:
    """Write a mail as the worker does, and note that it went."""
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENDING)
    letter = write_letter(Mail.objects.get(pk=mail.pk))
    state = Mail.State.SENT if letter else Mail.State.DROPPED
    Mail.objects.filter(pk=mail.pk).update(state=state, recipient="", about={})
    return letter
