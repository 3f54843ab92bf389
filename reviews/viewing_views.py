"""“I have seen it”: said of a film, or of all films of an article; and what a member gives a film."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from filmclub.lib.public_post import lead_back, public_post
from reviews.fetching import get_by_slug, get_public_article
from reviews.models import Film
from reviews.viewings import mark_seen, rate_film, unmark_seen

_RATINGS: dict[str, int | None] = {"": None, **{str(number): number for number in range(1, 11)}}


@public_post
def film_seen(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that the reader has seen a film or, with `seen` as "no", that they have not; 303 to `next`."""
    film = get_by_slug(Film.objects.only("slug"), slug)
    return _noted(request, [film.pk], film.get_absolute_url())


@public_post
def article_seen(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of all films of an article; 404 if it is about none."""
    article = get_public_article(slug)
    if not article.film_pks:
        raise Http404
    return _noted(request, article.film_pks, article.get_absolute_url())


@public_post
def film_rated(request: HttpRequest, slug: str) -> HttpResponse:
    """Note how many half stars a member gives a film, none with "" as `rating`; 303 to `next`.

    403 for who is not signed in.
    """
    film = get_by_slug(Film.objects.only("slug"), slug)
    said = request.POST.get("rating", "")
    if said not in _RATINGS:
        raise BadRequest("A film gets one to ten half stars, or none.")
    if not request.user.is_authenticated:
        raise PermissionDenied
    rate_film(request.user, film.pk, _RATINGS[said])
    return lead_back(request, otherwise=film.get_absolute_url())


def _noted(request: HttpRequest, films: Collection[int], address: str) -> HttpResponse:
    said = request.POST.get("seen", "yes")
    if said not in ("yes", "no"):
        raise BadRequest("A film has been seen or not.")
    response = lead_back(request, otherwise=address)
    note = mark_seen if said == "yes" else unmark_seen
    note(request, response, films)
    return response
