"""What has a page of its own, and where it stood before."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import register_converter, reverse
from django.utils.translation import gettext_lazy as _

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


def is_slug(text: str) -> bool:
    """Whether a text consists of letters and numbers of any script, their marks, hyphens and underscores."""
    return bool(_PLAIN.fullmatch(text)) or (
        bool(text) and all(sign in "_-" or unicodedata.category(sign)[0] in "LMN" for sign in text)
    )


def validate_slug(text: str) -> None:
    """Raise ValidationError for what is no slug."""
    if not is_slug(text):
        raise ValidationError(
            _("Use letters and numbers, with hyphens or underscores between them."), code="invalid"
        )


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


class AddressFormField(forms.SlugField):
    default_validators = [validate_slug]

    def to_python(self, value: Any) -> Any:
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class AddressField(models.SlugField[str, str]):
    """A slug in letters of any script; for the database and its migrations, Django's own."""

    default_validators = [validate_slug]

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        words = {"unique": _("Another page has this address. Give this one a different one.")}
        return super().formfield(*args, **{"form_class": AddressFormField, "error_messages": words, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.SlugField", args, kwargs


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
