"""The rows of an inline form that was opened before somebody else saved other rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Model

Sent = dict[str, list[str]]


def merge_rows(data: Any, prefix: str, stored: Sequence[Model], form: type[forms.ModelForm[Any]]) -> Any:
    """Return what was sent with rows that fit those that are stored now, and a mark that they were merged.

    A row that is gone there comes as a new one, one that was added there follows, and one that both have
    added is taken for the same. Otherwise Django finds no row for a key, or the later save drops rows.
    """
    sent = _sent_rows(data, prefix)
    known = {str(row.pk): row for row in stored}
    taken = {key for row in sent if (key := _one(row, "id")) in known}
    for row in sent:
        if _one(row, "id") in known:
            continue
        row["id"] = [""]
        same = next((key for key in known if key not in taken and _is_same(row, known[key], form)), None)
        if same is not None:
            taken.add(same)
            row |= _as_sent(known[same], form)
    sent = [row for row in sent if _one(row, "id") or not _is_on(row, "DELETE")]
    sent += [_as_sent(row, form) for key, row in known.items() if key not in taken]
    # Those with a key come first.
    sent.sort(key=lambda row: not _one(row, "id"))
    return _written(data, prefix, sent)


def _sent_rows(data: Any, prefix: str) -> list[Sent]:
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    number = min(int(total), 3000) if total.isdecimal() and len(total) < 9 else 0
    rows: list[Sent] = [{} for _row in range(number)]
    for key in data:
        place, _dash, name = key.removeprefix(f"{prefix}-").partition("-")
        if key.startswith(f"{prefix}-") and place.isdecimal() and len(place) < 9 and int(place) < number:
            rows[int(place)][name] = data.getlist(key)
    return rows


def _one(row: Sent, name: str) -> str:
    return (row.get(name) or [""])[-1]


def _is_on(row: Sent, name: str) -> bool:
    return bool(_one(row, name))


def _as_sent(row: Model, form: type[forms.ModelForm[Any]]) -> Sent:
    """A stored row as its form would send it."""
    shown = form(instance=row)
    values = {name: shown[name].value() for name in shown.fields}
    sent = {
        name: [str(one) for one in value]
        if isinstance(value, list)
        else ["" if value is None else str(value)]
        for name, value in values.items()
    }
    return {**sent, "id": [str(row.pk)]}


def _is_same(row: Sent, stored: Model, form: type[forms.ModelForm[Any]]) -> bool:
    """Whether a new row says what a stored one does, leaving its place open."""
    said = _as_sent(stored, form)
    names = said.keys() - {"id", "position"}
    return all(_full(row.get(name, [])) == _full(said[name]) for name in names)


def _full(values: list[str]) -> list[str]:
    return [value.replace("\r\n", "\n") for value in values if value]


def _written(data: Any, prefix: str, rows: Sequence[Sent]) -> Any:
    merged = data.copy()
    for key in list(merged):
        place = key.removeprefix(f"{prefix}-").partition("-")[0]
        if key.startswith(f"{prefix}-") and place.isdecimal():
            del merged[key]
    for number, row in enumerate(rows):
        for name, values in row.items():
            merged.setlist(f"{prefix}-{number}-{name}", values)
    merged[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    merged[f"{prefix}-INITIAL_FORMS"] = str(sum(bool(_one(row, "id")) for row in rows))
    merged[f"{prefix}-stale"] = "1"
    return merged
