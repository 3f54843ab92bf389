"""The field of one picture, as a lead image or a poster: shown, and chosen among pictures.

Without JavaScript it takes the number, the file or the alternative text that the library shows.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.widgets import Script
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.admin.text_field import editor_parts
from reviews.admin.told_pictures import told
from reviews.models import Image


class PictureInput(forms.TextInput):
    """Needs one query where a picture is chosen."""

    @property
    def media(self) -> forms.Media:
        script: Any = Script("filmclub/admin/picture_field.js", type="module")
        return forms.Media(css={"all": ["filmclub/admin/editor.css"]}, js=[script])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        plain = {"autocomplete": "off", "size": "20"}
        number = super().render(name, value, {**(attrs or {}), **plain}, renderer)
        key = str(value or "")
        known = key.isdecimal() and len(key) <= 12
        image = Image.objects.filter(pk=int(key)).first() if known else None
        context = {
            "number": number,
            "image": image,
            "small": told(image)["small"] if image is not None else "",
            "parts": json.dumps(editor_parts(), default=str),
        }
        return render_to_string("admin/reviews/picture_input.html", context)


class PictureField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A picture by its number, or by what it is called."""

    def to_python(self, value: Any) -> Any:
        words = str(value or "").replace("\0", "").strip()
        if not words or words.isdecimal():
            return super().to_python(words)
        name = words.rpartition("/")[2]
        called = Q(alt__iexact=words) | Q(file=name) | Q(file__endswith=f"/{name}")
        found = list(Image.objects.filter(called)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            said = _("Several pictures are called “%(name)s”. Give the number of the one that you mean.")
            raise ValidationError(said, params={"name": words})
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")


class WithPictures(admin.ModelAdmin[Any]):
    """Its fields that refer to an image show pictures."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        if getattr(db_field, "related_model", None) is not Image or db_field.many_to_many:
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]
        return db_field.formfield(
            form_class=PictureField,
            widget=PictureInput,
            error_messages={
                "invalid_choice": gettext_lazy(
                    "There is no picture of this number or name. Choose one of the library."
                )
            },
            **kwargs,
        )
