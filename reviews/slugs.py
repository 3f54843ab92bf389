"""Slugs that are free: nothing has them, and nothing had them."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from filmclub.lib.slugs import next_free, slug_of, stem_of
from reviews.models import Addressed, FormerSlug

AddressedT = TypeVar("AddressedT", bound=Addressed)


def free_slug(objects: QuerySet[AddressedT], words: str, fallback: str) -> str:
    """Return a slug made of these words for something new among these objects: two queries.

    It is the fallback where the words have no letter and no number, at most 110 characters long, and
    ends in "-2", "-3" … where others have it or had it. Whoever saves at the same moment may take it first:
    the database refuses the second with IntegrityError.
    """
    stem = stem_of(slug_of(words) or fallback)
    former = FormerSlug.objects.filter(model=objects.model._meta.model_name)
    taken = {
        *objects.filter(slug__startswith=stem).values_list("slug", flat=True),
        *former.filter(slug__startswith=stem).values_list("slug", flat=True),
    }
    return next_free(stem, taken)
