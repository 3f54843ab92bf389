"""What the moderators are answered: what has been done, in words, and the way back to where they were."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.approvals import let_through
from comments.desk import PARAMETER, in_view
from comments.models import Comment, Decision
from comments.states import Act
from filmclub.lib.texts import sentence

if TYPE_CHECKING:
    from comments.batches import Progress

# How many refusals of a bulk action are told one by one.
TOLD = 5
# So many comments are named in an address.
MOST_NAMED = 50


def describe(comments: Sequence[Comment]) -> str:
    """Say in a message which comments it is about."""
    if len(comments) == 1:
        return _("the comment by %(writer)s") % {"writer": comments[0].name}
    return ngettext("%(count)d comment", "%(count)d comments", len(comments)) % {"count": len(comments)}


def decided_words(*decisions: Decision) -> str:
    """Say what was decided in one go."""
    words = {
        "act": capfirst(decisions[0].get_act_display()),
        "what": describe([decision.comment for decision in decisions if decision.comment]),
    }
    return sentence(_("%(act)s: %(what)s.") % words)


def undone_words(comments: Sequence[Comment]) -> str:
    """Say what was taken back."""
    return sentence(_("Undone: %(what)s.") % {"what": describe(comments)})


def tell_decided(request: HttpRequest, decisions: Sequence[Decision]) -> None:
    """Tell what was decided in one go, if anything was, with a button that takes it back."""
    if not decisions:
        return
    message = format_html(
        '{} <button type="submit" form="undo" name="batch" value="{}">{}</button>',
        decided_words(*decisions),
        decisions[0].batch,
        _("Undo"),
    )
    messages.success(request, message)


def tell_refused(request: HttpRequest, errors: Sequence[Exception]) -> None:
    """Tell what could not be done: the first ones, and how many more there are."""
    for error in errors[:TOLD]:
        messages.warning(request, str(error))
    if (more := len(errors) - TOLD) > 0:
        text = ngettext("%d more was not changed either.", "%d more were not changed either.", more)
        messages.warning(request, text % more)


def ask_what_else(request: HttpRequest, decided: Iterable[Comment]) -> HttpResponse | None:
    """Lead to the page that asks, if these were approved, are not public any more and let others through."""
    through = let_through(decided)
    if not through:
        return None
    numbers = "-".join(map(str, list(through)[:MOST_NAMED]))
    address = reverse("admin:comments_comment_take_back", args=[numbers])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(f"{address}{query}", status=303)


def back_to_queue(
    request: HttpRequest, *, beside: Sequence[int] = (), shown: Sequence[int] = ()
) -> HttpResponse:
    """Lead back to the queue where it was: same tab, search and page, at the first comment that is left.

    `shown` are the comments that its page showed, in its order, `beside` those that were decided about.
    """
    at = next((index for index, pk in enumerate(shown) if pk in beside), 0)
    left = in_view(request.GET.get(PARAMETER, ""), Comment.objects.filter(pk__in=shown))
    there = set(left.values_list("pk", flat=True))
    next_one = next((pk for pk in [*shown[at:], *reversed(shown[:at])] if pk in there), None)
    anchor = f"#c{next_one}" if next_one else ""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    url = reverse("admin:comments_comment_changelist")
    return HttpResponseRedirect(f"{url}{query}{anchor}", status=303)


def to_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the page of one comment, which leads back to the same part of the queue as this request."""
    url = reverse("admin:comments_comment_change", args=[pk])
    returns_to = request.GET.get("_changelist_filters", "")
    query = f"?{urlencode({'_changelist_filters': returns_to})}" if returns_to else ""
    return HttpResponseRedirect(f"{url}{query}", status=303)


def to_alike(request: HttpRequest) -> HttpResponse:
    """Lead to the same page of what is alike as this request."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(f"{reverse('admin:comments_comment_alike')}{query}", status=303)


def to_log(request: HttpRequest) -> HttpResponse:
    """Lead to the same part of the log as this request."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(f"{reverse('admin:comments_decision_changelist')}{query}", status=303)


def to_person(pk: int) -> HttpResponse:
    """Lead to the page of whoever wrote this comment."""
    return HttpResponseRedirect(reverse("admin:comments_comment_person", args=[pk]), status=303)


def to_member(pk: int) -> HttpResponse:
    """Lead to what a member says of themselves."""
    return HttpResponseRedirect(reverse("admin:comments_profilepart_member", args=[pk]), status=303)


def to_profiles(request: HttpRequest) -> HttpResponse:
    """Lead to what waits and was reported of members."""
    return HttpResponseRedirect(reverse("admin:comments_profilepart_changelist"), status=303)


def tell(request: HttpRequest, progress: Progress) -> HttpResponse | None:
    """Tell what was done, or lead to the page that shows it, or to the one that asks what else is to be."""
    if progress.is_old or progress.is_at_work:
        return to_batch(request, progress.batch.pk)
    comments = [decision.comment for decision in progress.decided if decision.comment]
    if progress.batch.act != Act.PURGE:
        tell_decided(request, progress.decided)
    elif comments:
        text = _("Deleted for good: %(what)s.") % {"what": describe(comments)}
        messages.success(request, sentence(text))
    tell_refused(request, progress.left)
    return ask_what_else(request, comments)


def to_batch(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Lead to the page of a batch, which leads back to the same part of the queue."""
    url = reverse("admin:comments_comment_batch", args=[batch])
    query = request.GET.urlencode()
    return HttpResponseRedirect(
        f"{url}?{urlencode({'_changelist_filters': query})}" if query else url, status=303
    )
