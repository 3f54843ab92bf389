"""The mail with the link to the file, and the one with a guest's code."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from filmclub.accounts.closed import closed_member
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import make_link
from filmclub.mail.models import Mail
from filmclub.takeout.models import KEPT, Takeout

READY = "takeout"
PAGE = "take_along"


def write_ready(mail: Mail) -> Letter | None:
    """Say that the file is there, with a link for as long as it is."""
    made = Takeout.objects.filter(pk=mail.about["takeout"]).exclude(made_at=None)
    takeout = made.select_related("user").first()
    if takeout is None or takeout.made_at is None:
        return None
    left = takeout.made_at + KEPT - timezone.now()
    if left <= timedelta(0):
        return None
    is_closed = takeout.user is not None and closed_member(mail.recipient) == takeout.user
    about = {"takeout": takeout.pk, "file": takeout.file, "closed": is_closed}
    link = make_link(PAGE, about=about, valid_for=left, mail=mail)
    is_guest = is_closed or not takeout.user_id
    return compose("takeout", link=link, until=takeout.made_at + KEPT, is_guest=is_guest)
