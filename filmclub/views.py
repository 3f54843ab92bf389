"""Pages that show articles and talk together, and those that are about the site itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from filmclub.frame import page_club
from filmclub.front_page import front_page
from filmclub.lib.addresses import read_address
from filmclub.lib.http_cache import public_page
from filmclub.readiness import readiness, why_no_database


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The magazine's front: the newest review, what came before, the latest favourite line, and the talk.

    What exists in two languages stands here in the reader's.
    """
    return render(request, "home.html", front_page(get_language()))


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not."""
    if why_no_database():
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all that the site needs is there, else 503: a line for each thing.

    Anybody may ask: the answer is found anew every few seconds at most. Why something is not there is told
    only to who asks the process itself, on its machine, and not through a proxy.
    """
    states = readiness()
    address = read_address(request.META["REMOTE_ADDR"])
    is_near = (address is None or address.is_loopback) and "X-Forwarded-For" not in request.headers
    lines = [state.line(with_reason=is_near) for state in states]
    status = 200 if all(state.is_ok for state in states) else 503
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain", status=status)


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    lines = [
        f"Disallow: {prefix}{path}" for prefix in prefixes for path in ("/admin/", "/accounts/", "/search/")
    ]
    sitemap = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    return HttpResponse("\n".join(["User-agent: *", *lines, "", sitemap, ""]), content_type="text/plain")


# Of its icons the sizes that phones ask for, and those of filmclub.css that stand around a page.
ICONS, PAPER, ACCENT = (192, 512), "#fbf5f1", "#a63e29"


@public_page
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone keeps of the site on its first screen, in a language: its name, icon and colours."""
    club, language = page_club(), get_language()
    icons: list[dict[str, str]] = [
        {"src": static("filmclub/img/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    ]
    icons += [
        {
            "src": static(f"filmclub/img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in ICONS
        for purpose in ("any", "maskable")
    ]
    data = {
        "name": club.name,
        "short_name": club.name,
        "description": club.tagline_in(language),
        "lang": language,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "id": reverse("home"),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": club.accent or ACCENT,
        "background_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(
        data, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("filmclub/img/favicon.ico"))
