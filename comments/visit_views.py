"""What an open page asks and tells of a discussion: what has come to it since, and what was read."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from comments import visits
from comments.arrivals import Since, pks_since, read_arrivals
from comments.discussed import get_discussed_article, is_open
from comments.readers import Reader
from comments.rendering import ThreadPage
from comments.shield import uncovered_for
from comments.threads import order_named
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.lib.http_cache import is_personal, shared_page
from filmclub.lib.public_post import lead_back, public_post
from filmclub.lib.release import RELEASE
from reviews.fetching import get_public_article


@require_safe
@shared_page
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """How many comments there are, and whether more may come: one query, a 304 while nothing has changed.

    With a page's moment as `since` also which comments of others have come: one query more, and for a reader
    whom the site knows those that tell who it is.
    """
    since = _get_since(request) if "since" in request.GET else None
    article = get_discussed_article(slug)
    takes_comments = is_open(article)
    numbers = f"{article.pk}-{article.discussion_version}-{takes_comments:d}"
    etag = f'W/"{RELEASE}-{Club.objects.current().restoration}-{numbers}"'
    # Who knows the site by now may be somebody else than before, with other comments of their own.
    is_same_for_all = since is None or not is_personal(request)
    response = get_conditional_response(request, etag=etag) if is_same_for_all else None
    if response is None:
        answer: dict[str, object] = {"count": article.comment_count, "open": takes_comments}
        if since is not None:
            answer["new"] = pks_since(article, since, Reader.of(request))
        response = JsonResponse(answer)
    if is_same_for_all:
        response["ETag"] = etag
    return response


@require_safe
@shared_page
def arrivals(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with what has come since the moment of another page, each comment with what it answers.

    Without a moment, as where one changes the language, it leads to the discussion.
    """
    if "since" not in request.GET:
        return HttpResponseRedirect(f"{get_public_article(slug).get_absolute_url()}#comments")
    return render(request, "comments/arrivals.html", _arrivals_context(request, slug))


@require_safe
@shared_page
def arrived(request: HttpRequest, slug: str) -> HttpResponse:
    """The same comments alone, for an open page to put in their places."""
    return render(request, "comments/_arrivals.html", _arrivals_context(request, slug))


def _arrivals_context(request: HttpRequest, slug: str) -> dict[str, object]:
    since = _get_since(request)
    # Before the comments are read: what comes meanwhile is not taken for seen.
    moment = visits.page_moment()
    article = get_public_article(slug)
    reader, order = Reader.of(request), order_named(request.GET.get("order"))
    uncovered = uncovered_for(request, article)
    page = ThreadPage(
        article,
        takes_replies=is_open(article),
        can_edit=reader.moderates(),
        has_seen=uncovered.everything,
    )
    arrivals = read_arrivals(page, since, reader, order, uncovered)
    return {
        "article": article,
        "arrivals": arrivals,
        "likes": arrivals.likes,
        "page_path": request.get_full_path(),
        "here": page.here,
        "is_open": page.takes_replies,
        "is_personal": is_personal(request),
        "seen_path": visits.seen_path(request, article),
        "moment": moment,
        "order": order,
    }


def _get_since(request: HttpRequest) -> Since:
    since = Since.read(request.GET.get("since", ""), request.GET.get("behind", ""))
    if since is None:
        raise BadRequest("A page says of which moment it is.")
    return since


@public_post
def marking(request: HttpRequest, slug: str) -> HttpResponse:
    """Have what is new to this reader marked, from the moment `until` on or from now; with `off`, nothing.

    It is the only way to the cookie of visits, which names what somebody reads. 303 to the discussion.
    """
    article = get_discussed_article(slug)
    response = lead_back(request, otherwise=f"{article.get_absolute_url()}#comments")
    if "off" in request.POST:
        visits.switch_off(request, response)
    else:
        until = visits.read_moment(request.POST.get("until", "")) or timezone.now()
        visits.switch_on(request, response, article, until)
    return response


@login_required
@require_POST
def marking_for_me(request: HttpRequest) -> HttpResponse:
    """The same switch on a member's own page, for no discussion."""
    visits.switch(cast(User, request.user), is_on="off" not in request.POST)
    return HttpResponseRedirect(reverse("me"), status=303)


@public_post
def seen(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that the reader has seen what a page of the moment `until` shows; with `all`, mark nothing as new.

    303 to the address `next` of this site, by default to the comments; 204 for a script, which sends none.
    """
    article = get_discussed_article(slug)
    until = visits.read_moment(request.POST.get("until", ""))
    if until is None:
        raise BadRequest("A page says of which moment it is.")
    comments = f"{article.get_absolute_url()}#comments"
    response = lead_back(request, otherwise=comments) if "next" in request.POST else HttpResponse(status=204)
    visits.mark_seen(request, response, article, until, everything="all" in request.POST)
    return response
