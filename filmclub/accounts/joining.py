"""Who may sign up."""

from __future__ import annotations

from django.http import HttpRequest

from filmclub.club.models import Club, Joining
from filmclub.mail.confirmation import is_mail_confirmed


def may_join(request: HttpRequest) -> bool:
    """Whether who asks may sign up now; no query within a request."""
    return offers_joining(Club.objects.current())


def offers_joining(club: Club) -> bool:
    """Whether pages for everybody say that one can join: where all may, and mail arrives."""
    return club.joining == Joining.OPEN and is_mail_confirmed(club)
