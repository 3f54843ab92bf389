"""Asking TMDB (themoviedb.org) about films: what is found by a title, one film whole, one of its posters.

No library carries this. `themoviedb` brings two ways of its own to the web with a dozen packages, the licence
of `tmdbsimple` (GPL) is not ours, `tmdbv3api` keeps key and answers for the whole process; all of them go by
`requests`, which bounds neither the whole time nor the bytes of an answer. What is left are three addresses.

Whatever comes back is held to be anything: of a value that is not what it should be there is nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from filmclub.lib.fetching import Answer, NotFetched, Why, exchange
from filmclub.lib.lines import clean_line

SECONDS = 8.0
# A film with a thousand people takes half a megabyte.
MAX_BYTES = 4_000_000
MAX_POSTER_BYTES = 8_000_000
MAX_FOUND = 20
MAX_CREDITS = 1000
LONGEST = 200
# What an identifier may be in a column of any database.
LARGEST_ID = 2_147_483_647
# Sizes of a poster that TMDB makes: to look at, and to keep.
SMALL, LARGE = "w342", "w780"
POSTER = re.compile(r"/[A-Za-z0-9_-]{1,100}\.(?:jpg|jpeg|png|webp)")
_YEARS = range(1874, 2101)
_LONGEST_RUN = 1440
_UNREACHABLE = _("TMDB could not be reached. Try again later.")
_NO_SENSE = _("TMDB said something that is no answer. Try again later.")
_PROBLEMS: dict[Why, Promise] = {
    Why.TOO_SLOW: _("TMDB took too long to answer. Try again later."),
    Why.TOO_MANY_BYTES: _("TMDB said more than a film can be. Try again later."),
}
_REFUSALS: dict[int, Promise] = {
    401: _("TMDB does not take the key of this site. Tell whoever runs the site."),
    403: _("TMDB does not take the key of this site. Tell whoever runs the site."),
    404: _("TMDB has nothing under this number. Look the film up by its title."),
    429: _("TMDB was asked too often. Try again in a minute."),
}


class NoAnswer(Exception):
    """TMDB gave no answer; the message is a sentence for an editor."""

    def __init__(self, sentence: Promise | str) -> None:
        super().__init__(str(sentence))


@dataclass(frozen=True)
class Found:
    """A film that a title may mean."""

    id: int
    title: str
    original_title: str
    year: int | None


@dataclass(frozen=True)
class Part:
    """Somebody in the cast with their part, or in the crew with their job; a company has no `person`."""

    name: str
    person: int | None
    department: str
    job: str = ""
    character: str = ""


@dataclass(frozen=True)
class Movie:
    """What TMDB says of a film, in its own words: genres by their numbers, departments by their names."""

    id: int
    title: str
    original_title: str = ""
    year: int | None = None
    running_time: int | None = None
    countries: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    genres: list[int] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    poster: str = ""
    imdb_id: str = ""
    wikidata_id: str = ""
    parts: list[Part] = field(default_factory=list)


def is_set_up() -> bool:
    """Whether the operator has given a key."""
    return bool(settings.TMDB_KEY)


def search(title: str, year: int | None = None) -> list[Found]:
    """The films that a title may mean, likely ones first. Raises NoAnswer."""
    wanted = {"query": title[:LONGEST], "language": settings.LANGUAGE_CODE, "include_adult": "false"}
    said = _said("/3/search/movie", wanted | ({"year": str(year)} if year else {}))
    found = [
        Found(number, _line(row, "title"), _line(row, "original_title"), _year(row))
        for row in _rows(said, "results")[:MAX_FOUND]
        if (number := _number(row, "id", LARGEST_ID)) and _line(row, "title")
    ]
    if not found and said.get("results") != []:
        raise NoAnswer(_NO_SENSE)
    return found


def fetch_movie(number: int) -> Movie:
    """All that is taken of a film: never its synopsis, which is somebody's text. Raises NoAnswer."""
    wanted = {"language": settings.LANGUAGE_CODE, "append_to_response": "credits,translations,external_ids"}
    said = _said(f"/3/movie/{number}", wanted)
    title = _line(said, "title")
    if _number(said, "id", LARGEST_ID) != number or not title:
        raise NoAnswer(_NO_SENSE)
    ids = _dict(said, "external_ids")
    return Movie(
        id=number,
        title=title,
        original_title=_line(said, "original_title"),
        year=_year(said),
        running_time=_number(said, "runtime", _LONGEST_RUN),
        countries=_each(_rows(said, "production_countries"), "iso_3166_1"),
        languages=_each([{"code": said.get("original_language")}], "code")
        + _each(_rows(said, "spoken_languages"), "iso_639_1"),
        genres=[genre for row in _rows(said, "genres") if (genre := _number(row, "id", LARGEST_ID))],
        titles=_titles(_dict(said, "translations")),
        poster=_matching(said, "poster_path", POSTER),
        imdb_id=_matching(ids, "imdb_id", re.compile(r"tt\d{7,9}")),
        wikidata_id=_matching(ids, "wikidata_id", re.compile(r"Q\d{1,11}")),
        parts=list(_parts(said))[:MAX_CREDITS],
    )


def fetch_poster(path: str, size: str) -> bytes:
    """The file of a poster by the path that TMDB gave, which may be no picture. Raises NoAnswer."""
    if not POSTER.fullmatch(path):
        raise NoAnswer(_NO_SENSE)
    address = f"{settings.TMDB_PICTURES_URL}/t/p/{size}{path}"
    return _answer(address, {"Accept": "image/*"}, MAX_POSTER_BYTES).content


def _said(path: str, wanted: dict[str, str]) -> dict[str, Any]:
    """What TMDB says at a path. A key of the older kind stands in the address, a newer one in a header."""
    headers = {"Accept": "application/json"}
    if "." in settings.TMDB_KEY and settings.TMDB_KEY.isascii():
        headers["Authorization"] = f"Bearer {settings.TMDB_KEY}"
    else:
        wanted = {**wanted, "api_key": settings.TMDB_KEY}
    answer = _answer(f"{settings.TMDB_URL}{path}?{urlencode(wanted)}", headers, MAX_BYTES)
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise NoAnswer(_NO_SENSE) from error
    if not isinstance(said, dict):
        raise NoAnswer(_NO_SENSE)
    return said


def _answer(address: str, headers: dict[str, str], max_bytes: int) -> Answer:
    try:
        answer = exchange("GET", address, headers=headers, max_bytes=max_bytes, seconds=SECONDS)
    except NotFetched as error:
        # Its words may hold the address, and that the key.
        raise NoAnswer(_PROBLEMS.get(error.why, _UNREACHABLE)) from None
    if answer.status != 200:
        raise NoAnswer(_REFUSALS.get(answer.status, _UNREACHABLE))
    return answer


# --- Values that may be anything -----------------------------------------------------------------


def _dict(said: dict[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _rows(said: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = said.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _line(said: dict[str, Any], name: str) -> str:
    """A line of text that can be stored, or none."""
    value = said.get(name)
    line = clean_line(value[: LONGEST * 5]) if isinstance(value, str) else ""
    return line if len(line) <= LONGEST else ""


def _number(said: dict[str, Any], name: str, most: int) -> int | None:
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= most else None


def _matching(said: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = said.get(name)
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _year(said: dict[str, Any]) -> int | None:
    date = _matching(said, "release_date", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"))
    return int(date[:4]) if date and int(date[:4]) in _YEARS else None


def _each(rows: list[dict[str, Any]], name: str) -> list[str]:
    """The codes of two letters that stand under this name."""
    return [code for row in rows if (code := _matching(row, name, re.compile("[A-Za-z]{2}")))]


def _titles(said: dict[str, Any]) -> dict[str, str]:
    """What the film is called, by language: the first of each."""
    titles: dict[str, str] = {}
    for row in _rows(said, "translations"):
        code, title = _matching(row, "iso_639_1", re.compile("[a-z]{2}")), _line(_dict(row, "data"), "title")
        if code and title:
            titles.setdefault(code, title)
    return titles


def _parts(said: dict[str, Any]) -> Iterator[Part]:
    credits = _dict(said, "credits")
    for row in _rows(credits, "cast"):
        if name := _line(row, "name"):
            yield Part(name, _number(row, "id", LARGEST_ID), "Actors", character=_line(row, "character"))
    for row in _rows(credits, "crew"):
        if (name := _line(row, "name")) and (job := _line(row, "job")):
            yield Part(name, _number(row, "id", LARGEST_ID), _line(row, "department"), job)
    for row in _rows(said, "production_companies"):
        if name := _line(row, "name"):
            yield Part(name, None, "Companies", "Production company")
