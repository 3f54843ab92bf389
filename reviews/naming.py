"""Tags and series that are made where their names are typed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from reviews.models import Series, Tag
from reviews.saving import save_addressed, save_series
from reviews.slugs import free_slug

NamedT = TypeVar("NamedT", Series, Tag)


def named(model: type[NamedT], name: str) -> NamedT | None:
    """The one of that name, in any case; None where there is none: one query for all names."""
    key = " ".join(name.split()).casefold()
    same = (row.pk for row in model.objects.order_by("pk").only("name") if row.name.casefold() == key)
    pk = next(same, None)
    return None if pk is None else model.objects.get(pk=pk)


def stored(row: NamedT, *, by: Any) -> NamedT:
    """Return a row as it is stored: itself, the one of its name, or made now under an address of its name.

    Raises PermissionDenied for who may make none.
    """
    if row.pk is not None:
        return row
    model = type(row)
    for _attempt in range(3):
        if (known := named(model, row.name)) is not None:
            return known
        if not by.has_perm(f"reviews.add_{model._meta.model_name}"):
            raise PermissionDenied
        row.slug = free_slug(model.objects.all(), row.name, fallback=str(model._meta.model_name))
        # Somebody else may make the same one at this moment: then theirs is found at the next attempt.
        with suppress(IntegrityError), transaction.atomic():
            if isinstance(row, Series):
                save_series(row, by=by)
            else:
                save_addressed(row)
            return row
    raise IntegrityError(f"No address could be found for “{row.name}”.")
