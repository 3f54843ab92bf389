"""What of a query belongs to a page, so that it stands in the links to the same page in other languages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest

_KEPT = "filmclub.kept_query"


def keep_query(request: HttpRequest, *names: str) -> None:
    """Have the links to other languages keep these parameters: without them it would be another page.

    Not for pages that are stored under fewer parameters than they keep.
    """
    request.META[_KEPT] = urlencode({name: request.GET[name] for name in names if name in request.GET})


def kept_query(request: HttpRequest) -> str:
    """The query that `keep_query` was told of, with its question mark; "" if there is none."""
    query = request.META.get(_KEPT, "")
    return f"?{query}" if query else ""
