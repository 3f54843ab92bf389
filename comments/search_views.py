"""Looking for words in one discussion."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.models import is_strict
from comments.searching import search_discussion
from filmclub.lib.http_cache import shared_page
from filmclub.lib.kept_query import keep_query
from filmclub.words.queries import LONGEST, MOST_TERMS, NothingToFind, TooMuch
from reviews.fetching import get_public_article


@require_safe
@shared_page
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """The comments of a discussion that have the words `q`, a page of them, and the form to look for others.

    It is not kept by the site: there are as many pages as words.
    """
    article = get_public_article(slug)
    text = request.GET.get("q", "").strip()
    found, fault = None, ""
    before = _number(request.GET.get("before"))
    keep_query(request, "q", "before")
    if is_strict(article):
        fault = _("This discussion is only for those who have seen the film: its words are not looked for.")
    elif text:
        try:
            found = search_discussion(article, text, before)
        except NothingToFind:
            fault = _("Type at least one word that the comments are to have.")
        except TooMuch:
            fault = _("Look for less at once: at most %(words)d words and %(length)d characters.") % {
                "words": MOST_TERMS,
                "length": LONGEST,
            }
    context = {
        "article": article,
        "asked": text,
        "here": reverse("reviews:article", args=[article.slug]),
        "fault": fault,
        "found": found,
        "is_later_page": before is not None,
    }
    return render(request, "comments/search.html", context)


def _number(before: str | None) -> int | None:
    if before is None:
        return None
    if not (before.isdecimal() and len(before) <= 18):
        raise Http404
    return int(before)
