"""What every page's frame needs: its addresses in each language, the site's name, some numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter, naturalday, naturaltime
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext, gettext_lazy

from filmclub.club import wording
from filmclub.club.models import last_name
from filmclub.frame import page_club
from filmclub.lib.directions import with_directions
from filmclub.lib.frames import frame_language
from filmclub.lib.names import language_name
from reviews.models import Article

register = template.Library()
register.filter("language_name", language_name)
register.filter("with_directions", with_directions)

WORDS_A_MINUTE = 220


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
    path = request.path + (f"?page={page.number}" if isinstance(page, Page) and page.number > 1 else "")
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
        languages=_language_links(switch),
        alternates=[Alternate(code, request.build_absolute_uri(url)) for code, url in alternates.items()],
        default=request.build_absolute_uri(default) if default and alternates else "",
    )


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


def _language_links(paths: dict[str, str]) -> list[LanguageLink]:
    current = get_language()
    return [
        LanguageLink(
            code=code,
            name=get_language_info(code)["name_local"].capitalize(),
            path=path,
            is_current=code == current,
        )
        for code, path in paths.items()
    ]


@dataclass(frozen=True)
class Section:
    """A part of the site that every page leads to."""

    path: str
    name: str
    # What aria-current says of it.
    current: Literal["page", "true", ""] = ""


# The view of the part's own page, and those of pages in it.
SECTIONS = (
    (gettext_lazy("Reviews"), "reviews:articles", ("reviews:article",)),
    (gettext_lazy("Series"), "reviews:series-list", ("reviews:series",)),
    (gettext_lazy("Films"), "reviews:films", ("reviews:film",)),
    (gettext_lazy("People"), "reviews:contributors", ("reviews:contributor",)),
    (gettext_lazy("Archive"), "reviews:archive", ("reviews:archive-year", "reviews:archive-month")),
)


@register.simple_tag(takes_context=True)
def sections(context: Context) -> tuple[Section, ...]:
    """Return the parts of the site, with a mark at the one that this page is in."""
    match = context["request"].resolver_match
    return _sections(match.view_name if match else "", get_language())


@lru_cache(maxsize=256)
def _sections(here: str, language: str) -> tuple[Section, ...]:
    return tuple(
        Section(reverse(view), str(name), "page" if here == view else "true" if here in views else "")
        for name, view, views in SECTIONS
    )


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
