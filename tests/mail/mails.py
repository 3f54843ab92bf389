"""Mails of a kind of the tests' own, and a clock that a test puts on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from filmclub.mail.kinds import Letter
from filmclub.mail.models import Mail
from filmclub.mail.queue import queue_mail

ANN = "ann@example.org"


def write(mail: Mail) -> Letter | None:
    if mail.about.get("is_gone"):
        return None
    return Letter(
        subject=f"Café {mail.about['number']}",
        text="Déjà vu.\n",
        html="<p>Déjà vu.</p>",
        unsubscribe="https://films.example/stop/?token=a" if mail.about.get("is_list") else "",
    )


class Hours:
    """A clock that the test puts on."""

    def __init__(self) -> None:
        # What the test queues is due then.
        self.now = timezone.now() + timedelta(seconds=5)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


def queue(number: int = 1, recipient: str = ANN, **about: Any) -> Mail:
    about |= {"number": number}
    mail = queue_mail(key=f"test:{number}", kind="test", recipient=recipient, language="en", about=about)
    assert mail is not None
    return mail


def read(mail: Mail) -> Mail:
    return Mail.objects.get(pk=mail.pk)


def texts(mail: Any) -> list[str]:
    return [part.get_content().strip() for part in mail.walk() if part.get_content_maintype() == "text"]
