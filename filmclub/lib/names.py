"""Names of languages and countries in the reader's language, from the Unicode CLDR by way of Babel."""

from functools import cache

from babel import Locale
from django.utils import translation


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def language_name(code: str) -> str:
    """Return what the language `code` (ISO 639-1) is called in the active language; `code` if unknown."""
    return str(_locale(translation.get_language() or "en").languages.get(code, code))


def country_name(code: str) -> str:
    """Return what the country `code` (ISO 3166-1) is called in the active language; `code` if unknown."""
    return str(_locale(translation.get_language() or "en").territories.get(code, code))


def language_choices() -> list[tuple[str, str]]:
    """Return every two-letter language code with its name, by name."""
    codes = [code for code in map(str, _locale("en").languages) if len(code) == 2]
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1].casefold())


def country_choices() -> list[tuple[str, str]]:
    """Return every two-letter country code with its name, by name."""
    codes = [code for code in map(str, _locale("en").territories) if len(code) == 2 and code.isalpha()]
    return sorted(((code, country_name(code)) for code in codes), key=lambda choice: choice[1].casefold())
