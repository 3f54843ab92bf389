"""The rows of an inline form that was opened before somebody else saved other rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Model

Sent = dict[str, list[str]]
Facts = tuple[tuple[str, ...], ...]


def merge_rows(
    data: Any,
    prefix: str,
    stored: Sequence[Model],
    form: type[forms.ModelForm[Any]],
    seen: Sequence[Model] | None = None,
) -> Any:
    """Return what was sent with rows that fit those that are stored now, and a mark that they were merged.

    A row that was changed here and is gone there comes as a new one, one that was added there follows, and
    one that both have added is taken for the same. Otherwise Django finds no row for a key, or the later save
    drops rows. Rows that say what was `seen` when the form was opened become what they are there, or go.
    """
    sent = _sent_rows(data, prefix)
    known = {str(row.pk): _as_sent(row, form) for row in stored}
    names = form.base_fields.keys() - {"position"}
    if seen is not None:
        sent = _with_theirs(sent, known, [_facts(_as_sent(row, form), names) for row in seen], names)
    taken = {key for row in sent if (key := _one(row, "id")) in known}
    for row in sent:
        if _one(row, "id") in known:
            continue
        row["id"] = [""]
        facts = _facts(row, names)
        same = next((key for key in known if key not in taken and _facts(known[key], names) == facts), None)
        if same is not None:
            taken.add(same)
            row |= known[same]
    sent = [row for row in sent if _one(row, "id") or not _is_on(row, "DELETE")]
    sent += [row for key, row in known.items() if key not in taken]
    # Those with a key come first.
    sent.sort(key=lambda row: not _one(row, "id"))
    return _written(data, prefix, sent)


def _with_theirs(
    sent: Sequence[Sent], known: dict[str, Sent], seen: Sequence[Facts], names: Iterable[str]
) -> list[Sent]:
    """The rows that were left alone here as they are there, and without those that are gone there."""
    places: dict[Facts, list[int]] = defaultdict(list)
    for place, facts in enumerate(seen):
        places[facts].append(place)
    merged: list[Sent] = []
    alone: list[tuple[int, int, Sent]] = []
    for row in sent:
        key, found = _one(row, "id"), places[_facts(row, names)]
        if not key or not found or _is_on(row, "DELETE"):
            merged.append(row)
            continue
        place = found.pop(0)
        if key in known:
            alone.append((_position(row), place, row))
            merged.append(row)
    order = [place for _place, place, _row in sorted(alone, key=lambda each: each[0])]
    for _place, _seen, row in alone:
        theirs = known[_one(row, "id")]
        # Who has put rows into another order meant that.
        mine = {"position": row["position"]} if order != sorted(order) and "position" in row else {}
        row |= {**theirs, **mine}
    return merged


def _position(row: Sent) -> int:
    said = _one(row, "position")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 and int(said) else 10**9


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


def _facts(row: Sent, names: Iterable[str]) -> Facts:
    """What a row says, leaving its place open."""
    return tuple((name, *_full(row.get(name, []))) for name in sorted(names))


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
