"""What a mail says: each kind has a function that writes it, registered by the app that owns the subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from filmclub.club.models import Club
from filmclub.mail.models import Mail

LONGEST_SUBJECT = 150


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail says: a subject of one line, the text, the same as HTML or "".

    `unsubscribe` is where a list ends: an address of `make_link`, whose page ends it by a POST without more.
    """

    subject: str
    text: str
    html: str = ""
    unsubscribe: str = ""


Write = Callable[[Mail], Letter | None]
_writers: dict[str, Write] = {}


def register_kind(kind: str, write: Write) -> None:
    """Have mails of this kind written by this function; to be called from the owning app's `ready()`.

    It is called for each try, in the mail's language and outside of a transaction; it looks anew at what the
    mail is about, and returns None if there is nothing to say any more.
    """
    _writers[kind] = write


def is_registered(kind: str) -> bool:
    return kind in _writers


def registered_kinds() -> list[str]:
    return list(_writers)


def write_letter(mail: Mail) -> Letter | None:
    """What the mail says now, in its language; None if there is nothing to say any more.

    Raises KeyError for a kind that nobody has registered, and whatever its writer raises.
    """
    if mail.letter is not None:
        return Letter(**mail.letter)
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        return _writers[mail.kind](mail)


def compose(template: str, *, unsubscribe: str = "", **context: Any) -> Letter:
    """Render `emails/<template>_subject.txt`, `<template>.txt` and `.html`, in the active language.

    The last two extend `emails/base.txt` and `emails/base.html`, which frame them as the site looks.
    `unsubscribe` is told to mail programs, and stands at the foot.
    """
    name = Club.objects.current().name
    context |= {"unsubscribe": unsubscribe, "club_name": name, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"emails/{template}_subject.txt", context).split())
    return Letter(
        subject=subject[:LONGEST_SUBJECT],
        text=_tidy(render_to_string(f"emails/{template}.txt", context)),
        html=render_to_string(f"emails/{template}.html", context),
        unsubscribe=unsubscribe,
    )


def _tidy(text: str) -> str:
    """Without the empty lines and blanks that tags leave behind: at most one empty line in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join([*lines, ""])
