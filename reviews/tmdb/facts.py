"""A film's facts and titles as TMDB gives them, beside those that stand here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from filmclub.lib.names import country_choices, country_name, language_choices, language_name
from filmclub.lib.tmdb_service import Movie
from reviews.models import Film, FilmTitle, Genre

_GENRES = {
    **{28: Genre.ACTION, 12: Genre.ADVENTURE, 16: Genre.ANIMATION, 35: Genre.COMEDY, 80: Genre.CRIME},
    **{99: Genre.DOCUMENTARY, 18: Genre.DRAMA, 10751: Genre.FAMILY, 14: Genre.FANTASY, 36: Genre.HISTORY},
    **{27: Genre.HORROR, 10402: Genre.MUSIC, 9648: Genre.MYSTERY, 10749: Genre.ROMANCE},
    **{878: Genre.SCIENCE_FICTION, 53: Genre.THRILLER, 10752: Genre.WAR, 37: Genre.WESTERN},
}
# TMDB's own code for Cantonese.
_LANGUAGES = {"cn": "zh"}
COLUMNS = (
    *("title", "original_title", "year", "running_time", "languages", "countries", "genres"),
    *("imdb_id", "wikidata_id"),
)
TITLE, POSTER = "title-", "poster"


class How(StrEnum):
    """How what TMDB says stands to what stands here."""

    NEW = "new"
    """Nothing stands here, or what TMDB said before: it is taken unless the editor leaves it."""
    OTHER = "other"
    """Something else stands here, and TMDB says it for the first time."""
    KEPT = "kept"
    """TMDB said it before, and an editor has decided otherwise."""


@dataclass(frozen=True)
class Offer:
    """One thing that TMDB says otherwise than it stands here; `name` is a column, a title or the poster."""

    name: str
    label: str
    value: Any
    words: str
    now: str
    how: How
    is_near: bool = True

    @property
    def is_taken(self) -> bool:
        """Whether it is ticked before the editor has looked."""
        return self.how is How.NEW and self.is_near


def facts_of(movie: Movie) -> dict[str, Any]:
    """The film's columns as TMDB gives them, without those of which it says nothing we know."""
    countries = {code for code, _name in country_choices()}
    languages = {code for code, _name in language_choices()}
    facts = {
        "title": movie.title,
        "original_title": movie.original_title if movie.original_title != movie.title else "",
        "year": movie.year,
        "running_time": movie.running_time,
        "languages": _known((_LANGUAGES.get(code, code) for code in movie.languages), languages),
        "countries": _known((code.upper() for code in movie.countries), countries),
        "genres": list(dict.fromkeys(_GENRES[number].value for number in movie.genres if number in _GENRES)),
        "imdb_id": movie.imdb_id,
        "wikidata_id": movie.wikidata_id,
    }
    return {name: value for name, value in facts.items() if value}


def _known(codes: Iterable[str], known: set[str]) -> list[str]:
    return [code for code in dict.fromkeys(codes) if code in known]


def offers(film: Film, movie: Movie, last: Movie | None) -> list[Offer]:
    """What TMDB says otherwise of the film, which may be new: one query for its titles.

    What a film is called here is the club's choice: no title is offered for one that is stored.
    """
    says, said = facts_of(movie), facts_of(last) if last else {}
    if film.pk:
        del says["title"]
    if says.get("original_title") == film.title:
        del says["original_title"]
    found = []
    for name, value in says.items():
        now = getattr(film, name) or None
        how = _how(now, value, said.get(name), was_asked=last is not None)
        if how is not None:
            column: Any = Film._meta.get_field(name)
            label = capfirst(str(column.verbose_name))
            found.append(Offer(name, label, value, _in_words(name, value), _in_words(name, now), how))
    return [*found, *_titles(film, movie, last)]


def _how(now: Any, says: Any, said: Any, *, was_asked: bool) -> How | None:
    """How what TMDB says stands to what stands here, and to what it said last; None if they are the same."""
    if _is_same(now, says):
        return None
    if was_asked and _is_same(said, says):
        return How.KEPT
    return How.NEW if _is_same(now, said) else How.OTHER


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return bool(one == other)


def _in_words(name: str, value: Any) -> str:
    match name:
        case "languages":
            return ", ".join(map(language_name, value or []))
        case "countries":
            return ", ".join(map(country_name, value or []))
        case "genres":
            return ", ".join(str(Genre(genre).label) for genre in value or [] if genre in Genre.values)
        case _:
            return str(value or "")


def _titles(film: Film, movie: Movie, last: Movie | None) -> Iterator[Offer]:
    """The titles in other languages; those of the site and of the film itself are taken."""
    here = {row.language: row.title for row in film.titles.all()} if film.pk else {}
    known = {code for code, _name in language_choices()}
    near = {code for code, _name in settings.LANGUAGES} | {*film.languages, *movie.languages}
    same = {film.title, film.original_title, movie.title, movie.original_title}
    for code, title in movie.titles.items():
        how = _how(here.get(code), title, last and last.titles.get(code), was_asked=last is not None)
        if how is None or code not in known or title in same:
            continue
        label = _("Title in %(language)s") % {"language": language_name(code)}
        is_near = code in near
        yield Offer(f"{TITLE}{code}", label, title, title, here.get(code, ""), how, is_near)


def put_facts(film: Film, taken: Iterable[Offer]) -> list[FilmTitle]:
    """Set what an editor takes, and save nothing; return the titles to be saved with the film: one query."""
    here = {row.language: row for row in film.titles.all()} if film.pk else {}
    titles = []
    for offer in taken:
        if offer.name in COLUMNS:
            setattr(film, offer.name, offer.value)
        elif offer.name.startswith(TITLE):
            code = offer.name.removeprefix(TITLE)
            row = here.get(code) or FilmTitle(language=code)
            row.title = offer.value
            titles.append(row)
    return titles


def poster_offers(film: Film, movie: Movie, last: Movie | None) -> list[Offer]:
    """The poster, unless the film has one and TMDB gives the same as last; it replaces none unasked."""
    was = last.poster if last is not None else ""
    if not movie.poster or (film.poster_id is not None and was == movie.poster):
        return []
    how = How.KEPT if was == movie.poster else How.NEW if film.poster_id is None else How.OTHER
    return [Offer(POSTER, _("Poster"), movie.poster, "", str(film.poster or ""), how)]
