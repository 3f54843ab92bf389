"""The club's own accent colour: what it stands on, and the stylesheet that brings it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from filmclub.club.models import Club
from filmclub.lib.colours import nearest_readable

# What text and buttons in the accent colour stand on: --paper, --raised and --blush of filmclub.css.
LIGHT_PAPERS = ("#fbf5f1", "#fffcfa", "#f8e1d8")
DARK_PAPERS = ("#1b1618", "#241d20", "#3d2724")
# Its address says all that it holds.
FOR_EVER = "public, max-age=31536000, immutable"


def accent_address(club: Club) -> str:
    """Where the stylesheet with the club's colours stands; "" where it has none of its own."""
    if not club.accent:
        return ""
    dark = club.accent_dark or nearest_readable(club.accent, DARK_PAPERS)
    return reverse("accent", args=[club.accent[1:], dark[1:]])


@require_safe
def accent(request: HttpRequest, light: str, dark: str) -> HttpResponse:
    """A stylesheet with these colours, in light and in the dark: the same for ever."""
    css = f":root{{--accent:#{light}}}\n@media (prefers-color-scheme:dark){{:root{{--accent:#{dark}}}}}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER})
