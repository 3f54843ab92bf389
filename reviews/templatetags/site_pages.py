"""The pages of the site, such as “About”, which the footer names."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from reviews.models import Article

register = template.Library()


@register.simple_tag
def site_pages() -> list[Article]:
    """Return them by title, each in the reader's language if there is such a translation: one query."""
    chosen: dict[int, Article] = {}
    fields = ("slug", "kind", "title", "language", "translation_of")
    for page in Article.objects.site_pages().only(*fields).order_by("title", "pk"):
        original = page.translation_of_id or page.pk
        if original not in chosen or _fits_better(page, chosen[original]):
            chosen[original] = page
    return sorted(chosen.values(), key=lambda page: page.title.casefold())


def _fits_better(page: Article, other: Article) -> bool:
    if other.language == get_language():
        return False
    return page.language == get_language() or page.translation_of_id is None
