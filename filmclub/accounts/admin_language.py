"""In which language the admin speaks: the one chosen by who works there, or the browser's."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from filmclub.accounts.models import User


def wanted_language(request: HttpRequest) -> str:
    """The code of the language for this request: no query beyond the user's own.

    What was chosen counts; without a choice an address that names a language is taken at its word, and at
    the others the browser is asked.
    """
    here = get_language() or settings.LANGUAGE_CODE
    chosen = str(getattr(request.user, "admin_language", ""))
    if chosen in dict(settings.LANGUAGES):
        return chosen
    if here != settings.LANGUAGE_CODE:
        return here
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return here


def in_wanted_language(request: HttpRequest) -> HttpResponse | None:
    """Lead to the same page in the wanted language; None where it is in that, or where something is sent."""
    wanted = wanted_language(request)
    if request.method not in ("GET", "HEAD") or wanted == get_language():
        return None
    path = request.get_full_path()
    other = translate_url(path, wanted)
    return HttpResponseRedirect(other) if other != path else None


def choose_language(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Remember which language somebody chose, and lead back to where they were, in it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    code, back = request.POST.get("language", ""), request.headers.get("Referer", "")
    is_known = code in dict(settings.LANGUAGES)
    if is_known:
        user = User.objects.get(pk=cast(User, request.user).pk)
        user.admin_language = code
        user.save(update_fields=["admin_language"])
    if back and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = urlsplit(back)._replace(scheme="", netloc="").geturl()
    else:
        back = reverse("admin:index")
    return HttpResponseRedirect(translate_url(back, code) if is_known else back)
