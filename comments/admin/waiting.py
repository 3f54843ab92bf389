"""What there is to look at, beside the name of the desk in the admin's menu and on its first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from comments import desk
from comments.admin.access import can_moderate
from comments.models import Comment


def waiting_words(request: Any) -> str:
    """How many comments wait and how many are reported, for who may decide: one query for each request."""
    if not can_moderate(request):
        return ""
    if not hasattr(request, "waiting_words"):
        request.waiting_words = _words(request)
    return str(request.waiting_words)


def _words(request: HttpRequest) -> str:
    which = {"waiting": Comment.objects.waiting(), "reported": Comment.objects.reported()}
    counts = desk.count(request.user, which)  # type: ignore[arg-type]
    said = {
        _("waiting: %(number)s"): counts["waiting"],
        _("reported: %(number)s"): counts["reported"],
    }
    return ", ".join(words % {"number": number} for words, number in said.items() if number != "0")
