"""The pages of the site, such as “About”, which the footer names."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.translation import get_language

from filmclub.club.models import known_club
from filmclub.lib.alphabet import dictionary_key
from reviews.models import Article
from reviews.querysets import ArticleQuerySet

register = template.Library()


@register.simple_tag(takes_context=True)
def site_pages(context: Context) -> list[Article]:
    """Return them by title, each in the reader's language if there is such a translation.

    One query, none where the view has fetched them with something else.
    """
    chosen: dict[int, Article] = {}
    for page in all_site_pages(context):
        original = page.translation_of_id or page.pk
        if original not in chosen or _fits_better(page, chosen[original]):
            chosen[original] = page
    return sorted(chosen.values(), key=lambda page: dictionary_key(page.title))


def all_site_pages(context: Context) -> Sequence[Article]:
    """All of them, in every language: one query, none where they have been fetched with something else."""
    if "site_pages" not in context:
        club = known_club()
        pages = club.linked_pages if club is not None else None
        context.dicts[0]["site_pages"] = list(_all()) if pages is None else pages
    found: Sequence[Article] = context["site_pages"]
    return found


def _all() -> ArticleQuerySet[Article]:
    fields = ("slug", "kind", "title", "language", "translation_of")
    return Article.objects.site_pages().only(*fields).order_by("title", "pk")


def _fits_better(page: Article, other: Article) -> bool:
    if other.language == get_language():
        return False
    return page.language == get_language() or page.translation_of_id is None
