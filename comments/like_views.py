"""Where a reader likes a comment or an article, or takes that back."""

from __future__ import annotations

from html import escape
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from comments.fetching import get_public_comment
from comments.like_buttons import article_likes, comment_likes, takes_likes
from comments.likes import LikeRefused, is_liked, like, take_back
from comments.models import Comment
from comments.readers import Reader
from filmclub.lib.public_post import lead_back, public_post
from reviews.fetching import get_public_article
from reviews.models import Article


@public_post
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the reader likes a comment, or no longer does: as `like` says, or else the other one.

    303 to the comment on the page that the form names; for a script, what stands in place of the button. 404
    for what not everybody reads, and where the club takes no likes; 403 says why somebody may not.
    """
    return _answer(request, get_public_comment(pk), f"c{pk}")


@public_post
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of an article; 404 for a page of the site."""
    found = get_public_article(slug)
    if not found.traits.is_listed:
        raise Http404
    return _answer(request, found, "like")


def _answer(request: HttpRequest, thing: Comment | Article, anchor: str) -> HttpResponse:
    if not takes_likes():
        raise Http404
    said, reader = request.POST.get("like", ""), Reader.of(request)
    if said not in ("", "yes", "no"):
        raise BadRequest("Something is liked or not.")
    wants = not is_liked(thing, reader) if said == "" else said == "yes"
    try:
        (like if wants else take_back)(thing, reader)
    except LikeRefused as error:
        context = {"why": str(error), "address": thing.get_absolute_url()}
        return render(request, "comments/like_refused.html", context, status=HTTPStatus.FORBIDDEN)
    if HtmxDetails(request):
        return HttpResponse(_shown(thing, is_liked=wants))
    response = lead_back(request, otherwise=thing.get_absolute_url())
    response["Location"] = f"{response['Location'].partition('#')[0]}#{anchor}"
    return response


def _shown(thing: Comment | Article, *, is_liked: bool) -> str:
    """How many like it by now, with the button."""
    thing.refresh_from_db(fields=["like_count"])
    number, language = thing.like_count, get_language()
    if isinstance(thing, Article):
        return article_likes(thing.slug, number, language, takes=True, is_liked=is_liked)
    return comment_likes(thing.pk, escape(thing.name), number, language, takes=True, is_liked=is_liked)
