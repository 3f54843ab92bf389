"""What there is to look at, beside the names of the desk and of the profiles in the admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from comments import desk
from comments.admin.access import can_moderate
from comments.models import Comment, ProfilePart, Report
from comments.states import State
from filmclub.accounts.models import User


def waiting_words(request: Any) -> str:
    """How many comments wait and how many are reported, for who may decide: one query for each request."""
    return _words(request, "comments")


def profiles_words(request: Any) -> str:
    """How much of members waits, and how many are reported; the same query."""
    return _words(request, "profiles")


def _words(request: Any, what: str) -> str:
    if not can_moderate(request):
        return ""
    if not hasattr(request, "waiting_counts"):
        members = Report.objects.filter(member__isnull=False, closed_at=None).values("member")
        request.waiting_counts = desk.count(
            request.user,
            {
                "comments waiting": Comment.objects.waiting(),
                "comments reported": Comment.objects.reported(),
                "profiles waiting": ProfilePart.objects.filter(state=State.PENDING),
                "profiles reported": User.objects.filter(pk__in=members),
            },
        )
    said = {
        _("waiting: %(number)s"): request.waiting_counts[f"{what} waiting"],
        _("reported: %(number)s"): request.waiting_counts[f"{what} reported"],
    }
    return ", ".join(words % {"number": number} for words, number in said.items() if number != "0")
