"""One's own page: of a member, of a guest whose browser has a key, and of nobody; and the lists behind it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.belongings import Owner, films_of, latest, page_of
from comments.claims import Claimant, claims_to_undo
from comments.models import CommentQuerySet
from comments.writers import WriterCookie
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
    """What is theirs, a few of each: ten queries of a member beside those of their account, four of a guest.

    Who sends no cookie of ours learns how to join or sign in, and nothing else.
    """
    owner = Owner.of(request)
    _page, films = films_of(request, {}, FEW)
    context: dict[str, Any] = {"films": films[:FEW], "may_join": offers_joining(Club.objects.current())}
    if owner.reader.is_known:
        context |= {
            "waiting": latest(owner.waiting(), FEW),
            "said": latest(owner.said(), FEW),
            "answers": latest(owner.answers(), FEW),
        }
    if not request.user.is_authenticated:
        return render(request, "comments/me_guest.html", {**context, "is_known": owner.reader.is_known})
    user = request.user
    claimant = Claimant.of(user, WriterCookie.of(request).browser_key)
    context |= {
        "may_claim": claimant.offered().exists() or claimant.perhaps().exists(),
        "claims": claims_to_undo(user),
    }
    return render(request, "account/me.html", {**context, **account_of(request, user)})


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
