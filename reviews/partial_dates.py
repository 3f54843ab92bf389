"""Dates of which only the year or the month may be known: "1969", "1969-10", "1969-10-22"."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def as_date(text: str) -> date | None:
    """The day, or the first one of the month or year; None if it is no such date."""
    found = _FORM.fullmatch(text)
    try:
        return date(*(int(part or 1) for part in found.groups())) if found else None
    except ValueError:
        return None


def validate_partial_date(text: str) -> None:
    if as_date(text) is None:
        raise ValidationError(_("Write it as 1969, 1969-10 or 1969-10-22."), code="invalid")


def partial_date(text: str) -> str:
    """Say in the reader's language what is known: "22 October 1969", "October 1969", "1969"."""
    day = as_date(text)
    if day is None:
        return ""
    return date_format(day, ("Y", "F Y", "j F Y")[text.count("-")])


class PartialDate(models.CharField[str, str]):
    """A date as far as it is known, which sorts as text."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual = {
            "max_length": 10,
            "blank": True,
            "default": "",
            "db_default": "",
            "help_text": _("As far as it is known: 1969, 1969-10 or 1969-10-22."),
        }
        super().__init__(*args, **{**usual, **kwargs})
