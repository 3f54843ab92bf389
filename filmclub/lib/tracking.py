"""Rows that know what the database holds of them, and rows that pages show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self

from django.db import models, transaction


class Tracked(models.Model):
    """A row of which one can ask what the database holds, before it is saved.

    `tracked_fields` are names of attributes: "name", "poster_id".
    """

    tracked_fields: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def stored(self) -> dict[str, Any]:
        """What the database holds of the tracked fields, nothing of a new row: one query.

        The row is locked until the transaction ends. What was read earlier may be out of date: of two who
        save a row at once, the second must compare with what the first has written.
        """
        if self._state.adding:
            return {}
        rows: models.QuerySet[Self] = models.QuerySet(type(self)).select_for_update(of=("self",), no_key=True)
        return rows.filter(pk=self.pk).values(*self.tracked_fields).first() or {}

    def changes(self, update_fields: Iterable[str] | None = None) -> bool:
        """Whether saving the row, or these fields of it, writes other values than the database holds.

        A new row does. One query, within a transaction.
        """
        stored = self.stored()
        return any(
            name not in stored or stored[name] != getattr(self, name) for name in self.saved(update_fields)
        )

    def saved(self, fields: Iterable[str] | None) -> list[str]:
        """The tracked ones among the fields that saving writes: these, by default all that were read."""
        unread = self.get_deferred_fields()
        asked = None if fields is None else set(fields)
        return [
            name
            for name in self.tracked_fields
            if name not in unread
            and (asked is None or name in asked or self._meta.get_field(name).name in asked)
        ]


class Shown(Tracked):
    """A row that pages show. Saving and deleting it says so to the pages; no caller can forget."""

    # Raises the version of each page that shows the row: every model has its own.
    raise_versions: Callable[[], None]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # At once: a page that is made in between would be stored with the old words under the new version.
        # No savepoint: whoever catches an error sets one, and the others need none for each row.
        with transaction.atomic(savepoint=False):
            changes_pages = self.changes_pages(kwargs.get("update_fields"))
            super().save(*args, **kwargs)
            if changes_pages:
                self.raise_versions()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic(savepoint=False):
            self.raise_versions()
            return super().delete(*args, **kwargs)

    def changes_pages(self, update_fields: Iterable[str] | None = None) -> bool:
        """Whether saving the row, or these fields of it, changes what a page shows; at most one query."""
        return self.changes(update_fields)
