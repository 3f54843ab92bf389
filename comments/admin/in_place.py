"""Decisions in the row itself: what a request by htmx is answered, and what waits for a sign-in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event
from django_htmx.middleware import HtmxDetails

from comments import desk
from comments.admin.access import get_moderator
from comments.admin.answers import back_to_queue
from comments.admin.forms import read_command, read_seen
from comments.admin.pages import admin_page, comment_context, row_context
from comments.models import Comment
from comments.queue import for_decision, make_entry


def row_answer(
    request: HttpRequest,
    pk: int,
    said: Sequence[str],
    *,
    undo: uuid.UUID | None = None,
    is_decided: bool = True,
) -> HttpResponse:
    """The row of a comment as it is now, with what is to be announced: six queries.

    With `undo`, the act that its button takes back. Of one that is gone, the row is empty.
    """
    comment = for_decision(Comment.objects.filter(pk=pk, purged_at=None)).first()
    context = {
        **row_context(request.GET.urlencode()),
        "row": make_entry(comment) if comment else None,
        "can_moderate": True,
        "is_decided": is_decided,
        "in_list": True,
        "undo": undo,
        "said": " ".join(said),
    }
    response = render(request, "admin/comments/comment/_row.html", context) if comment else HttpResponse()
    waiting = desk.count(get_moderator(request), {"": Comment.objects.waiting()})[""]
    told = {
        "words": " ".join(said),
        "waiting": f"{desk.VIEWS[desk.WAITING].title} ({waiting})",
        "is_decided": is_decided,
    }
    return trigger_client_event(response, "told", told)


def lead_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lead the whole page there, also where htmx asked for a row."""
    if HtmxDetails(request) and isinstance(response, HttpResponseRedirect):
        return HttpResponseClientRedirect(response.url)
    return response


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead whose session has ended to the sign-in, and from there to their decision, filled in."""
    pk = read_command(request.POST.get("decision", "")).pk
    revision = request.POST.get(f"revision-{pk}") or read_seen(request.POST.get("shown", "")).get(pk, "")
    kept = {
        "decision": request.POST["decision"],
        "shown": f"{pk}:{revision}",
        "reason": request.POST.get(f"reason-{pk}", ""),
    }
    back = f"{reverse('admin:comments_comment_decide')}?{urlencode(kept)}"
    return lead_on(request, HttpResponseRedirect(f"{reverse('admin:login')}?{urlencode({'next': back})}"))


def ask_once_more(request: HttpRequest, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """The page with the one button of a decision that a sign-in came before."""
    get_moderator(request)
    if "decision" not in request.GET:
        return back_to_queue(request)
    command = read_command(request.GET["decision"])
    comment = for_decision(Comment.objects.filter(pk=command.pk, purged_at=None, erased_at=None)).first()
    if comment is None:
        return back_to_queue(request)
    context = {
        "original": comment,
        **comment_context(request, comment),
        "title": _("You have signed in: decide now"),
        "decision": request.GET["decision"],
        "label": command.label,
        "shown": request.GET.get("shown", ""),
        "reason": request.GET.get("reason", ""),
    }
    return admin_page(request, model_admin, "decide.html", context)
