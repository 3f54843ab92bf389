"""POSTs that need no token, so that their forms can stand on pages that caches keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.http import is_same_domain, url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

P = ParamSpec("P")
ELSEWHERE = "filmclub.elsewhere"


def public_post(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Take a POST from our own pages, going by what the browser says of its origin; 403 for any other.

    Browsers send Sec-Fetch-Site, older ones Origin, and no page can forge either. Where both are
    missing no browser of the last years is asking: the request may write as a stranger, but its
    cookies are ignored. So may one from an origin in CSRF_TRUSTED_ORIGINS; its answer sets no cookie
    either, which would make the browser forget whose it is. The form says in `language` in which
    language it was shown.
    """

    @csrf_exempt
    @require_POST
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        if is_from_our_pages(request):
            return view(request, *args, **kwargs)
        is_trusted = is_trusted_origin(request.headers.get("Origin", ""))
        if not is_trusted and ("Sec-Fetch-Site" in request.headers or "Origin" in request.headers):
            raise PermissionDenied
        request.COOKIES = {}
        request.user = AnonymousUser()
        request.META[ELSEWHERE] = is_trusted
        response = view(request, *args, **kwargs)
        if is_trusted:
            response.cookies.clear()
        return response

    return wrapper


def is_from_our_pages(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent it, or its reader did: no page can forge that."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of a trusted origin sent it: its browser gets no cookie by which we know it later."""
    return bool(request.META.get(ELSEWHERE))


def next_address(request: HttpRequest, otherwise: str) -> str:
    """Where a form leads its reader: to its address `next`, if that is of this site, or else to the other."""
    address = request.POST.get("next", "")
    is_here = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_here else otherwise


def is_trusted_origin(origin: str) -> bool:
    """Whether CSRF_TRUSTED_ORIGINS names an origin, or all hosts of its domain as https://*.films.example."""
    scheme, _separator, host = origin.partition("://")
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        trusted_scheme, _separator, trusted_host = trusted.partition("://")
        if scheme == trusted_scheme and host and is_same_domain(host, trusted_host.lstrip("*")):
            return True
    return False
