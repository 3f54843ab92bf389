"""Choices that several lists have: a film, or somebody who made one, by the slug; a number of stars."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews.browsing.facets import Facet, Words
from reviews.fetching import get_by_slug
from reviews.models import Contributor, Film

# As the addresses of pages take it; most of what fits is not there.
SLUG = re.compile(r"[^/?#\s\x00-\x1f]{1,120}")
# Of languages, countries and genres.
CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
STARS = re.compile("[1-5]")

Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]


def film_facet(narrow: Narrow) -> Facet:
    return Facet(name="film", heading=gettext_lazy("Film"), form=SLUG, narrow=narrow, label=_film_label)


def person_facet(name: str, heading: Words, narrow: Narrow) -> Facet:
    return Facet(name=name, heading=heading, form=SLUG, narrow=narrow, label=_person_label)


def stars_label(stars: str) -> str:
    """ "4 stars and more"."""
    if stars == "5":
        return _("5 stars")
    words = ngettext("%(number)d star and more", "%(number)d stars and more", int(stars))
    return str(words % {"number": int(stars)})


def most_first(value: str, _label: str) -> int:
    return -int(value)


def _film_label(slug: str) -> str:
    film = get_by_slug(Film.objects.only("slug", "title", "year"), slug)
    return f"{film.title} ({film.year})"


def _person_label(slug: str) -> str:
    return get_by_slug(Contributor.objects.only("slug", "name"), slug).name
