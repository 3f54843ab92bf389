"""Autocompletes that say what to do in them, for lists and questions; those of a form are in `choosing`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.translation import gettext as _

SCRIPTS = forms.Media(js=["admin/js/jquery.init.js", "filmclub/admin/choices.js"])


class Saying:
    """An autocomplete that says what to do in it, which is read out as its name too."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        return attrs | {"data-placeholder": _("Type a few letters"), "data-width": "100%"}


class SayingSelect(Saying, AutocompleteSelect):
    pass


class SayingSelectMultiple(Saying, AutocompleteSelectMultiple):
    pass
