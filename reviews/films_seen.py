"""The films that a member has seen, for their page: if they show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from filmclub.accounts.models import User
from filmclub.lib.keyset import Column, Page, get_page
from reviews.models import Film
from reviews.stars import in_stars

AT_ONCE = 60
_ORDER = (
    Column("seen_at", datetime, is_descending=True),
    Column("viewing", is_descending=True),
)


@dataclass(frozen=True)
class FilmSeen:
    """A film with what a member gives it in half stars, if they say so."""

    film: Film
    rating: int | None

    @property
    def stars(self) -> str:
        return in_stars(self.rating)


@dataclass(frozen=True)
class FilmsSeen:
    films: list[FilmSeen]
    page: Page


def read_films(user: User, parameters: Mapping[str, str], at_most: int = AT_ONCE) -> FilmsSeen:
    """The films that a member has seen and that have a page, those they said last first: two queries."""
    rows: Any = (
        Film.objects.public()
        .filter(viewings__user=user)
        .annotate(seen_at=F("viewings__moment"), viewing=F("viewings__pk"), given=F("viewings__rating"))
    )
    page = get_page(rows, _ORDER, parameters, at_most)
    found = rows.filter(pk__in=page.keys).only("slug", "title", "year").in_bulk()
    films = [FilmSeen(found[key], found[key].given) for key in page.keys if key in found]
    return FilmsSeen(films, page)
