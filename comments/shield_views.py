"""The pages that show what gives away, and asking for all of it in a discussion."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from comments.discussed import get_discussed_article
from comments.fetching import get_readable_comment
from comments.shield import EVERYTHING, ShownCookie, uncovered_for
from comments.threads import thread_context
from comments.views import comment_page, words_of
from filmclub.lib.public_post import lead_back, public_post


@require_safe
def shown(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of a comment with all that is marked in it and in the replies to it; no cache keeps it."""
    return _kept_by_nobody(comment_page(request, slug, pk, is_shown=True))


@require_safe
def shown_text(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Its whole text alone, for a page to put what is marked in its place."""
    comment = get_readable_comment(request, slug, pk)
    uncovered = uncovered_for(request, comment.discussion.article) or EVERYTHING
    return _kept_by_nobody(HttpResponse(words_of(comment, uncovered)))


@require_safe
def shown_items(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Itself and the replies to it, as the items of a list, for a page to put them all in their places."""
    comment = get_readable_comment(request, slug, pk)
    context = thread_context(request, comment.discussion.article, comment, shown=EVERYTHING)
    return _kept_by_nobody(HttpResponse(str(context["thread"])))


@public_post
def show_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that gives away in a discussion until the browser closes or, with `cover`, cover it again.

    303 to the address `next` of this site, by default to the comments.
    """
    article = get_discussed_article(slug)
    cookie = ShownCookie.of(request)
    response = lead_back(request, otherwise=f"{article.get_absolute_url()}#comments")
    asked = cookie.without if "cover" in request.POST else cookie.with_discussion
    asked(article.pk).set_on(response)
    return response


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    # Parts of a page have no head that says it.
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    return response
