"""What an article gives away, for readers who ask for it: its page with all of that, and each passage alone.

No cache keeps an answer, no search engine lists it, and asking sets no cookie.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from reviews.article_page import article_page
from reviews.fetching import get_public_article
from reviews.passages import passage_html


@require_safe
@cache_control(private=True, no_store=True)
def shown(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of an article with its marked passages and without its discussion.

    Where none are marked it leads to the usual one.
    """
    article = get_public_article(slug)
    if not article.has_passages:
        return HttpResponseRedirect(article.get_absolute_url())
    return _unlisted(article_page(request, article, is_shown=True))


@require_safe
@cache_control(private=True, no_store=True)
def passage(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One marked passage as a fragment, which a script puts in place: one query."""
    html = passage_html(get_public_article(slug), number)
    if html is None:
        raise Http404
    return _unlisted(HttpResponse(html))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
