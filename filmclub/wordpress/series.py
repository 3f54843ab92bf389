"""Series, which stand in a file of ours as categories that say so; no other file has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from filmclub.wordpress.own_fields import Own, lines_in, text_in
from filmclub.wordpress.own_terms import description_of, is_series
from filmclub.wordpress.report import Counted, ImportReport
from filmclub.wordpress.text import plain_text
from reviews.editions import Note
from reviews.models import FormerSlug, Series
from reviews.old_addresses import remember_many
from reviews.saving import save_series

if TYPE_CHECKING:
    from filmclub.wordpress import wxr
    from filmclub.wordpress.blog import Blog

LONGEST_NAME = 100


def import_series(blog: Blog, terms: Sequence[wxr.Term], report: ImportReport) -> None:
    """Make the series that are not here yet: two queries for each, and a few for a new one."""
    for term in filter(is_series, terms):
        slug = text_in(term.meta, Own.SERIES) or ""
        former = FormerSlug.objects.filter(model="series", slug=slug).values("object_id")
        series = Series.objects.filter(slug=slug).first() or Series.objects.filter(pk__in=former).first()
        if series is None:
            series = Series(
                slug=slug,
                name=plain_text(term.name)[:LONGEST_NAME] or slug[:LONGEST_NAME],
                description=description_of(term),
            )
            save_series(series, note=Note.IMPORTED)
            report.came[Counted(_("series"))] += 1
        else:
            report.here_already[Counted(_("series"))] += 1
        blog.series[term.taxonomy, term.slug] = series
        remember_many([(address, series) for address in lines_in(term.meta, Own.OLD_ADDRESS)])
