"""Spam and likely spam, grouped by likeness: a decision for each group."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comments.admin.access import get_moderator
from comments.admin.bulk import ask_before_purging
from comments.admin.forms import BULK_LIMIT, read_chosen
from comments.admin.pages import admin_page
from comments.desk import LIKELY_SPAM, PARAMETER
from comments.likeness import Group, group_alike
from comments.models import Comment, CommentQuerySet
from comments.states import ACTS, TRAITS, Act, State

# So many of each group are shown at once.
SHOWN = 3


def alike_page(request: HttpRequest, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Show the latest of what is spam, or likely spam, by what it shares; by POST, ask before deleting some.

    Two queries, besides those of every page of the admin.
    """
    get_moderator(request)
    if request.method == "POST":
        chosen = read_chosen(request.POST.getlist("comment"))
        return ask_before_purging(model_admin, request, list(chosen))
    is_spam = request.GET.get("state") == State.SPAM
    found = _pile(is_spam=is_spam)
    comments = list(found.select_related("author").order_by("-created_at", "-pk")[: BULK_LIMIT + 1])
    groups = group_alike(comments[:BULK_LIMIT])
    context = {
        "title": _("Spam by likeness") if is_spam else _("Likely spam by likeness"),
        "groups": [_shown(group) for group in groups],
        "acts": _acts(State.SPAM if is_spam else State.PENDING),
        "may_purge": is_spam,
        "is_cut": len(comments) > BULK_LIMIT,
        "limit": BULK_LIMIT,
        "returns_to": urlencode({PARAMETER: State.SPAM.value if is_spam else LIKELY_SPAM}),
    }
    return admin_page(request, model_admin, "alike.html", context)


def _pile(*, is_spam: bool) -> CommentQuerySet:
    if not is_spam:
        return Comment.objects.likely_spam()
    # In the words of an index.
    return Comment.objects.filter(~Q(state=State.APPROVED), state=State.SPAM, purged_at=None)


def _acts(state: State) -> list[tuple[Act, str]]:
    """What is decided about a whole group: what asks for no reason; the most likely first."""
    acts = [act for act in TRAITS[state].acts if not ACTS[act].needs_reason]
    return [(act, str(ACTS[act].button)) for act in sorted(acts, key=lambda act: act != Act.SPAM)]


def _shown(group: Group) -> dict[str, Any]:
    return {"group": group, "first": group.comments[:SHOWN], "batch": uuid.uuid4()}
