"""The page, and in the admin what the club has said on it before."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from filmclub.frame import page_club
from filmclub.lib.cookies import COOKIES
from filmclub.lib.http_cache import public_page
from filmclub.privacy.own_words import former, own_words
from filmclub.privacy.sentences import page_sections


@public_page
def page(request: HttpRequest) -> HttpResponse:
    """What is kept, how long, and where it goes: one query beside the frame's."""
    # With its frame: the sentences ask for the club.
    page_club()
    context = {"drafted": list(page_sections()), "own": own_words(), "cookies": list(COOKIES.values())}
    return render(request, "privacy.html", context)


@require_safe
def former_words(request: HttpRequest) -> HttpResponse:
    """What the club has said there before, for who may change it."""
    if not request.user.has_perm("club.change_club"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("What stood on the page on privacy"),
        "versions": former(),
    }
    return TemplateResponse(request, "admin/club/privacy.html", context)
