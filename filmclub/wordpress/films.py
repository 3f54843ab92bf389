"""A film with its titles and credits as data, for a custom field of the posts about it; and back.

A film that is here already, by the last part of its address, is left as it is. One that is not is made, if
all of it is as a form would take it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from filmclub.wordpress.own_fields import number_of_picture
from reviews.content_notes import as_notes
from reviews.editions import Note
from reviews.models import Contributor, Credit, Film, FilmTitle
from reviews.saving import save_addressed, save_film

_FILM = (
    *(
        "slug",
        "title",
        "original_title",
        "year",
        "running_time",
        "directors_cut",
        "languages",
        "countries",
        "genres",
    ),
    *("synopsis", "content_notes", "imdb_id", "tmdb_id", "wikidata_id"),
)
_TITLE = ("language", "title")
_CONTRIBUTOR = (
    *("slug", "name", "sort_name", "kind", "disambiguation", "born", "died", "imdb_id", "wikidata_id"),
)
_CREDIT = (*("department", "also", "title", "character", "attributes", "credited_as", "heading", "position"),)
_LISTS = ("languages", "countries", "genres", "also", "attributes")
# More than any film has; each of them costs queries.
_MOST_CREDITS = 3000


def films_as_text(films: Iterable[Film]) -> str:
    """These films in their order; their titles, credits and contributors should be prefetched."""
    return json.dumps([_as_data(film) for film in films], ensure_ascii=False)


def _as_data(film: Film) -> dict[str, Any]:
    data = _values(film, _FILM)
    if film.poster_id:
        data["poster"] = number_of_picture(film.poster_id)
    data["titles"] = [_values(title, _TITLE) for title in film.titles.all()]
    data["credits"] = [
        _values(credit, _CREDIT) | {"contributor": _values(credit.contributor, _CONTRIBUTOR)}
        for credit in film.credits.all()
    ]
    return data


def _values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What a row says, without what it leaves empty."""
    values = {name: getattr(row, name) for name in names}
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def read_films(text: str, posters: Mapping[int, int]) -> tuple[list[int], list[str]]:
    """The keys of the films that a text names, made where they are not here, and what is wrong with others.

    `posters` are the keys of images by the numbers of pictures. A few queries for a film, and for each of its
    contributors.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return [], [text[:60]]
    keys, wrong = [], []
    for data in said if isinstance(said, list) else [said]:
        try:
            with transaction.atomic():
                keys.append(_film_of(data, posters))
        except (ValidationError, DatabaseError, ValueError, TypeError, KeyError, AttributeError) as error:
            title = data.get("title", "") if isinstance(data, dict) else ""
            wrong.append(f"{str(title)[:60]} ({' '.join(getattr(error, 'messages', None) or [repr(error)])})")
    return list(dict.fromkeys(keys)), wrong


def _film_of(data: Mapping[str, Any], posters: Mapping[int, int]) -> int:
    here = Film.objects.filter(slug=str(data["slug"])).first()
    if here is not None:
        return here.pk
    film: Film = _read(Film, data, _FILM)
    film.poster_id = posters.get(data.get("poster", 0))
    film.full_clean(exclude=["poster"])
    titles = [_read(FilmTitle, each, _TITLE) for each in data.get("titles", [])]
    credits = [_read(Credit, each, _CREDIT) for each in data.get("credits", [])[:_MOST_CREDITS]]
    for row in (*titles, *credits):
        row.full_clean(exclude=["film", "contributor"])
    people = [each["contributor"] for each in data.get("credits", [])[:_MOST_CREDITS]]
    for credit, person in zip(credits, people, strict=True):
        credit.contributor = _contributor_of(person)
    save_film(film, written=[*titles, *credits], note=Note.IMPORTED)
    return film.pk


def _contributor_of(data: Mapping[str, Any]) -> Contributor:
    here = Contributor.objects.filter(slug=str(data["slug"])).first()
    if here is not None:
        return here
    contributor: Contributor = _read(Contributor, data, _CONTRIBUTOR)
    contributor.full_clean()
    save_addressed(contributor)
    return contributor


def _read(model: Any, data: Mapping[str, Any], names: Iterable[str]) -> Any:
    """A new row with what the data says; raise ValueError for lists that are none of short words."""
    values = {name: data[name] for name in names if name in data}
    for name in _LISTS:
        said = values.get(name, [])
        if not isinstance(said, list) or not all(isinstance(one, str) and len(one) <= 200 for one in said):
            raise ValueError(f"{name} is no list of words.")
    if "content_notes" in values:
        values["content_notes"] = as_notes(values["content_notes"])
    return model(**values)
