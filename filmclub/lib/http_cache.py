"""What shared caches may keep: the page that is the same for everybody, and nothing else (RFC 9111)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from filmclub.lib.cookies import is_personal_name

P = ParamSpec("P")
ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def is_personal(request: HttpRequest) -> bool:
    """Whether the request carries a cookie of ours, so that its answer may differ from everybody's."""
    return any(map(is_personal_name, request.COOKIES))


def shared_page(
    view: Callable[Concatenate[HttpRequest, P], ResponseT],
) -> Callable[Concatenate[HttpRequest, P], ResponseT]:
    """Let shared caches keep the view's page for CACHE_SECONDS, unless it is one reader's own."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> ResponseT:
        response = view(request, *args, **kwargs)
        if is_personal(request) or response.has_header("Set-Cookie") or response.cookies:
            patch_cache_control(response, private=True, no_cache=True)
        elif response.status_code < 500:
            share(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    return wrapper


def public_page(
    view: Callable[Concatenate[HttpRequest, P], ResponseT],
) -> Callable[Concatenate[HttpRequest, P], ResponseT]:
    """A public page: GET or HEAD, shared by caches."""
    return require_safe(shared_page(view))


def validated(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Have the view's page for everybody tell by its ETag whether it is still the same, and answer with 304.

    It is made each time, so that whatever changes on it shows at the next request.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or is_personal(request):
            return response
        etag = f'W/"{sha256(response.content).hexdigest()[:24]}"'
        answer = get_conditional_response(request, etag=etag, response=response) or response
        answer["ETag"] = etag
        return answer

    return wrapper


def share(response: HttpResponseBase) -> None:
    """Let shared caches keep an answer that is the same for everybody."""
    if response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=0, s_maxage=settings.CACHE_SECONDS)
    else:
        # The same, for a 304 that has little else to do.
        response["Cache-Control"] = f"public, max-age=0, s-maxage={settings.CACHE_SECONDS}"
    patch_vary_headers(response, ["Cookie"])
