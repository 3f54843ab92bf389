"""What an open page asks and tells of a discussion: how many comments it has by now, and what was read."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from comments import visits
from comments.discussed import get_discussed_article, is_open
from filmclub.lib.http_cache import shared_page
from filmclub.lib.public_post import public_post
from filmclub.lib.release import RELEASE
from reviews.models import Article


@require_safe
@shared_page
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """How many comments there are, and whether more may come: one query, a 304 while nothing has changed."""
    article = get_discussed_article(slug)
    takes_comments = is_open(article)
    etag = f'W/"{RELEASE}-{article.pk}-{article.discussion_version}-{takes_comments:d}"'
    answer = JsonResponse({"count": article.comment_count, "open": takes_comments})
    response = get_conditional_response(request, etag=etag) or answer
    response["ETag"] = etag
    return response


@public_post
def seen(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that the reader has seen what a page of the moment `until` shows; with `all`, mark nothing as new.

    303 to the address `next` of this site, by default to the comments; 204 for a script, which sends none.
    """
    article = get_discussed_article(slug)
    until = visits.read_moment(request.POST.get("until", ""))
    if until is None:
        raise BadRequest("A page says of which moment it is.")
    response = _back(request, article) if "next" in request.POST else HttpResponse(status=204)
    visits.mark_seen(request, response, article, until, everything="all" in request.POST)
    return response


def _back(request: HttpRequest, article: Article) -> HttpResponse:
    address = request.POST["next"]
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        address = f"{article.get_absolute_url()}#comments"
    return HttpResponseRedirect(address, status=303)
