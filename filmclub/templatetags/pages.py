"""What every page's frame needs: its addresses in each language, the site's name, some numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter, naturalday, naturaltime
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext

from filmclub.accents import accent_address
from filmclub.accounts import joining
from filmclub.club import wording
from filmclub.club.models import last_name
from filmclub.frame import page_club
from filmclub.lib.directions import with_directions
from filmclub.lib.frames import frame_language
from filmclub.lib.kept_query import kept_query
from filmclub.lib.names import language_name
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.menus import Link, links
from reviews.models import Article
from reviews.templatetags.site_pages import all_site_pages

register = template.Library()
register.filter("language_name", language_name)
register.filter("with_directions", with_directions)

WORDS_A_MINUTE = 220


@register.simple_tag
def offers_joining() -> bool:
    """Whether the frame of a page says that one can join; no query beyond the frame's."""
    return joining.offers_joining(page_club())


class Constant(Node):
    """Holds what is the same on all pages of a language; they are rendered more often than anything else."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.rendered: dict[str | None, str] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.rendered:
            # Without the page's variables, which it cannot keep.
            self.rendered[language] = self.nodelist.render(context.new())
        return SafeString(self.rendered[language])


@register.tag
def constant(parser: Parser, token: Token) -> Constant:
    """Render what stands up to `{% endconstant %}` once for each language; it knows no variables."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return Constant(nodelist)


@dataclass(frozen=True)
class LanguageLink:
    """Where a language of the interface leads: to this page in it or, for a text, to its translation."""

    code: str
    name: str
    path: str
    is_current: bool


@dataclass(frozen=True)
class Alternate:
    """A translation of the page, for machines."""

    code: str
    url: str


@dataclass(frozen=True)
class PageAddress:
    """The one address under which a page wants to be known, its translations, and where languages lead."""

    canonical: str
    languages: list[LanguageLink]
    alternates: list[Alternate]
    # For readers of other languages; "" where the page has no translation.
    default: str
    # In which language the page is, as Open Graph writes it, and which of a list's pages it is.
    locale: str
    number: int


# Resolving an address and reversing it again takes longer than most of a page.
_translated = lru_cache(maxsize=2048)(translate_url)


@register.simple_tag(takes_context=True)
def page_address(context: Context) -> PageAddress:
    """Return the address of this page.

    A text and what is said below it stand in one language, whatever the frame around them: they are known in
    the frame of their own, and only a translation that somebody has written is another language's. All other
    pages exist in each language. A list's later pages keep their number; other queries do not count.
    """
    request: HttpRequest = context["request"]
    article, translations = context.get("article"), context.get("translations")
    page = context.get("page")
    number = page.number if isinstance(page, Page) else 1
    kept = [context.get("list_query"), f"page={number}" if number > 1 else ""]
    query = "&".join(filter(None, kept))
    path = f"{request.path}?{query}" if query else request.path
    paths = _paths_by_language(request, path)
    if isinstance(article, Article):
        # Only an article's own page has looked for its translations, and a preview leads to no other text.
        texts = [] if translations is None or "is_preview" in context else [article, *translations]
        canonical = (
            article.get_canonical_url() if texts else paths.get(frame_language(article.language), path)
        )
        alternates = _alternates(texts)
        switch = paths | {code: url for code, url in alternates.items() if code in paths}
        default = alternates.get(settings.LANGUAGE_CODE) or next(
            (text.get_canonical_url() for text in texts if text.translation_of_id is None), ""
        )
    else:
        canonical, alternates, switch, default = path, paths, paths, paths.get(settings.LANGUAGE_CODE, "")
    return PageAddress(
        canonical=request.build_absolute_uri(canonical),
        languages=_language_links(switch, kept_query(request)),
        alternates=[Alternate(code, request.build_absolute_uri(url)) for code, url in alternates.items()],
        default=request.build_absolute_uri(default) if default and alternates else "",
        locale=og_locale(article.language if isinstance(article, Article) else get_language()),
        number=number,
    )


# Where a language is not spoken in the country that its code would be.
_COUNTRIES = {"cs": "CZ", "da": "DK", "el": "GR", "en": "US", "et": "EE", "he": "IL", "ja": "JP"}
_COUNTRIES |= {"ko": "KR", "sl": "SI", "sv": "SE", "uk": "UA", "zh": "CN"}


@register.filter
def og_locale(language: str) -> str:
    """A language as Open Graph writes it, with a country: "fr_FR", "en_US"; "pt_BR" of "pt-br"."""
    code, _hyphen, country = language.partition("-")
    return f"{code}_{(country or _COUNTRIES.get(code, code)).upper()}"


def _paths_by_language(request: HttpRequest, path: str) -> dict[str, str]:
    """The page in each language; nothing for an address outside the languages, such as that of a POST."""
    if not request.resolver_match:
        return {}
    paths = {code: _translated(path, code) for code, _name in settings.LANGUAGES}
    return paths if len(set(paths.values())) == len(paths) else {}


def _alternates(texts: list[Article]) -> dict[str, str]:
    """The address of each of these translations by its language; a text alone has none."""
    addresses: dict[str, str] = {}
    for text in texts:
        addresses.setdefault(text.language, text.get_canonical_url())
    return addresses if len(addresses) > 1 else {}


def _language_links(paths: dict[str, str], query: str) -> list[LanguageLink]:
    current = get_language()
    return [
        LanguageLink(
            code=code,
            name=get_language_info(code)["name_local"].capitalize(),
            path=f"{path}{query}",
            is_current=code == current,
        )
        for code, path in paths.items()
    ]


# What the menu leads to where the club does not say it.
USUAL_MENU = [{"kind": "part", "slug": part} for part in ("reviews", "series", "films", "people", "archive")]


@register.simple_tag(takes_context=True)
def sections(context: Context) -> list[Link]:
    """Return the menu of every page, with a mark at what this page is or is in."""
    return _links(context, page_club().menu or USUAL_MENU)


@register.simple_tag(takes_context=True)
def own_foot(context: Context) -> list[Link]:
    """Return what the foot of every page leads to, where the club says it."""
    foot = page_club().foot
    return _links(context, foot) if foot else []


def _links(context: Context, entries: list[dict[str, Any]]) -> list[Link]:
    request: HttpRequest = context["request"]
    match = request.resolver_match
    # Of all pages of the site, which may take a query, only if one is named.
    pages = all_site_pages(context) if any(entry.get("kind") == "page" for entry in entries) else []
    return links(entries, page_club(), pages, match.view_name if match else "", request.path)


class Logo(NamedTuple):
    """A picture in place of the club's name."""

    url: str
    width: int
    height: int


# What it is high at the head of a page, at most; the picture has up to four times as many pixels.
LOGO_HEIGHT = 40


@register.simple_tag
def club_logo() -> Logo | None:
    """The club's logo, as large as it is shown; None where it has none."""
    club = page_club()
    if not club.logo or not club.logo_height:
        return None
    height = min(club.logo_height, LOGO_HEIGHT)
    return Logo(club.logo.url, max(1, round(club.logo_width * height / club.logo_height)), height)


@register.simple_tag
def offers_letters() -> bool:
    """Whether readers may have new articles sent to them."""
    club = page_club()
    return club.sends_letters and is_mail_confirmed(club)


@register.simple_tag
def accent_stylesheet() -> str:
    """Where the club's own colours stand; "" if it has none."""
    return accent_address(page_club())


@register.simple_tag(takes_context=True)
def absolute_url(context: Context, path: str) -> str:
    """Return a path of this site, or an address elsewhere, as a whole address."""
    request: HttpRequest = context["request"]
    return request.build_absolute_uri(path)


@register.simple_tag
def site_name() -> str:
    """The site's name, for the error pages that are rendered without a request."""
    return last_name()


@register.simple_tag
def say(key: str, title: str = "") -> str:
    """What the page says here, in the club's own words if it has some; `key` is one of WORDING."""
    return wording.say(page_club(), key, title=title)


@register.simple_tag
def own_heading(number: int, title: str, place: str = "") -> str:
    """What the club says above so many comments; "" if it says what all do.

    With a `place`, that stands where the number would, in braces.
    """
    return wording.heading(page_club(), number, title, f"{{{place}}}" if place else "")


@register.simple_tag
def static_if_there(path: str) -> str:
    """Return the address of a static file; "" while `collectstatic` has not put it there."""
    try:
        return static(path)
    except ValueError:
        return ""


@register.filter
def wordmark(name: str) -> tuple[str, str]:
    """Cut the site's name in two: before its last word, or in the middle of its only one."""
    first, space, last = name.rpartition(" ")
    if space:
        return first + space, last
    middle = (len(name) + 1) // 2
    return name[:middle], name[middle:]


@register.filter
def iso(moment: datetime) -> str:
    """A moment for machines, to the second: HTML knows no microseconds."""
    return moment.isoformat(timespec="seconds")


@register.filter
def lately(moment: datetime) -> str:
    """How long ago it was, as one says it: hours, yesterday, then the day."""
    if timezone.now() - moment < timedelta(days=1):
        return str(naturaltime(moment))
    return str(naturalday(timezone.localtime(moment), "j F Y"))


@register.simple_tag
def times_ago() -> str:
    """Return `naturaltime`'s words for thread.js: "now|1 month ago|2 months ago|1 week ago|…|2 seconds ago".

    The browser's own, Intl.RelativeTimeFormat, take Chromium nearly 30 ms to load on a desk.
    """
    strings, lengths = NaturalTimeFormatter.time_strings, NaturalTimeFormatter.past_substrings
    words = [strings["now"]]
    for unit in ("month", "week", "day"):
        words += [strings["past-day"] % {"delta": lengths[unit] % {"num": number}} for number in (1, 2)]
    for unit in ("hour", "minute", "second"):
        words += [strings[f"past-{unit}"] % {"count": number} for number in (1, 2)]
    return "|".join(map(str, words))


@register.filter
def half(number: int) -> float:
    """Half of it: `{{ article.rating|half }}` for ratings in half stars."""
    return number / 2


@register.filter
def reading_minutes(html: str) -> int:
    """How many minutes it takes to read, at least one. Tags hardly hold spaces, so they are not taken out."""
    return max(1, round(len(html.split()) / WORDS_A_MINUTE))


@register.filter
def language_in_sentence(code: str) -> str:
    """ "in French": in which language something is, in the reader's language."""
    return gettext("in %(language)s") % {"language": language_name(code)}
