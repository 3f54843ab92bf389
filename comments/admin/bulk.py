"""Actions for many comments: each asks on a page of its own before anything is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.forms import BULK_LIMIT, is_number, read_seen
from comments.admin.pages import admin_page, reason_options
from comments.deleting import why_kept
from comments.models import Comment, CommentQuerySet
from comments.queue import QueueEntry, for_decision, make_entries
from comments.states import ACTS, Act


def bulk_action(act: Act) -> Callable[..., HttpResponse]:
    """The action that asks before it takes one decision about all that were selected."""

    @admin.action(description=ACTS[act].bulk, permissions=["moderate"])  # type: ignore[arg-type]
    def action(
        model_admin: ModelAdmin[Comment], request: HttpRequest, queryset: CommentQuerySet
    ) -> HttpResponse:
        return _ask_before_acting(model_admin, request, queryset, act)

    action.__name__ = act.value
    return action


@admin.action(description=gettext_lazy("Delete the selected comments for good"), permissions=["moderate"])
def purge(model_admin: ModelAdmin[Comment], request: HttpRequest, queryset: CommentQuerySet) -> HttpResponse:
    """Say which of the selected comments will be gone for good, and why the others will not."""
    entries, is_cut = _selected(request, queryset)
    return _ask_before_purging(model_admin, request, entries, is_cut=is_cut)


def ask_before_purging(
    model_admin: ModelAdmin[Comment], request: HttpRequest, chosen: list[int]
) -> HttpResponse:
    """The same for these comments."""
    return _ask_before_purging(model_admin, request, _entries(chosen))


def _ask_before_purging(
    model_admin: ModelAdmin[Comment],
    request: HttpRequest,
    entries: list[QueueEntry],
    *,
    is_cut: bool = False,
) -> HttpResponse:
    kept = why_kept([entry.comment for entry in entries])
    for entry in entries:
        entry.left_because = kept.get(entry.comment.pk, "")
    context = {
        "title": _("Delete for good"),
        "act": "purge",
        "action": reverse("admin:comments_comment_purge"),
        "will": [entry for entry in entries if not entry.left_because],
        "will_not": [entry for entry in entries if entry.left_because],
        "is_cut": is_cut,
    }
    return _ask(model_admin, request, context)


ACTIONS: list[Callable[..., Any]] = [*(bulk_action(Act(act)) for act in ACTS), purge]


def _ask_before_acting(
    model_admin: ModelAdmin[Comment], request: HttpRequest, queryset: CommentQuerySet, act: Act
) -> HttpResponse:
    """Say how many of the selected comments the act will change, and ask for one reason."""
    seen = read_seen(request.POST.get("shown", ""))
    entries, is_cut = _selected(request, queryset)
    will = [entry for entry in entries if act in entry.comment.traits.acts and entry.is_as_seen(seen)]
    context = {
        "title": ACTS[act].button,
        "act": act,
        "action": reverse("admin:comments_comment_decide_all"),
        "will": will,
        "will_not": [entry for entry in entries if entry not in will],
        "is_cut": is_cut,
        "reasons": reason_options() if ACTS[act].takes_reason else "",
        "reason_required": ACTS[act].needs_reason,
    }
    return _ask(model_admin, request, context)


def _ask(model_admin: ModelAdmin[Comment], request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    asked = {
        "limit": BULK_LIMIT,
        "batch": uuid.uuid4(),
        "shown": request.POST.get("shown", ""),
        "returns_to": request.GET.urlencode(),
    }
    return admin_page(request, model_admin, "bulk.html", {**asked, **context})


def _selected(request: HttpRequest, queryset: CommentQuerySet) -> tuple[list[QueueEntry], bool]:
    """The comments that a bulk action is for, oldest first, and whether they are too many for one."""
    if request.POST.get("select_across") == "1":
        chosen = list(queryset.values_list("pk", flat=True)[: BULK_LIMIT + 1])
    else:
        # What somebody has decided meanwhile is not in the queryset any more, but is to be told of.
        chosen = [int(pk) for pk in request.POST.getlist("_selected_action") if is_number(pk)]
    return _entries(chosen[:BULK_LIMIT]), len(chosen) > BULK_LIMIT


def _entries(chosen: list[int]) -> list[QueueEntry]:
    return make_entries(for_decision(Comment.objects.filter(pk__in=chosen)).order_by("created_at", "pk"))
