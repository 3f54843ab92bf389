"""Lists by what one can choose: each choice stands in the address, with the number that it would leave.

A choice that nothing fits is an empty list, which says so. What cannot be a choice, as a year of letters, is
no address of the site, and neither is a film or a person that is not there: Http404.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from filmclub.lib.alphabet import dictionary_key
from reviews.fetching import Moved, get_public
from reviews.models import Contributor, Film

Words = str | Promise
SORT = "sort"
Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]
# As the addresses of pages take it; most of what fits is not there.
SLUG = re.compile(r"[^/?#\s\x00-\x1f]{1,120}")
# Of languages, countries and genres.
CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
STARS = re.compile("[1-5]")


@dataclass(frozen=True)
class Option:
    """One value of a facet, and how many rows there would be with it."""

    value: str
    label: str
    number: int
    is_chosen: bool
    # Of the list with it, or without it where it is chosen.
    url: str = ""
    group: str = ""


@dataclass(frozen=True)
class Chosen:
    """What has been chosen, with the address of the list without it."""

    heading: Words
    label: str
    url_without: str


@dataclass(frozen=True, kw_only=True)
class Facet:
    """Something by which a list is narrowed; `name` is the parameter."""

    name: str
    heading: Words
    # What a value looks like. Anything else is no address.
    form: re.Pattern[str]
    narrow: Narrow
    # What a value is called: of one that has a page, Moved or Http404 as there.
    label: Callable[[str], str]
    # How many rows there are with each value: one query. Without it, only links lead to a choice.
    count: Callable[[QuerySet[Any]], Mapping[str, int]] | None = None
    # What puts options in order, of the value and the label.
    order: Callable[[str, str], Any] = lambda _value, label: dictionary_key(label)
    # The heading of each part of a long list.
    group: Callable[[str], Words] = lambda _value: ""
    is_typed: bool = False
    # A row of links, for few values that everybody looks for.
    is_row: bool = False
    # The label of what is chosen is what the whole list is called: “Essays”.
    is_heading: bool = False


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """A kind of list with its facets, in the order in which they stand in the address and on the page."""

    view_name: str
    heading: Words
    facets: tuple[Facet, ...]
    # By the parameter's value what it is called, and the order; the first is that without a parameter.
    sorts: Mapping[str, tuple[Words, tuple[Any, ...]]]
    everything: Callable[[], QuerySet[Any]]
    # Adds what a page of the list shows, and what it may be ordered by.
    for_page: Callable[[QuerySet[Any]], QuerySet[Any]]

    @property
    def names(self) -> tuple[str, ...]:
        return (*(facet.name for facet in self.facets), SORT)

    def query(self, choices: Mapping[str, object]) -> str:
        """These choices as they stand in an address; TypeError for one that there is not."""
        if unknown := choices.keys() - set(self.names):
            raise TypeError(f"{self.view_name} has no {', '.join(sorted(unknown))}")
        given = ((name, str(choices.get(name) or "")) for name in self.names)
        usual = next(iter(self.sorts))
        return urlencode([(name, value) for name, value in given if value and (name, value) != (SORT, usual)])

    def url(self, choices: Mapping[str, object]) -> str:
        query = self.query(choices)
        return f"{reverse(self.view_name)}?{query}" if query else reverse(self.view_name)

    def read(self, query: QueryDict) -> dict[str, str]:
        """The choices of an address, by their names. What is left empty is none; other names say nothing."""
        said = {name: query.get(name, "").strip() for name in self.names}
        forms = {facet.name: facet.form for facet in self.facets}
        for name, value in said.items():
            is_known = value in self.sorts if name == SORT else forms[name].fullmatch(value)
            if value and not is_known:
                raise Http404
        usual = next(iter(self.sorts))
        return {name: value for name, value in said.items() if value and (name, value) != (SORT, usual)}


class ChoiceMoved(Exception):
    """What was chosen has another slug now; the list is at this address."""

    def __init__(self, url: str) -> None:
        self.url = url


class Listing:
    """A list of one kind as an address asks for it: a query for each choice that has a page of its own.

    Raises Http404 for what is no address, ChoiceMoved where one of the choices has another slug now.
    """

    def __init__(self, kind: ListKind, query: QueryDict) -> None:
        self.kind = kind
        self.choices = kind.read(query)
        self.labels = {facet.name: self._label(facet) for facet in self._chosen_facets()}
        self.query = kind.query(self.choices)
        self.sort = self.choices.get(SORT) or next(iter(kind.sorts))

    def rows(self) -> QuerySet[Any]:
        """What fits all choices, in their order."""
        _label, order = self.kind.sorts[self.sort]
        return self.kind.for_page(self._narrowed(self._chosen_facets())).order_by(*order)

    @property
    def heading(self) -> str:
        """What stands above the list."""
        chosen = (self.labels[facet.name] for facet in self._chosen_facets() if facet.is_heading)
        return next(chosen, str(self.kind.heading))

    @property
    def title(self) -> str:
        """The heading with all that is chosen: “Films · drama · 1984”."""
        labels = [self.labels[facet.name] for facet in self._chosen_facets() if not facet.is_heading]
        return " · ".join([self.heading, *labels])

    @property
    def is_narrowed(self) -> bool:
        return bool(self.labels)

    @property
    def is_for_engines(self) -> bool:
        """Whether it is a page of its own; combinations and typed words, without end, are not."""
        is_typed = any(facet.is_typed for facet in self._chosen_facets())
        return len(self.labels) <= 1 and SORT not in self.choices and not is_typed

    @property
    def kept(self) -> str:
        """What stands before the number of a page in links to it."""
        return f"{self.query}&" if self.query else ""

    @property
    def all_url(self) -> str:
        return self.kind.url({})

    def chosen(self) -> list[Chosen]:
        """The choices, to be shown and taken back; a row of links shows its own."""
        return [
            Chosen(facet.heading, self.labels[facet.name], self._url_without(facet.name))
            for facet in self._chosen_facets()
            if not facet.is_row
        ]

    def row(self) -> tuple[Words, list[Option]]:
        """The heading and the options of the row of links, all together first: at most one query."""
        facet = next((facet for facet in self.kind.facets if facet.is_row), None)
        options = self._options(facet) if facet is not None else []
        if facet is None or (len(options) < 2 and facet.name not in self.choices):
            return "", []
        everything = sum(option.number for option in options)
        is_open = facet.name not in self.choices
        whole = Option("", _("All"), everything, is_open, self._url_without(facet.name))
        return facet.heading, [whole, *options]

    def fields(self) -> list[tuple[Facet, list[Option]]]:
        """What a form offers, with the numbers as they would be: one query for each that has options."""
        found = [(facet, self._options(facet)) for facet in self.kind.facets if not facet.is_row]
        return [(facet, options) for facet, options in found if facet.is_typed or options]

    def sorts(self) -> list[Option]:
        """The orders to choose from; none where there is but one."""
        if len(self.kind.sorts) == 1:
            return []
        orders = self.kind.sorts.items()
        return [Option(value, str(words), 0, value == self.sort) for value, (words, _order) in orders]

    def linked(self) -> list[tuple[str, str]]:
        """The choices that stand in no field of the form, which keeps them."""
        facets = (facet for facet in self.kind.facets if facet.is_row or not (facet.count or facet.is_typed))
        return [(facet.name, self.choices[facet.name]) for facet in facets if facet.name in self.choices]

    def typed(self) -> str:
        """What was typed."""
        return next((self.choices.get(facet.name, "") for facet in self.kind.facets if facet.is_typed), "")

    def _options(self, facet: Facet) -> list[Option]:
        if facet.count is None:
            return []
        others = [other for other in self._chosen_facets() if other is not facet]
        value = self.choices.get(facet.name, "")
        numbers = {value: 0} if value else {}
        numbers |= {each: number for each, number in facet.count(self._narrowed(others)).items() if number}
        options = [
            Option(
                value=each,
                label=facet.label(each),
                number=number,
                is_chosen=each == value,
                url=self.kind.url(self.choices | {facet.name: "" if each == value else each}),
                group=str(facet.group(each)),
            )
            for each, number in numbers.items()
            if facet.form.fullmatch(each)
        ]
        return sorted(options, key=lambda option: facet.order(option.value, option.label))

    def _chosen_facets(self) -> list[Facet]:
        return [facet for facet in self.kind.facets if facet.name in self.choices]

    def _narrowed(self, facets: Iterable[Facet]) -> QuerySet[Any]:
        rows = self.kind.everything()
        for facet in facets:
            rows = facet.narrow(rows, self.choices[facet.name])
        return rows

    def _label(self, facet: Facet) -> str:
        try:
            return facet.label(self.choices[facet.name])
        except Moved as moved:
            url = self.kind.url(self.choices | {facet.name: moved.slug})
            raise ChoiceMoved(url) from moved

    def _url_without(self, name: str) -> str:
        return self.kind.url({each: value for each, value in self.choices.items() if each != name})


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
    film = get_public(Film.objects.only("slug", "title", "year"), slug)
    return f"{film.title} ({film.year})"


def _person_label(slug: str) -> str:
    return get_public(Contributor.objects.only("slug", "name"), slug).name
