"""Facts about a film that were read from printed text, put where the film keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from filmclub.lib.names import country_choices, country_name, language_choices, language_name
from reviews.credit_text.results import Fact, ReadCredits
from reviews.models import Film, FilmTitle, Genre
from reviews.proposals.headlines import title_key

LONGEST_RUNNING_TIME = 1440
FIRST_YEAR, LAST_YEAR = 1874, 2100
_TITLES = ("title", "original_title")
_DIRECTORS_CUT = re.compile(r"(\d+) .*(?:director|réalisateur|regie)", re.IGNORECASE)
_LISTED = re.compile(r"\s*[,，、﹑､;；؛،/／|｜•·]\s*|\s+(?:and|et|&)\s+")
_FIELDS = {"country": "countries", "language": "languages", "genre": "genres"}
_ALIASES = {
    "country": {"usa": "US", "u s": "US", "u s a": "US", "etats unis": "US", "uk": "GB", "england": "GB"}
    | {"great britain": "GB", "angleterre": "GB", "grande bretagne": "GB", "korea": "KR", "coree": "KR"}
    | {"hong kong": "HK", "hongkong": "HK", "macau": "MO"},
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


def running_time_of(read: ReadCredits) -> int | None:
    """The minutes that a text says, if a film may take as long."""
    minutes = read.running_time
    return minutes if minutes and minutes <= LONGEST_RUNNING_TIME else None


@dataclass(frozen=True)
class Proposal:
    """What the text says of a film, beside what stands there, "" for nothing: an editor takes it or not.

    `key` is the field's name, of a title in another language "title:fr".
    """

    key: str
    label: str
    there: str
    said: str
    value: Any

    @property
    def is_taken_unasked(self) -> bool:
        """Whether it fills what is empty."""
        return not self.there


def proposals_for(film: Film, read: ReadCredits) -> list[Proposal]:
    """What the text says of the film and does not stand there: one query for its titles."""
    made = [*_single_values(read), *_lists(read)]
    found = []
    for key, value in made:
        there = getattr(film, key)
        if value != there and not (key in _TITLES and title_key(value) == title_key(there)):
            words = (_in_words(key, there), _in_words(key, value))
            found.append(Proposal(key, _label(key), *words, value))
    return found + _titles(film, read)


def take(film: Film, proposals: Iterable[Proposal]) -> list[FilmTitle]:
    """Put these into the film's fields, and save nothing; return its titles that are new or changed."""
    titles = {title.language: title for title in film.titles.all()} if film.pk else {}
    written = []
    for proposal in proposals:
        prefix, _colon, language = proposal.key.partition(":")
        if not language:
            setattr(film, prefix, proposal.value)
            continue
        title = titles.get(language) or FilmTitle(language=language)
        title.title = proposal.value
        written.append(title)
    return written


def fill_film(film: Film, read: ReadCredits) -> list[str]:
    """Fill those of the film's fields that are empty with what was read; return the changed fields' names."""
    taken = [
        proposal
        for proposal in proposals_for(film, read)
        if proposal.is_taken_unasked and ":" not in proposal.key
    ]
    take(film, taken)
    return [proposal.key for proposal in taken]


def _single_values(read: ReadCredits) -> Iterator[tuple[str, Any]]:
    for name in _TITLES:
        if said := read.fact(name)[: FilmTitle._meta.get_field("title").max_length]:
            yield name, said
    if read.year and FIRST_YEAR <= read.year <= LAST_YEAR:
        yield "year", read.year
    if minutes := running_time_of(read):
        yield "running_time", minutes
    for fact in _facts(read, "cut"):
        if (cut := _DIRECTORS_CUT.match(fact.value)) and int(cut[1]) <= LONGEST_RUNNING_TIME:
            yield "directors_cut", int(cut[1])
            break


def _lists(read: ReadCredits) -> Iterator[tuple[str, list[str]]]:
    for name, field in _FIELDS.items():
        codes = list(dict.fromkeys(code for fact in _facts(read, name) for code in codes_of(fact) or []))
        if codes:
            yield field, codes


def _titles(film: Film, read: ReadCredits) -> list[Proposal]:
    there = {title.language: title.title for title in film.titles.all()} if film.pk else {}
    known = dict(language_choices())
    found: dict[str, Proposal] = {}
    for fact in read.facts:
        name, _colon, tag = fact.name.partition(":")
        language = tag.partition("-")[0]
        if name != "title" or language not in known or language in found:
            continue
        if title_key(fact.value) not in (title_key(there.get(language, "")), title_key(film.original_title)):
            label = gettext("Title: %(language)s") % {"language": known[language]}
            found[language] = Proposal(
                f"title:{language}", label, there.get(language, ""), fact.value, fact.value
            )
    return list(found.values())


def _label(key: str) -> str:
    field: Any = Film._meta.get_field(key)
    return str(field.verbose_name)


def _in_words(key: str, value: Any) -> str:
    """A value as an editor reads it, without asking the database."""
    if isinstance(value, list):
        names = {"countries": country_name, "languages": language_name}.get(key)
        return ", ".join(names(code) if names else str(Genre(code).label) for code in value)
    return "" if value is None else str(value)


def facts_not_on(film: Film, read: ReadCredits) -> list[Fact]:
    """Return the facts that the film does not show, or shows otherwise: one query for each title read."""
    return [fact for fact in read.facts if not _shows(film, fact)]


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
        case "cut":
            return film.directors_cut is not None and fact.value.startswith(f"{film.directors_cut} ")
        case name if name.partition(":")[0] in _TITLES:
            return title_key(fact.value) in map(title_key, film.all_titles())
        case name if name not in _FIELDS:
            return False
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
