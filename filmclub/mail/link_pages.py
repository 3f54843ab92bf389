"""Pages that links in mails lead to: kept by nobody, told to nobody, and changing nothing before a POST."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from filmclub.lib.kept_query import keep_query
from filmclub.lib.public_post import is_from_our_pages
from filmclub.mail.links import PARAMETER, read_link, was_used
from filmclub.mail.models import Link

LinkView = Callable[[HttpRequest, Link], HttpResponseBase]


def link_page(page: str) -> Callable[[LinkView], Callable[[HttpRequest], HttpResponseBase]]:
    """Show a view to whoever holds a valid link of `make_link` to this page, 404 with a way on to others.

    The view shows by GET what a POST would do, and does it by POST; its form posts to the same address
    (without `action`) and needs no token of Django's, for nobody else knows the one in the address. What mail
    programs post by themselves (`List-Unsubscribe=One-Click`) has no cookies; nor has,
    as the view sees it, any other POST of which no browser says that it comes from here. The view answers a
    POST with a page, never with a redirect. A POST from another site's page is refused with 403.
    """

    def decorate(view: LinkView) -> Callable[[HttpRequest], HttpResponseBase]:
        @csrf_exempt
        @require_http_methods(["GET", "HEAD", "POST"])
        @never_cache
        @wraps(view)
        def shown(request: HttpRequest) -> HttpResponseBase:
            if request.method == "POST":
                _hear_origin(request)
            token = request.GET.get(PARAMETER, "")
            keep_query(request, PARAMETER)
            link = read_link(page, token)
            response: HttpResponseBase
            if link is None:
                context = {"was_used": was_used(page, token)}
                response = render(request, "mail/link_gone.html", context, status=404)
            else:
                response = view(request, link)
            return told_to_nobody(response)

        return shown

    return decorate


ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def told_to_nobody(response: ResponseT) -> ResponseT:
    """Have no site that the page links to, and no search engine, learn of its address."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _hear_origin(request: HttpRequest) -> None:
    if is_from_our_pages(request):
        return
    # A page that sends no referrer sends no origin either: `null` may be ours or not.
    if "Sec-Fetch-Site" in request.headers or request.headers.get("Origin", "null") != "null":
        raise PermissionDenied
    request.COOKIES = {}
    request.user = AnonymousUser()
