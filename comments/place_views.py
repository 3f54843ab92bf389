"""Where a comment stands in its discussion, and the latest comments of one."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments import visits
from comments.discussed import get_discussed_article, import_prefix, is_open
from comments.fetching import get_visible_comment
from comments.finding import address_among_neighbours, place_of_thread
from comments.flat import read_latest
from comments.readers import Reader
from comments.rendering import ThreadPage
from comments.shield import uncovered_for
from comments.threads import order_named
from comments.trees.windows import Order
from filmclub.lib.http_cache import is_personal, shared_page
from reviews.fetching import get_public_article
from reviews.versions import current_page


@require_safe
@shared_page
def place(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lead to a comment among its neighbours in the discussion."""
    comment, reader = get_visible_comment(request, slug, pk)
    return HttpResponseRedirect(address_among_neighbours(comment, reader))


@require_safe
@shared_page
def address(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Tell a script where a comment is shown that its page does not show."""
    comment, reader = get_visible_comment(request, slug, pk)
    return JsonResponse({"address": address_among_neighbours(comment, reader, shows_it=True)})


@require_safe
@shared_page
def threads(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell a script how many threads there are, and how many of them before that of the comment `first`."""
    article = get_discussed_article(slug)
    first = request.GET.get("first", "")
    number = int(first) if first.isdecimal() and len(first) <= 18 else 0
    found = place_of_thread(article, number, order_named(request.GET.get("order")))
    if found is None:
        raise Http404
    return JsonResponse(asdict(found))


@require_safe
@shared_page
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """The comments of a discussion one by one, the latest first, each with what it answers."""
    return current_page(request, slug, lambda: _latest_page(request, slug))


def _latest_page(request: HttpRequest, slug: str) -> HttpResponse:
    # Before the comments are read: what comes meanwhile is not taken for seen.
    moment = visits.page_moment()
    article, reader = get_public_article(slug), Reader.of(request)
    uncovered = uncovered_for(request, article)
    page = ThreadPage(
        article,
        takes_replies=is_open(article),
        can_edit=reader.moderates(),
        import_prefix=import_prefix(article),
        has_seen=uncovered.everything,
    )
    found = read_latest(page, reader, request.GET.get("before"), uncovered)
    if found is None:
        raise Http404
    context = {
        "article": article,
        "latest": found,
        "likes": found.likes,
        "page_path": request.get_full_path(),
        "here": page.here,
        "is_open": page.takes_replies,
        "is_personal": is_personal(request),
        "seen_path": "" if request.GET.get("before") else visits.seen_path(request, article),
        "moment": moment,
        "order": "latest",
        "orders": Order.choices,
        "is_uncovered": uncovered.is_asked,
        "has_covered": found.has_covered,
    }
    return render(request, "comments/latest.html", context)
