"""Fields in which one types to choose: from a list, or from rows, of which new ones are made by their names.

Without JavaScript they are plain lists, or an input in which one types the whole name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reviews.admin.autocompletes import SCRIPTS
from reviews.admin.typed_choices import NEW, TypedToo
from reviews.models import Article
from reviews.naming import named


class ChoicesSelect(forms.SelectMultiple):
    """A list of choices of which one types the beginning."""

    @property
    def media(self) -> forms.Media:
        return AutocompleteSelect(Article._meta.get_field("series"), admin.site).media + SCRIPTS

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-choices": _("Type a few letters")}


class Making(TypedToo):
    """An autocomplete that keeps what was typed and is not there yet, for those who may make it."""

    may_make = False
    takes_address = False

    @property
    def media(self) -> forms.Media:
        media: forms.Media = super().media + SCRIPTS  # type: ignore[misc]
        return media

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        attrs["data-placeholder"] = _("Type a few letters")
        if self.may_make:
            classes = attrs["class"].replace("admin-autocomplete", "made-where-typed")
            attrs |= {"class": classes, "data-makes": _("new")}
        return attrs

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups: list[Any] = super().optgroups(name, value, attrs)
        options = groups[0][1]
        for typed in value:
            if str(typed).startswith(NEW):
                words = str(typed).removeprefix(NEW)
                options.append(self.create_option(name, typed, words, True, len(options)))  # type: ignore[attr-defined]
        return groups


class MakingSelect(Making, AutocompleteSelect):
    pass


class MakingSelectMultiple(Making, AutocompleteSelectMultiple):
    pass


def _new_row(model: Any, value: str, may_make: bool) -> Any:
    """The row of that name, or one not saved; raise ValidationError for a name that cannot be one."""
    name = " ".join(value.removeprefix(NEW).split())
    if not may_make and (row := named(model, name)) is not None:
        return row
    if not may_make:
        words = _("You may make no new one, so “%(name)s” was left out. Choose one that is there.")
        raise ValidationError(words, params={"name": name})
    return model(name=model._meta.get_field("name").clean(name, None))


class MadeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row, which may be a new one: that is not saved yet."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(NEW):
            return _new_row(self.queryset.model, value, self.widget_makes())  # type: ignore[union-attr]
        return super().to_python(value)

    def as_stored(self, value: Any) -> Any:
        return _known(self.queryset.model, value)  # type: ignore[union-attr]

    def widget_makes(self) -> bool:
        return may_make(self.widget)


class MadeMultipleChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows, of which some may be new: those are not saved yet."""

    def as_stored(self, value: Any) -> Any:
        return _known(self.queryset.model, value)  # type: ignore[union-attr]

    def clean(self, value: Any) -> Any:
        typed = [one for one in value or [] if isinstance(one, str) and one.startswith(NEW)]
        chosen = super().clean([one for one in value or [] if one not in typed])
        makes = may_make(self.widget)
        model: Any = self.queryset.model  # type: ignore[union-attr]
        new = {row.name.casefold(): row for row in (_new_row(model, one, makes) for one in typed)}
        return [*chosen, *new.values()] if new else chosen


def _known(model: Any, value: Any) -> Any:
    """What was sent, with keys for the names of rows that have been made meanwhile."""
    if isinstance(value, list):
        return [_known(model, one) for one in value]
    is_new = isinstance(value, str) and value.startswith(NEW)
    row = named(model, value.removeprefix(NEW)) if is_new else None
    return value if row is None else str(row.pk)


def may_make(widget: Any) -> bool:
    """Whether a widget, or the one that the admin has wrapped, makes what is typed."""
    return bool(getattr(getattr(widget, "widget", widget), "may_make", False))
