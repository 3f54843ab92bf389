"""Telling a member that their account will be erased: whoever sits at their browser may have asked for it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from filmclub.accounts.models import Erasure
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.models import Mail
from filmclub.mail.queue import queue_mail

KIND = "erasure"


def tell(erasure: Erasure, language: str) -> None:
    """Have the mail sent to a member with an address; a guest has asked by a mail."""
    if erasure.user is not None and erasure.user.email:
        queue_mail(
            key=f"{KIND}:{erasure.pk}",
            kind=KIND,
            recipient=erasure.user.email,
            language=language,
            about={"erasure": erasure.pk},
        )


def write_told(mail: Mail) -> Letter | None:
    """The mail; None where it was stopped or has begun."""
    erasure = Erasure.objects.filter(pk=mail.about["erasure"], begun_at=None).first()
    if erasure is None:
        return None
    link = f"{settings.SITE_URL}{reverse('erase_me')}"
    return compose("erasure", due_at=erasure.due_at, link=link)
