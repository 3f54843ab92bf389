"""What is remembered of each change that an editor makes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Edited(models.Model):
    """Something that editors write. `edition` is the number of its newest revision.

    It rises only where its own content is saved, by `reviews.editions`: not with what else its pages show.
    """

    edition = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    # What saving the whole row leaves alone: others may have raised it since the row was read.
    COUNTED: ClassVar[tuple[str, ...]] = ("edition",)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None and not kwargs.get("force_insert"):
            unread = self.get_deferred_fields()
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name not in self.COUNTED and field.attname not in unread
            ]
        super().save(*args, **kwargs)


class Revision(models.Model):
    """What an article, film or series held after one change: append-only, and kept when that is deleted."""

    class Kind(models.TextChoices):
        """The model's name."""

        ARTICLE = "article", _("article")
        FILM = "film", _("film")
        SERIES = "series", _("series")

    class Note(models.TextChoices):
        """How it came about, where it was not written in the form."""

        WRITTEN = "", ""
        FOUND = "found", _("as it stood before")
        IMPORTED = "imported", _("imported")
        LOOKED_THROUGH = "confirmed", _("looked through after the import")
        CREDITS = "credits", _("credits as text")
        RESTORED = "restored", _("restored")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    object_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    # Nobody for what a program did.
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=10, blank=True, choices=Note.choices, default="")
    # Of one that restored an earlier one: that one's number.
    restored = models.PositiveIntegerField(null=True)
    # A `reviews.editions.Content`.
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}, {self.number}"
