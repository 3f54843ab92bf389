"""Tags and series as the categories and tags of WordPress.

A tag that belongs to another, or to which others belong, is a category, since tags of WordPress stand alone.
A series is a category too, as it was on most blogs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from filmclub.wordpress import wxr_parts as wxr
from filmclub.wordpress.exporting.html import text_for_wordpress, unless_exact
from filmclub.wordpress.exporting.writing import as_pairs
from filmclub.wordpress.own_fields import Own, code, coded_lines
from reviews.models import OldAddress, Series, Tag


def slug_for_wordpress(slug: str) -> str:
    """A slug as WordPress stores it: letters beyond ASCII are percent-encoded, in small letters."""
    return slug if slug.isascii() else quote(slug).lower()


@dataclass
class Terms:
    """The terms of a site, and under which of them its tags and series go."""

    records: list[wxr.Term] = field(default_factory=list)
    of_tags: dict[int, wxr.ItemTerm] = field(default_factory=dict)
    of_series: dict[int, wxr.ItemTerm] = field(default_factory=dict)

    @classmethod
    def of_site(cls) -> Terms:
        """Read them all: four queries."""
        terms = cls()
        tags = {tag.pk: tag for tag in Tag.objects.order_by("pk")}
        wider = {tag.parent_id for tag in tags.values()}
        former = _old_addresses("tag")
        for tag in _parents_first(tags):
            is_category = tag.parent_id is not None or tag.pk in wider
            meta: dict[str, str] = {Own.SLUG: code(tag.slug), Own.DESCRIPTION: unless_exact(tag.description)}
            term = _term(tag, "category" if is_category else "post_tag", 2 * tag.pk, tag.slug, meta)
            term.parent = slug_for_wordpress(tags[tag.parent_id].slug) if tag.parent_id else ""
            term.meta |= former.get(tag.pk, {})
            terms.records.append(term)
            terms.of_tags[tag.pk] = wxr.ItemTerm(term.taxonomy, term.slug, term.name)
        taken = {term.slug for term in terms.records}
        former = _old_addresses("series")
        for series in Series.objects.order_by("pk"):
            slug = series.slug
            while slug_for_wordpress(slug) in taken:
                slug += "-series"
            taken.add(slug_for_wordpress(slug))
            about: dict[str, str] = {
                Own.SERIES: code(series.slug),
                Own.DESCRIPTION: unless_exact(series.description),
            }
            term = _term(series, "category", 2 * series.pk + 1, slug, about)
            term.meta |= former.get(series.pk, {})
            terms.records.append(term)
            terms.of_series[series.pk] = wxr.ItemTerm(term.taxonomy, term.slug, term.name)
        return terms


def _term(row: Tag | Series, taxonomy: str, number: int, slug: str, meta: dict[str, str]) -> wxr.Term:
    return wxr.Term(
        taxonomy=taxonomy,
        id=number,
        slug=slug_for_wordpress(slug),
        name=text_for_wordpress(row.name),
        description=text_for_wordpress(row.description),
        meta=dict(as_pairs(meta)),
    )


def _parents_first(tags: dict[int, Tag]) -> Iterator[Tag]:
    """Every tag after the one that it belongs to, as WordPress's importer needs it; a circle is cut."""
    done: set[int] = set()
    for tag in tags.values():
        path: list[Tag] = []
        here: Tag | None = tag
        while here is not None and here.pk not in done:
            done.add(here.pk)
            path.append(here)
            here = tags.get(here.parent_id or 0)
        yield from reversed(path)


def _old_addresses(model: str) -> dict[int, dict[str, str]]:
    """The addresses that lead to objects, as one coded field of each."""
    found: dict[int, list[str]] = {}
    rows = OldAddress.objects.filter(model=model).order_by("pk").values_list("object_id", "key")
    for pk, key in rows:
        found.setdefault(pk or 0, []).append(key)
    return {pk: {Own.OLD_ADDRESS: coded_lines(keys)} for pk, keys in found.items()}
