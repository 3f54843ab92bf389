from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from filmclub.lib.error_pages import error_page
from filmclub.lib.http_cache import shared_page
from reviews import old_addresses
from reviews.fetching import Forgotten, Moved, NothingPublic, Withdrawn


class FormerAddressMiddleware:
    """Lead on from addresses that have changed, and say kindly what was withdrawn.

    Addresses of an imported blog are looked up, by two queries, when nothing else answers or when the front
    page is asked for a post by its number (`/?p=57`); other requests cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if request.path_info == "/" and old_addresses.is_plain(request.GET):
            return _old_address(request) or _nothing_here(request) or self.get_response(request)
        response = self.get_response(request)
        if response.status_code == 404:
            return _old_address(request) or response
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, Moved):
            return _moved(request, exception)
        if isinstance(exception, Withdrawn):
            return _withdrawn(request)
        if isinstance(exception, Forgotten):
            return _forgotten(request)
        if isinstance(exception, NothingPublic):
            return _nothing_public(request)
        return None


@shared_page
def _moved(request: HttpRequest, moved: Moved) -> HttpResponse:
    """Lead on; language, the page below the article and the query stay."""
    match = request.resolver_match
    assert match is not None  # noqa: S101 a view has raised Moved
    view_name = moved.view_name or match.view_name
    address = reverse(view_name, args=match.args, kwargs={**match.kwargs, "slug": moved.slug})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        f"{address}?{query}" if query else address, preserve_request=request.method == "POST"
    )


def _old_address(request: HttpRequest) -> HttpResponseBase | None:
    address = old_addresses.find(request.path, request.GET.dict())
    return _redirect(request, address) if address and unquote(address) != request.path else None


def _nothing_here(request: HttpRequest) -> HttpResponseBase | None:
    """Say that a post is not found, instead of showing the front page under its number."""
    return _not_found(request) if old_addresses.had_a_blog_at_its_root() else None


@shared_page
def _not_found(request: HttpRequest) -> HttpResponse:
    return error_page(request, "404", 404)


@shared_page
def _redirect(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(address)


@shared_page
def _withdrawn(request: HttpRequest) -> HttpResponse:
    return error_page(request, "410", 410)


@shared_page
def _nothing_public(request: HttpRequest) -> HttpResponse:
    return error_page(request, "410", 410, {"is_of_film": True})


@shared_page
def _forgotten(request: HttpRequest) -> HttpResponse:
    return error_page(request, "410", 410, {"is_of_person": True})
