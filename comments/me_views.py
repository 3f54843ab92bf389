"""One's own page: of a member, of a guest whose browser has a key, and of nobody; and the lists behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.bell import LookedCookie, look
from comments.belongings import Owner, films_of, latest, page_of
from comments.claims import Claimant, claims_to_undo
from comments.followers import Known
from comments.hearing import Follows
from comments.mails_again import hear, stopped
from comments.models import CommentQuerySet
from comments.readers import Reader
from comments.visits import page_moment, read_moment
from comments.whats_new import whats_new
from comments.writers import WriterCookie
from filmclub.accounts.claiming import confirmed_addresses
from filmclub.accounts.joining import offers_joining
from filmclub.accounts.me import account_of
from filmclub.club.models import Club
from filmclub.lib.cookies import forget_guest
from filmclub.lib.public_post import public_post

# Of each, on the page that leads to the lists.
FEW = 3


@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What is theirs, a few of each: some sixteen queries of a member beside their account's, ten of a guest.

    A member has looked at what is new then; a guest says so by a button, for reading sets no cookie.
    Who sends no cookie of ours learns how to join or sign in, and nothing else.
    """
    # Before anything is read: what comes meanwhile is not taken for seen.
    moment = page_moment()
    owner = Owner.of(request)
    _page, films = films_of(request, {}, FEW)
    context: dict[str, Any] = {"films": films[:FEW], "may_join": offers_joining(Club.objects.current())}
    if owner.reader.is_known:
        known = Known.of(request)
        context |= {
            "waiting": latest(owner.waiting(), FEW),
            "said": latest(owner.said(), FEW),
            "new": whats_new(owner, _follows(known), _since(request), FEW),
            "moment": moment,
            "stopped": stopped([known.address]) if known.address else [],
        }
    if not request.user.is_authenticated:
        context["is_known"] = owner.reader.is_known
        return render(request, "comments/me_guest.html", context)
    user = request.user
    claimant = Claimant.of(user, WriterCookie.of(request).browser_key)
    context |= {
        "may_claim": claimant.offered().exists() or claimant.perhaps().exists(),
        "claims": claims_to_undo(user),
        "stopped": stopped(claimant.addresses),
    }
    return render(request, "account/me.html", {**context, **account_of(request, user)})


def _follows(known: Known) -> Follows:
    follower = known.follower()
    return Follows.read(follower.follows()) if follower is not None else Follows([])


def _since(request: HttpRequest) -> datetime | None:
    """The moment after which what is there is new to them; None: all is."""
    if not request.user.is_authenticated:
        return LookedCookie.of(request).moment
    # Who only looks whether the page is there, or a browser that fetches it in advance, has not read it.
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        return look(request.user)
    return request.user.bell_seen_at


@public_post
def looked(request: HttpRequest) -> HttpResponse:
    """Note that a guest has read what a page of the moment `until` shows as new; 303 to their page."""
    until = read_moment(request.POST.get("until", ""))
    if until is None:
        raise BadRequest("A page says of which moment it is.")
    response = HttpResponseRedirect(reverse("me"), status=303)
    if Reader.of(request).is_known and not request.user.is_authenticated:
        LookedCookie(min(until, timezone.now())).set_on(response)
    return response


@public_post
def mails_again(request: HttpRequest) -> HttpResponse:
    """Send the code by which mails that had stopped start again, or take it; 303 to one's page."""
    known = Known.of(request)
    hear(request, confirmed_addresses(known.user) if known.user is not None else [known.address])
    return HttpResponseRedirect(reverse("me"), status=303)


@never_cache
@require_safe
def my_comments(request: HttpRequest) -> HttpResponse:
    """All that one has said, a page at a time: two queries."""
    return _list(request, "comments/my_comments.html", Owner.of(request).comments())


@never_cache
@require_safe
def my_answers(request: HttpRequest) -> HttpResponse:
    """What others have answered, a page at a time: two queries."""
    return _list(request, "comments/my_answers.html", Owner.of(request).answers())


def _list(request: HttpRequest, template: str, comments: CommentQuerySet) -> HttpResponse:
    if not Owner.of(request).reader.is_known:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    page, found = page_of(comments, request.GET)
    return render(request, template, {"page": page, "comments": found})


@never_cache
@require_safe
def my_films(request: HttpRequest) -> HttpResponse:
    """The films that one has said to have seen, a page at a time: three queries at most."""
    page, films = films_of(request, request.GET)
    if not films and not Owner.of(request).reader.is_known:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    return render(request, "comments/my_films.html", {"page": page, "films": films})


@public_post
def forget_me(request: HttpRequest) -> HttpResponse:
    """Take from a guest's browser all by which the site knows it."""
    response = HttpResponseRedirect(reverse("me"), status=303)
    forget_guest(response)
    return response
