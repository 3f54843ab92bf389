"""Pages for errors, which need nothing: without the database, the stylesheet or a session they are bare."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from filmclub.lib.seldom import Seldom

# The frame of all pages, and one that names nothing but the front page.
BARE = "_bare.html"

logger = logging.getLogger("filmclub.error_pages")
_line = Seldom(60)


def error_page(
    request: HttpRequest | None, name: str, status: int, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Render a template of these pages in the frame of the site, or bare: without a request, or in need."""
    if request is not None:
        try:
            return HttpResponse(render_to_string(f"{name}.html", context, request), status=status)
        except Exception as error:
            # What the frame shows may be just what is broken.
            if _line.is_due():
                logger.warning("Pages for errors are shown bare: %s in the frame.", type(error).__name__)
    bare = {**(context or {}), "frame": BARE}
    return HttpResponse(render_to_string(f"{name}.html", bare), status=status)
