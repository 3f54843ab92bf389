"""Asking for new articles by mail: the page with the form, and what its button does."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filmclub.lib.addresses import network_of
from filmclub.lib.contacts import clean_email, is_email
from filmclub.lib.http_cache import public_page
from filmclub.lib.public_post import public_post
from filmclub.mail.lists import ask_to_subscribe
from reviews.letters.sending import LIST, sends_letters

LONGEST = 100
# A club meets behind one address.
MOST = {"subscribe": "20/h/ip"}


@public_page
def letter(request: HttpRequest) -> HttpResponse:
    """What is sent, how often, and the form; 404 where the club sends none. No query of its own."""
    if not sends_letters():
        raise Http404
    return render(request, "reviews/letter.html")


@public_post
def ask(request: HttpRequest) -> HttpResponse:
    """Send a link to the typed address; the answer is the same whoever has it.

    What is no address is told beside the field, with what was typed: 422. 429 for many from one network.
    """
    if not sends_letters():
        raise Http404
    address = clean_email(request.POST.get("address", ""))
    if len(address) > LONGEST or not is_email(address):
        fault = _("This is not a whole address. Write it as in ann@example.org.")
        return _again(request, fault, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not ratelimit.consume(request, app="letters", action="subscribe", config=MOST):
        fault = _("Very many addresses are being entered from here. Try again in an hour.")
        return _again(request, fault, HTTPStatus.TOO_MANY_REQUESTS)
    network = network_of(request.META["REMOTE_ADDR"])
    ask_to_subscribe(LIST, address, language=get_language() or "", network=network)
    return render(request, "reviews/letter_asked.html", {"typed": address})


def _again(request: HttpRequest, fault: str, status: int) -> HttpResponse:
    context = {"fault": fault, "typed": request.POST.get("address", "")[:300]}
    return render(request, "reviews/letter.html", context, status=status)
