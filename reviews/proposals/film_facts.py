"""Facts about a film that were read from printed text, put where the film keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation

from filmclub.lib.names import country_choices, language_choices
from reviews.credit_text.results import Fact, ReadCredits
from reviews.models import Film, Genre
from reviews.proposals.headlines import title_key

LONGEST_RUNNING_TIME = 1440
_LISTED = re.compile(r"\s*[,，、﹑､;；؛،/／|｜•·]\s*|\s+(?:and|et|&)\s+")
_FIELDS = {"country": "countries", "language": "languages", "genre": "genres"}
_ALIASES = {
    "country": {"usa": "US", "u s": "US", "u s a": "US", "etats unis": "US", "uk": "GB", "england": "GB"}
    | {"great britain": "GB", "angleterre": "GB", "grande bretagne": "GB", "korea": "KR", "coree": "KR"},
    "language": {},
    "genre": {
        "sci fi": "science-fiction",
        "scifi": "science-fiction",
        "animated": "animation",
        "biopic": "biography",
    },
}


@dataclass(frozen=True)
class NewFilm:
    """A film that the site does not know yet; `year` is None where nobody has said it."""

    title: str
    year: int | None
    running_time: int | None = None
    original_title: str = ""


def fill_film(film: Film, read: ReadCredits) -> list[str]:
    """Fill those of the film's fields that are empty with what was read; return the changed fields' names."""
    changed = []
    if read.running_time and read.running_time <= LONGEST_RUNNING_TIME and film.running_time is None:
        film.running_time = read.running_time
        changed.append("running_time")
    original = read.fact("original_title")
    if original and not film.original_title:
        film.original_title = original
        changed.append("original_title")
    for name, field in _FIELDS.items():
        codes = list(dict.fromkeys(code for fact in _facts(read, name) for code in codes_of(fact) or []))
        if codes and not getattr(film, field):
            setattr(film, field, codes)
            changed.append(field)
    return changed


def facts_not_on(film: Film, read: ReadCredits) -> list[Fact]:
    """Return the facts that the film does not show, or shows otherwise: one query for each title read."""
    return [fact for fact in read.facts if _has_place(fact) and not _shows(film, fact)]


def _has_place(fact: Fact) -> bool:
    """Whether a film keeps such a fact: it has no field for its format or its box office."""
    return fact.name in {"running_time", "year", "title", "original_title", *_FIELDS}


def names_another_film(film: Film, read: ReadCredits) -> bool:
    """Whether the text gives a title that is not this film's, or a year more than one away from its own."""
    return any(
        not _shows(film, fact) and not (fact.name == "year" and _is_near(film, fact))
        for fact in read.facts
        if fact.name in {"title", "year"}
    )


def _is_near(film: Film, fact: Fact) -> bool:
    return fact.value.isdecimal() and abs(int(fact.value) - film.year) == 1


def _facts(read: ReadCredits, name: str) -> Iterator[Fact]:
    return (fact for fact in read.facts if fact.name == name)


def _shows(film: Film, fact: Fact) -> bool:
    match fact.name:
        case "running_time" | "year":
            return fact.value == str(getattr(film, fact.name))
        case "title" | "original_title":
            return title_key(fact.value) in map(title_key, film.all_titles())
        case _:
            codes = codes_of(fact)
            return bool(codes) and set(codes or ()) <= set(getattr(film, _FIELDS[fact.name]))


def codes_of(fact: Fact) -> list[str] | None:
    """Return the codes of "United States, France"; None if one of the names is not known."""
    known = _codes(fact.name)
    keys = [title_key(name) for name in _LISTED.split(fact.value) if name]
    if title_key(fact.value) in known:  # "Bosnia and Herzegovina" is one country.
        keys = [title_key(fact.value)]
    return [known[key] for key in keys] if keys and all(key in known for key in keys) else None


@cache
def _codes(name: str) -> dict[str, str]:
    """Codes by name in the languages of the site, whichever one is active."""
    codes: dict[str, str] = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            codes |= {title_key(label): code for code, label in _choices(name)}
    return {key.removeprefix("the "): code for key, code in codes.items()} | codes | _ALIASES[name]


def _choices(name: str) -> list[tuple[str, str]]:
    if name == "genre":
        return [(genre.value, str(genre.label)) for genre in Genre]
    return country_choices() if name == "country" else language_choices()
