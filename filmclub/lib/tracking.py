"""Rows that know what the database holds of them, and rows that pages show."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self

from django.db import models, transaction


class Tracked(models.Model):
    """A row that remembers what the database held of some fields when it was last read or saved: no query.

    `tracked_fields` are names of attributes: "name", "poster_id".
    """

    tracked_fields: ClassVar[tuple[str, ...]]
    _held: dict[str, Any] | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._remember(self._read(kwargs.get("update_fields")))

    def stored(self, name: str) -> Any:
        """Return what the database holds of a tracked field; None where it was neither read nor saved."""
        return (self._held or {}).get(name)

    def changes(self, update_fields: Iterable[str] | None = None) -> bool:
        """Whether saving the row, or these fields of it, writes other values than the database holds.

        A new row does.
        """
        held = self._held or {}
        return any(name not in held or held[name] != self._now(name) for name in self._read(update_fields))

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any
    ) -> Self:
        row = super().from_db(db, field_names, values, **kwargs)
        read = dict(zip(field_names, values, strict=True))
        row._held = {name: _fixed(read[name]) for name in cls.tracked_fields if name in read}
        return row

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, *args: Any, **kwargs: Any
    ) -> None:
        super().refresh_from_db(using, fields, *args, **kwargs)
        self._remember(self._read(fields))

    def _read(self, fields: Iterable[str] | None) -> list[str]:
        """The tracked ones among these fields, by default among all; without those that were not read yet."""
        unread = self.get_deferred_fields()
        asked = None if fields is None else set(fields)
        return [
            name
            for name in self.tracked_fields
            if name not in unread
            and (asked is None or name in asked or self._meta.get_field(name).name in asked)
        ]

    def _remember(self, names: Iterable[str]) -> None:
        self._held = {**(self._held or {}), **{name: self._now(name) for name in names}}

    def _now(self, name: str) -> Any:
        field: Any = self._meta.get_field(name)
        return _fixed(field.get_prep_value(getattr(self, name)))


class Shown(Tracked):
    """A row that pages show. Saving and deleting it says so to the pages; no caller can forget."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # At once: a page that is made in between would be stored with the old words under the new version.
        with transaction.atomic():
            changes_pages = self.changes_pages(kwargs.get("update_fields"))
            super().save(*args, **kwargs)
            if changes_pages:
                self.raise_versions()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self.raise_versions()
            return super().delete(*args, **kwargs)

    def raise_versions(self) -> None:
        """Raise the version of each page that shows the row."""
        raise NotImplementedError

    def changes_pages(self, update_fields: Iterable[str] | None = None) -> bool:
        """Whether saving the row, or these fields of it, changes what a page shows."""
        return self.changes(update_fields)


def _fixed(value: Any) -> Any:
    """The value as it is now, also if somebody appends to the list later."""
    return tuple(value) if isinstance(value, list) else value
