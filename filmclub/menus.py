"""The menu and the foot of every page: read from lines that an editor types, and resolved to links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from filmclub.club.models import Club
from filmclub.lib.lines import clean_line
from reviews.models import Article, Series, Tag

# Parts of the site: its name, the view of its own page, and those of pages in it.
PARTS: dict[str, tuple[str | Promise, str, tuple[str, ...]]] = {
    "reviews": (gettext_lazy("Reviews"), "reviews:articles", ("reviews:article",)),
    "series": (gettext_lazy("Series"), "reviews:series-list", ("reviews:series",)),
    "films": (gettext_lazy("Films"), "reviews:films", ("reviews:film",)),
    "people": (gettext_lazy("People"), "reviews:contributors", ("reviews:contributor",)),
    "archive": (
        gettext_lazy("Archive"),
        "reviews:archive",
        ("reviews:archive-year", "reviews:archive-month"),
    ),
    "atom": (gettext_lazy("Feed (Atom)"), "feed-atom", ()),
    "rss": (gettext_lazy("Feed (RSS)"), "feed-rss", ()),
}
KINDS: Mapping[str, str] = {"series": "reviews:series", "tag": "reviews:tag"}
MOST_ENTRIES = 20
LONGEST_NAME = 60
Data = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    path: str
    name: str
    # What aria-current says of it: "page", "true" or "".
    current: str = ""
    # Of its name, where that is another one than the page's.
    language: str = ""


def links(entries: Iterable[Data], club: Club, pages: Sequence[Article], here: str, path: str) -> list[Link]:
    """What the entries lead to, for the page at `path`, whose view is `here`; no query.

    `pages` are all pages of the site that are public: an entry for another one is left out.
    """
    made = (_link(entry, club, pages, here, path) for entry in entries if isinstance(entry, dict))
    return [link for link in made if link is not None]


def _link(entry: Data, club: Club, pages: Sequence[Article], here: str, path: str) -> Link | None:
    kind, slug, own = str(entry.get("kind")), str(entry.get("slug", "")), _own_name(entry)
    if kind == "part" and slug in PARTS:
        name, view, views = PARTS[slug]
        return Link(
            reverse(view), own or str(name), "page" if here == view else "true" if here in views else ""
        )
    if kind == "page":
        page = _in_this_language(slug, pages)
        if page is None:
            return None
        address = page.get_absolute_url()
        language = "" if own or page.language == get_language() else page.language
        return Link(address, own or page.title, "page" if address == path else "", language)
    if kind in KINDS:
        address = reverse(KINDS[kind], args=[slug])
        name = own or (club.linked_names or {}).get(kind, {}).get(slug) or str(entry.get("name") or slug)
        return Link(address, name, "page" if address == path else "")
    if kind == "address":
        address = str(entry.get("address", ""))
        return Link(address, own or address, "page" if address == path else "")
    return None


def _own_name(entry: Data) -> str:
    names = entry.get("names") or {}
    return str(names.get(get_language()) or names.get(settings.LANGUAGE_CODE) or "")


def _in_this_language(slug: str, pages: Sequence[Article]) -> Article | None:
    named = next((page for page in pages if page.slug == slug), None)
    if named is None:
        return None
    family = named.translation_of_id or named.pk
    others = [page for page in pages if (page.translation_of_id or page.pk) == family]
    return next((page for page in others if page.language == get_language()), named)


# --- Lines ---------------------------------------------------------------------------------------


def as_lines(entries: Iterable[Data]) -> str:
    """The entries as an editor types them, one in a line."""
    return "\n".join(_as_line(entry) for entry in entries)


def _as_line(entry: Data) -> str:
    kind = entry["kind"]
    what = (
        entry["address"]
        if kind == "address"
        else entry["slug"]
        if kind == "part"
        else f"{kind} {entry['slug']}"
    )
    names = entry.get("names") or {}
    site, others = names.get(settings.LANGUAGE_CODE), sorted(names.items())
    told = [site] if site else []
    told += [f"{code}: {name}" for code, name in others if code != settings.LANGUAGE_CODE]
    return " | ".join([what, *told])


def read_lines(text: str) -> list[Data]:
    """Read what an editor typed. Raises ValidationError with a sentence for each line that says nothing."""
    lines = [line.strip() for line in text.splitlines()]
    faults: list[str] = []
    entries: list[Data] = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            entries.append(_read_line(line))
        except ValueError as fault:
            faults.append(_("Line %(number)d: %(fault)s") % {"number": number, "fault": fault})
    if len(entries) > MOST_ENTRIES:
        faults.append(
            ngettext(
                "There may be %(number)d line at most. Leave some out.",
                "There may be %(number)d lines at most. Leave some out.",
                MOST_ENTRIES,
            )
            % {"number": MOST_ENTRIES}
        )
    if faults:
        raise ValidationError(faults)
    return entries


def _read_line(line: str) -> Data:
    what, *told = (part.strip() for part in line.split("|"))
    names = _read_names(told)
    entry: Data = {"names": names} if names else {}
    if what in PARTS:
        return {"kind": "part", "slug": what, **entry}
    kind, _space, slug = what.partition(" ")
    slug = slug.strip()
    if kind == "page":
        if not Article.objects.filter(slug=slug, kind__in=Article.Kind.of_the_site()).exists():
            raise ValueError(_("there is no page of the site “%(slug)s”.") % {"slug": slug})
        return {"kind": "page", "slug": slug, **entry}
    if kind in KINDS:
        model = {"series": Series, "tag": Tag}[kind]
        name = model.objects.filter(slug=slug).values_list("name", flat=True).first()  # type: ignore[attr-defined]
        if name is None:
            raise ValueError(
                (
                    _("there is no series “%(slug)s”.")
                    if kind == "series"
                    else _("there is no tag “%(slug)s”.")
                )
                % {"slug": slug}
            )
        return {"kind": kind, "slug": slug, "name": name, **entry}
    if not is_address(what):
        raise ValueError(
            _("“%(what)s” is neither a part of the site nor an address.") % {"what": what[:LONGEST_NAME]}
        )
    if not names:
        raise ValueError(
            _("an address needs a name. Write it behind a |, as in %(example)s.")
            % {"example": f"{what[:LONGEST_NAME]} | Letterboxd"}
        )
    return {"kind": "address", "address": what, **entry}


def _read_names(told: Sequence[str]) -> dict[str, str]:
    codes = "|".join(code for code, _name in settings.LANGUAGES)
    names: dict[str, str] = {}
    for part in told:
        spoken = re.fullmatch(rf"({codes})\s*:\s*(.*)", part)
        code, name = (spoken[1], spoken[2]) if spoken else (settings.LANGUAGE_CODE, part)
        name = clean_line(name)
        if not name:
            raise ValueError(_("behind the | stands no name."))
        if len(name) > LONGEST_NAME:
            raise ValueError(
                _("“%(name)s…” is too long: a name has %(most)d signs at most.")
                % {"name": name[:20], "most": LONGEST_NAME}
            )
        names[code] = name
    return names


def is_address(text: str) -> bool:
    """Whether a menu may lead there: a path of this site, or a page elsewhere."""
    if not text.isprintable() or re.search(r"[\s<>\"'\\]", text) or len(text) > 500:
        return False
    if text.startswith("/"):
        return not text.startswith("//")
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
