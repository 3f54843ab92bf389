"""The club as the frame of a page shows it: read with what the page reads anyway, or with its links."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from filmclub.club.models import Club, known_club, reading_once
from reviews.site_data import fetch_frame


def page_club() -> Club:
    """The club for the page that is made: no query where it was read before, else one for the whole frame."""
    return known_club() or fetch_frame()


def club_read_once(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Have a request read the club's row at most once."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with reading_once():
            return get_response(request)

    return middleware
