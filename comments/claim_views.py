"""The page on which a member picks what they wrote as a guest, and the button that gives it back."""

from __future__ import annotations

import uuid
from typing import Any, cast

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from comments.belongings import page_of
from comments.claim_things import Things
from comments.claims import MOST, Claimant, claim, undo_claim
from comments.writers import WriterCookie
from filmclub.accounts.models import User

# What was written with their address in other browsers stands on a page of its own.
ELSEWHERE = "elsewhere"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_page(request: HttpRequest) -> HttpResponse:
    """Show what may be theirs, ticked as the address says; by POST, claim what is ticked, or all of it.

    What is wrong is told above the list, with the ticks as they were: 422. Five queries, a claim’s besides.
    """
    claimant = Claimant.of(cast(User, request.user), WriterCookie.of(request).browser_key)
    if request.method != "POST":
        return _show(request, claimant)
    comments = claimant.perhaps() if _is_elsewhere(request) else claimant.offered()
    picked = _picked(request)
    if "all" in request.POST:
        picked = set(comments.order_by("-created_at").values_list("pk", flat=True)[:MOST])
    if not picked:
        return _show(request, claimant, fault=_("Tick what is yours first."))
    if (
        claim(claimant, picked, things=Things.of(request), claim_id=_read_id(request.POST.get("claim")))
        is None
    ):
        return _show(request, claimant, fault=_("Nothing was changed: you cannot claim these any more."))
    return HttpResponseRedirect(get_next_redirect_url(request) or reverse("me"), status=303)


@require_POST
@login_required
def undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give back what was claimed, and lead to one's own page."""
    if not undo_claim(pk, by=cast(User, request.user)):
        messages.error(request, _("Nothing was changed: that was more than a day ago."))
    return HttpResponseRedirect(reverse("me"), status=303)


def what_to_claim(request: HttpRequest, user: User) -> str:
    """Where to lead who has just joined, if there is something for them to claim; three queries at most."""
    claimant = Claimant.of(user, WriterCookie.of(request).browser_key)
    return reverse("claim") if claimant.offered().exists() or claimant.perhaps().exists() else ""


def _show(request: HttpRequest, claimant: Claimant, *, fault: str = "") -> HttpResponse:
    number, elsewhere = claimant.offered().count(), claimant.perhaps().count()
    is_elsewhere = _is_elsewhere(request) or (not number and bool(elsewhere))
    page, found = page_of(claimant.perhaps() if is_elsewhere else claimant.offered(), request.GET)
    ticked = _picked(request) if fault else _ticked(request, page.keys, is_elsewhere=is_elsewhere)
    context: dict[str, Any] = {
        "fault": fault,
        "page": page,
        "rows": [(comment, comment.pk in ticked) for comment in found],
        "is_elsewhere": is_elsewhere,
        "number": elsewhere if is_elsewhere else number,
        "elsewhere": elsewhere,
        "has_own": bool(number),
        "claim_id": uuid.uuid4(),
        "next": get_next_redirect_url(request) or "",
        "here": _query(request, is_elsewhere=is_elsewhere),
    }
    return render(request, "comments/claim.html", context, status=422 if fault else 200)


def _query(request: HttpRequest, *, is_elsewhere: bool) -> str:
    """What links within the page keep of its address, with what joins the rest to it."""
    kept = {"where": ELSEWHERE} if is_elsewhere else {}
    if address := get_next_redirect_url(request):
        kept["next"] = address
    return f"{urlencode(kept)}&" if kept else ""


def _is_elsewhere(request: HttpRequest) -> bool:
    return request.GET.get("where") == ELSEWHERE


def _ticked(request: HttpRequest, keys: list[int], *, is_elsewhere: bool) -> set[int]:
    """All that was written here, and nothing from elsewhere, unless the address says otherwise."""
    tick = request.GET.get("tick", "none" if is_elsewhere else "all")
    return set() if tick == "none" else set(keys)


def _picked(request: HttpRequest) -> set[int]:
    numbers = request.POST.getlist("comment")
    return {int(number) for number in numbers if number.isdecimal() and len(number) <= 18}


def _read_id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
