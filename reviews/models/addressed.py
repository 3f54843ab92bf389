"""What has a page of its own, and where it stood before."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.db import models
from django.urls import register_converter, reverse
from django.utils.translation import gettext_lazy as _

from filmclub.lib.slugs import AddressField, is_slug


class SlugConverter:
    """A slug in the address of a page."""

    regex = r"[^/?#\s\x00-\x1f]+"

    def to_python(self, value: str) -> str:
        """Raise ValueError, for Django to look on, where it is none."""
        if not is_slug(value):
            raise ValueError
        return unicodedata.normalize("NFC", value)

    def to_url(self, value: str) -> str:
        return value


# `path("films/<words:slug>/", …)`
register_converter(SlugConverter, "words")


class Addressed(models.Model):
    """Something with a page of its own under a slug; the page is still found under the slugs that it had."""

    slug = AddressField(
        _("address"), max_length=120, unique=True, help_text=_("The last part of the page’s address.")
    )

    class Meta:
        abstract = True

    url_name: ClassVar[str]

    def get_absolute_url(self) -> str:
        return reverse(self.url_name, args=[self.slug])


class FormerSlug(models.Model):
    """A slug that an object had before; its address redirects to the object's page."""

    model = models.CharField(max_length=40)
    slug = AddressField(max_length=120)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="former_slug_unique")]

    def __str__(self) -> str:
        return f"{self.model} {self.slug}"
