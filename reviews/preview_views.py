"""The page behind a secret link: an article as it is now, for who has the token and nobody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from filmclub.lib.error_pages import error_page
from filmclub.lib.kept_query import keep_query
from reviews.article_page import article_page
from reviews.previewing import article_behind


@require_safe
@never_cache
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it without its discussion; 404 for a token that is wrong, ended or too old.

    No cache keeps the page, no search engine lists it, and no site to which it links learns of its address.
    A published article has its own page.
    """
    response = _page(request, pk)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_behind(pk, request.GET.get("token", ""))
    if article is None:
        return error_page(request, "404", 404)
    if article.is_public():
        return HttpResponseRedirect(article.get_absolute_url())
    # Only for this page: it is shown as if it were published now.
    article.published_at = article.published_at or timezone.now()
    keep_query(request, "token")
    return article_page(request, article, is_preview=True, is_secret=True)
