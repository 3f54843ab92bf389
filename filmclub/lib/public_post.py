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
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

P = ParamSpec("P")


def public_post(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Take a POST from our own pages only, going by what the browser says of its origin.

    Browsers send Sec-Fetch-Site, older ones Origin, and no page can forge either. Where both are
    missing no browser of the last years is asking: the request may write as a stranger, but its
    cookies are ignored. The form says in `language` in which language it was shown.
    """

    @csrf_exempt
    @require_POST
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        fetch_site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        if fetch_site is not None:
            if fetch_site not in ("same-origin", "none"):
                raise PermissionDenied
        elif origin is not None:
            if origin != f"{request.scheme}://{request.get_host()}":
                raise PermissionDenied
        else:
            request.COOKIES = {}
            request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return wrapper
