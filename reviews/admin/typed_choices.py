"""Where no script runs, one types what is to be chosen: its name, or the address of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Before what was typed, which may be the name of something new: a tag may be called "2001".
NEW = "new:"


class TypedToo:
    """A chooser with an input beside it for browsers without scripts; what is typed there counts."""

    allow_multiple_selected: bool
    # Besides names.
    takes_address = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name)  # type: ignore[misc]
        typed = " ".join(data.get(_typed(name), "").split())
        if not typed:
            return chosen
        if not self.allow_multiple_selected:
            return NEW + typed
        return [*chosen, *(NEW + one.strip() for one in typed.split(",") if one.strip())]

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        # Nothing else is looked up: it may be no key at all, or one that no database holds.
        known = [one for one in value if str(one).isdecimal() and len(str(one)) <= 18]
        groups: list[Any] = super().optgroups(name, known, attrs)  # type: ignore[misc]
        return groups

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        values = map(str, value if isinstance(value, list | tuple) else [value])
        context = {
            "chooser": super().render(name, value, attrs, renderer),  # type: ignore[misc]
            "name": _typed(name),
            "typed": ", ".join(one.removeprefix(NEW) for one in values if one.startswith(NEW)),
            "takes_address": self.takes_address,
            "is_several": self.allow_multiple_selected,
        }
        return render_to_string("admin/reviews/typed_too.html", context)


def _typed(name: str) -> str:
    return f"{name}-typed"


class TypedSelect(TypedToo, AutocompleteSelect):
    pass


class TypedChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One film or article, which may be named by its title, “Her, 2013”, or an address that it has."""

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith(NEW):
            return super().to_python(value)
        words = value.removeprefix(NEW).replace("\0", "")
        rows: Any = self.queryset
        found = list(rows.filter(_called(words, has_year=hasattr(rows.model, "year")))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            said = _("Several are called “%(name)s”. Type the address of the page of the one that you mean.")
        else:
            said = _("Nothing here is called “%(name)s”. Type its whole name, or the address of its page.")
        raise ValidationError(said, params={"name": words})

    def as_stored(self, value: Any) -> Any:
        """What was sent, with the key for what was named."""
        try:
            row = self.to_python(value)
        except ValidationError:
            return value
        return value if row is None else str(row.pk)


def _called(words: str, *, has_year: bool) -> Q:
    path = unquote(re.split("[?#]", words)[0]).replace("\0", "")
    found = Q(title__iexact=words) | Q(slug=path.rstrip("/").rpartition("/")[2])
    title, _comma, year = words.rpartition(",")
    if has_year and year.strip().isdecimal() and len(year.strip()) == 4:
        found |= Q(title__iexact=title.strip(), year=int(year))
    return found
