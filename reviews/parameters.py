"""Which parameters of their address the stored pages go by: any others make no page of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

_DISCUSSION = ("order", "after", "from")
# By the names of the views.
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "reviews:article": _DISCUSSION,
    "reviews:page": _DISCUSSION,
    "comments:discussion": _DISCUSSION,
    "comments:comment": ("after", "from"),
    "comments:latest": ("before",),
}
# What a parameter may say, where anything else is the same as nothing.
_CHOICES: Mapping[str, re.Pattern[str]] = {"order": re.compile("newest|active|discussed")}


def known_query(request: HttpRequest, names: tuple[str, ...]) -> str:
    """What a page with these parameters goes by, the same for all addresses of the same page."""
    if not request.META.get("QUERY_STRING"):
        return ""
    said = ((name, request.GET[name]) for name in names if name in request.GET)
    return urlencode([(name, value) for name, value in said if _says_something(name, value)])


@contextmanager
def with_known_query(request: HttpRequest, query: str) -> Iterator[None]:
    """Show a page, which may name its address, this query alone: it is stored for all who ask with others."""
    asked = request.GET, request.META.get("QUERY_STRING", "")
    request.GET, request.META["QUERY_STRING"] = QueryDict(query), query
    try:
        yield
    finally:
        request.GET, request.META["QUERY_STRING"] = asked


def _says_something(name: str, value: str) -> bool:
    return name not in _CHOICES or _CHOICES[name].fullmatch(value) is not None
