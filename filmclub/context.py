"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import get_language

from filmclub.frame import page_club
from filmclub.lib.tmdb_service import is_set_up


def site(request: HttpRequest) -> dict[str, object]:
    """Return the club's name and tagline, the language of texts such as synopses, and whether it uses TMDB.

    The club is read when a template first names it.
    """
    return {
        "SITE_NAME": lazy(_name, str)(),
        "SITE_TAGLINE": lazy(_tagline, str)(),
        "SITE_LANGUAGE": settings.LANGUAGE_CODE,
        "USES_TMDB": is_set_up(),
    }


def _name() -> str:
    return page_club().name


def _tagline() -> str:
    return page_club().tagline_in(get_language() or settings.LANGUAGE_CODE)
