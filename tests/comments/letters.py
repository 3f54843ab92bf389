"""Mails as tests read them: confirmed mail, what is queued, and what each says."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from filmclub.club.models import Club
from filmclub.mail.confirmation import way_of_mail
from filmclub.mail.kinds import Letter, write_letter
from filmclub.mail.models import Mail

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def confirm_mail(**fields: object) -> None:
    """Have a test mail confirmed, and the club say this."""
    club = Club.objects.lock()
    club.mail_confirmed_at = LONG_AGO
    for name, value in fields.items():
        setattr(club, name, value)
    club.mail_confirmed_for = way_of_mail(Club.objects.current())
    club.save()


def letter_of(kind: str) -> Letter:
    """What the only mail of this kind says."""
    letter = write_letter(Mail.objects.get(kind=kind))
    assert letter is not None
    return letter


def path_in(letter: Letter) -> str:
    """The path and query of the first link with a token."""
    found = re.search(r"https?://[^/\s]+(/\S*\?token=\S+)", letter.text)
    assert found is not None, letter.text
    return found[1]
