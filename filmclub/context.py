"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import get_language

from filmclub.frame import page_club


def site(request: HttpRequest) -> dict[str, object]:
    """Return the club's name and tagline, and the site's language, in which it has texts such as synopses.

    The club is read when a template first names it.
    """
    return {
        "SITE_NAME": lazy(_name, str)(),
        "SITE_TAGLINE": lazy(_tagline, str)(),
        "SITE_LANGUAGE": settings.LANGUAGE_CODE,
    }


def _name() -> str:
    return page_club().name


def _tagline() -> str:
    return page_club().tagline_in(get_language() or settings.LANGUAGE_CODE)
