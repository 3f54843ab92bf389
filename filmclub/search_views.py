"""The page on which readers look for words in the whole site, and how browsers learn of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments.searching import find_comments
from filmclub.lib.http_cache import public_page
from filmclub.lib.kept_query import keep_query
from filmclub.search import FEW, KINDS, PAGE, SHORTEST_BEGINNING, Asked, Section, find, groups, hits
from filmclub.words.queries import LONGEST, MOST_TERMS, NothingToFind, Query, TooMuch, read_query
from reviews.models import Contributor
from reviews.searching import Narrowed
from reviews.suggesting import suggestions

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-zA-Z]{2,4})?")
_YEAR = re.compile(r"[0-9]{4}")


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """What has the words `q`: some of each kind, or a page of one `kind`; and the form to look for others.

    With `year` and `person`, what is about films of that year and with that person, with `language` texts in
    it. The same for every reader, and the same number of queries whatever the words. It is not kept by the
    site: there are as many pages as words.
    """
    keep_query(request, "q", "kind", "year", "person", "language", "page", "before")
    asked = _asked(request)
    context: dict[str, Any] = {"asked": asked, "here": reverse("search")}
    if "q" in request.GET:
        try:
            query, words = read_query(asked.text, SHORTEST_BEGINNING), read_query(asked.text)
        except NothingToFind:
            context["fault"] = _("Type at least one word to look for.")
        except TooMuch:
            context["fault"] = _(
                "Look for less at once: at most %(words)d words and %(length)d characters."
            ) % {
                "words": MOST_TERMS,
                "length": LONGEST,
            }
        else:
            context |= _found(request, asked, query, words)
    return render(request, "search/search.html", context)


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for. Raises Http404 for what is no kind, year, person or language."""
    said = {name: request.GET.get(name, "") for name in ("kind", "year", "person", "language")}
    if said["kind"] and said["kind"] not in KINDS:
        raise Http404
    if said["year"] and not _YEAR.fullmatch(said["year"]):
        raise Http404
    if said["language"] and not _LANGUAGE.fullmatch(said["language"]):
        raise Http404
    people = Contributor.objects.public()
    person = get_object_or_404(people, slug=said["person"][:200]) if said["person"] else None
    year = int(said["year"]) if said["year"] else None
    # What is too long is told so, and not led on.
    text = " ".join(request.GET.get("q", "")[: LONGEST + 1].split())
    return Asked(text, said["kind"], Narrowed(year, person, said["language"]))


def _found(request: HttpRequest, asked: Asked, query: Query, words: Query) -> dict[str, Any]:
    sections = find(asked, query, words, get_language() or "")
    is_called_so = any(section.number for section in sections if section.kind != "comments")
    context: dict[str, Any] = {
        "found": sections,
        "is_empty": not any(section.number for section in sections),
        "suggestions": [] if is_called_so else suggestions(asked.text),
    }
    current = next((section for section in sections if section.is_current), None)
    if current is None:
        first = [replace(each, hits=hits(each.kind, each.matches.keys[:FEW], words)) for each in sections]
        return {**context, "shown": [section for section in first if section.hits]}
    show = _comments if current.kind == "comments" else _ranked
    return {**context, **show(request, asked, current, query, words), "groups": groups(asked, current)}


def _ranked(
    request: HttpRequest, asked: Asked, section: Section, _query: Query, words: Query
) -> dict[str, Any]:
    """A page of what has an order of its own; one that does not exist is 404."""
    paginator = Paginator(section.matches.keys, PAGE)
    number = request.GET.get("page", "1")
    if not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= paginator.num_pages:
        raise Http404
    page = paginator.page(int(number))
    return {
        "shown": [replace(section, hits=hits(section.kind, list(page), words))],
        "previous": asked.address(page=page.previous_page_number()) if page.has_previous() else "",
        "next": asked.address(page=page.next_page_number()) if page.has_next() else "",
    }


def _comments(
    request: HttpRequest, asked: Asked, section: Section, query: Query, words: Query
) -> dict[str, Any]:
    """The newest comments, or those before the one with the number `before`."""
    before, matches = request.GET.get("before"), section.matches
    if before is not None:
        if not (before.isdecimal() and len(before) <= 18):
            raise Http404
        matches = find_comments(query, asked.narrowed, before=int(before), at_most=PAGE + 1)
    keys = matches.keys[:PAGE]
    older = keys[-1] if len(matches.keys) > PAGE else matches.before
    return {
        "shown": [replace(section, hits=hits("comments", keys, words))],
        "previous": asked.address() if before is not None else "",
        "next": asked.address(before=older) if older is not None else "",
    }


@public_page
def opensearch(request: HttpRequest) -> HttpResponse:
    """What a browser needs to know to search here from its own field, in the page's language."""
    address = request.build_absolute_uri(reverse("search"))
    context = {"address": address, "icon": request.build_absolute_uri(static("filmclub/img/favicon.ico"))}
    return render(
        request, "search/opensearch.xml", context, content_type="application/opensearchdescription+xml"
    )
