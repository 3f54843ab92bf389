"""The page that says where films' data come from, as TMDB's terms want it said."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from filmclub.lib.http_cache import public_page
from filmclub.lib.tmdb_service import is_set_up
from reviews.models import TmdbAnswer


@public_page
def film_data(request: HttpRequest) -> HttpResponse:
    """TMDB's sentence; 404 where nothing is from there. No query of its own with its key, otherwise one."""
    if not is_set_up() and not TmdbAnswer.objects.exists():
        raise Http404
    return render(request, "reviews/film_data.html")
