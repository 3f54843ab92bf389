"""Slugs: words as they stand in the address of a page, in every script, and what has one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
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


# A slug has 120 characters; the rest is for the number behind it.
LONGEST_STEM = 110
# Latin letters that Unicode does not take apart.
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = "'’‘ʼ`´"


def slug_of(words: str) -> str:
    """Return the words as they stand in an address, "" where they have no letter and no number.

    Latin letters lose their accents; those of other scripts stay as they are, with their marks. NFC.
    """
    kept: list[str] = []
    is_latin = False
    apart = "".join(map(_space_for_sign, words.lower().translate(_LATIN)))
    for sign in unicodedata.normalize("NFKD", apart):
        kind = unicodedata.category(sign)[0]
        if kind in "LN":
            is_latin = sign.isascii()
            kept.append(sign)
        elif (kind == "M" and not is_latin) or sign in "_-" or sign.isspace():
            kept.append(sign)
    slug = re.sub(r"[-\s]+", "-", unicodedata.normalize("NFC", "".join(kept)))
    return slug.strip("-_")


def _space_for_sign(sign: str) -> str:
    """Part the words at signs beside which other scripts set no blank: "你好，李焕英"."""
    is_sign = not sign.isascii() and unicodedata.category(sign)[0] in "PS" and sign not in _APOSTROPHES
    return " " if is_sign else sign


def stem_of(slug: str) -> str:
    """Cut a slug so that a number has room behind it."""
    return slug[:LONGEST_STEM].strip("-_")


def next_free(stem: str, taken: Container[str]) -> str:
    """Return the stem, or the stem with the first number from 2 on that is not taken."""
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
