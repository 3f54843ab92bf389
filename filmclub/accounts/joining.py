"""Who may sign up."""

from __future__ import annotations

from django.http import HttpRequest

from filmclub.accounts.invitations import invitation_of
from filmclub.club.models import Club, Joining
from filmclub.mail.confirmation import is_mail_confirmed


def may_join(request: HttpRequest) -> bool:
    """Whether who asks may sign up now: one query at most, if they have accepted an invitation."""
    club = Club.objects.current()
    if club.joining == Joining.INVITATION:
        return is_mail_confirmed(club) and invitation_of(request) is not None
    return offers_joining(club)


def offers_joining(club: Club) -> bool:
    """Whether pages for everybody say that one can join: where all may, and mail arrives."""
    return club.joining == Joining.OPEN and is_mail_confirmed(club)
