"""Slugs that are free: nothing has them, and nothing had them before."""

from __future__ import annotations

from collections.abc import Container
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.text import slugify

from reviews.models import Addressed, FormerSlug

AddressedT = TypeVar("AddressedT", bound=Addressed)
# A slug has 120 characters; the rest is for the number behind it.
LONGEST_STEM = 110


def free_slug(objects: QuerySet[AddressedT], words: str, fallback: str) -> str:
    """Return a slug made of these words for something new among these objects: two queries.

    It is the fallback where the words have no letter that an address takes, at most 110 characters long, and
    ends in "-2", "-3" … where others have it or had it. Whoever saves at the same moment may take it first:
    the database refuses the second with IntegrityError.
    """
    stem = stem_of(slugify(words) or fallback)
    former = FormerSlug.objects.filter(model=objects.model._meta.model_name)
    taken = {
        *objects.filter(slug__startswith=stem).values_list("slug", flat=True),
        *former.filter(slug__startswith=stem).values_list("slug", flat=True),
    }
    return next_free(stem, taken)


def stem_of(slug: str) -> str:
    """Cut a slug so that a number has room behind it."""
    return slug[:LONGEST_STEM].strip("-_")


def next_free(stem: str, taken: Container[str]) -> str:
    """Return the stem, or the stem with the first number from 2 on that is not taken."""
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
