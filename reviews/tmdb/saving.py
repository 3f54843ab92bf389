"""Saving what an editor takes of what TMDB says of a film."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from filmclub.lib.picture_files import strip_picture
from filmclub.lib.tmdb_service import LARGE, Movie, Part, fetch_poster
from reviews.crediting import save_credits
from reviews.credits import CreditLine
from reviews.editions import recording
from reviews.matching import Choice
from reviews.models import Contributor, Credit, Film, Image, TmdbAnswer
from reviews.pictures import save_image
from reviews.saving import save_film
from reviews.slugs import free_slug
from reviews.tmdb.facts import Offer, put_facts

if TYPE_CHECKING:
    from filmclub.accounts.models import User

# TMDB's terms say six months.
KEPT = timedelta(days=180)
POSTER_CREDIT = "The Movie Database (TMDB)"


class Answers(NamedTuple):
    """What the editor said of the credits, as `save_credits` wants it, and the text they were read from."""

    choices: Mapping[str, Choice]
    right: Collection[int] = ()
    text: str = ""


class Overtaken(Exception):
    """Somebody else has changed the film since the editor saw it."""


def last_answer(film: Film) -> TmdbAnswer | None:
    """What TMDB said of the film when it was last looked up: one query, none for a new film.

    None where that was forgotten since.
    """
    return TmdbAnswer.objects.filter(film=film).exclude(said={}).first() if film.pk else None


def forget_old_answers(after: datetime, until: datetime) -> None:
    """Forget what TMDB said longer ago than its terms let answers be kept: a job of the clock.

    What editors have taken stays theirs, and the row, by which the page says where film data comes from.
    """
    TmdbAnswer.objects.filter(moment__lt=until - KEPT).exclude(said={}).update(said={})


def movie_in(said: Mapping[str, Any]) -> Movie:
    """A film as it was kept by `asdict`."""
    columns: dict[str, Any] = {one.name: said[one.name] for one in fields(Movie) if one.name in said}
    return Movie(**{**columns, "parts": [Part(**part) for part in columns.get("parts", [])]})


def fetch_poster_of(movie: Movie) -> Image:
    """Fetch the poster as an image that is not saved yet. Raises NoAnswer, ValidationError if it is none."""
    content = ContentFile(fetch_poster(movie.poster, LARGE), name=PurePosixPath(movie.poster).name)
    alt = _("Poster of “%(title)s”") % {"title": movie.title}
    return Image(file=strip_picture(content), alt=alt[:300], credit=POSTER_CREDIT)


def save_looked_up(
    film: Film,
    movie: Movie,
    *,
    taken: Iterable[Offer],
    poster: Image | None = None,
    lines: Sequence[CreditLine] | None,
    answers: Answers,
    numbers: Mapping[str, int],
    edition: int,
    by: User,
) -> list[Credit]:
    """Save a film, new or stored, with these facts, this poster and these credits: one change.

    Without `lines` the credits stay as they are. `numbers` are TMDB's of the persons that the names mean; who
    has none yet keeps theirs. What TMDB said is kept to be compared with what it says next. `edition` is the
    film's which the editor saw. Nothing is stored when it raises PermissionDenied, Overtaken or, as
    `save_credits`, UndecidedNames.
    """
    wanted = ["reviews.change_film" if film.pk else "reviews.add_film"]
    if not by.has_perms([*wanted, "reviews.add_image"] if poster is not None else wanted):
        raise PermissionDenied
    with transaction.atomic(), recording(film, by=by):
        if film.pk and Film.objects.values_list("edition", flat=True).get(pk=film.pk) != edition:
            raise Overtaken
        titles = put_facts(film, taken)
        film.tmdb_id = movie.id
        if not film.slug:
            film.slug = free_slug(Film.objects.all(), f"{film.title} {film.year}", fallback="film")
        if poster is not None:
            save_image(poster)
            film.poster = poster
        save_film(film, written=titles, by=by)
        credits = [] if lines is None else save_credits(film=film, lines=lines, by=by, **answers._asdict())
        for line, credit in zip(lines or (), credits, strict=True):
            if (number := numbers.get(line.name)) is not None:
                # No page shows it.
                Contributor.objects.filter(pk=credit.contributor_id, tmdb_id=None).update(tmdb_id=number)
        said = {"said": asdict(movie), "moment": timezone.now()}
        TmdbAnswer.objects.update_or_create(film=film, defaults=said)
    return credits
