"""From the comment form to the sign-in, with what was typed."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.logout import logout
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from comments import kept_words
from filmclub.lib.cookies import forget_guest
from filmclub.lib.public_post import is_from_our_pages
from reviews.models import Article

# The name of the form's buttons that lead away, and what they say: to which page.
SIGN_IN = "sign_in"
WAYS = {"in": "account_login", "join": "account_signup", "change": "account_login", "out": ""}
# Each time a session is written, up to 70 kB. A club meets behind one address.
MOST = {"keep_words": "30/m/ip"}


class TooManyLeft(Exception):
    """Why no further form is kept, for whoever leaves it; there is a turn again within a minute."""


def lead_away(request: HttpRequest, article: Article, way: str) -> HttpResponse:
    """Keep what was typed, and lead to the page of a way: to sign in, to join, to sign out, to be another.

    A way that there is not leads to the sign-in. Raises TooManyLeft where too many forms are left from one
    network.
    """
    if not ratelimit.consume(request, app="comments", action="keep_words", config=MOST):
        raise TooManyLeft(_("Very many forms are being left from here. Wait a minute, then try again."))
    if way in ("out", "change") and request.user.is_authenticated:
        logout(request)
    session = request.session if is_from_our_pages(request) else _of_a_stranger(request)
    back = kept_words.keep(session, article, request.POST)
    page = WAYS.get(way, WAYS["in"])
    address = f"{reverse(page)}?{urlencode({'next': back})}" if page else back
    response = lead_to(request, address)
    if way in ("out", "change"):
        forget_guest(response)
    return response


def _of_a_stranger(request: HttpRequest) -> SessionBase:
    """A session of its own, where no browser says that the one that was sent is theirs who ask."""
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request.session = store()
    return request.session


def lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """303 to an address, also for a form that htmx has sent."""
    if HtmxDetails(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)
