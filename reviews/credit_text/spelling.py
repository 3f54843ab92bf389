r"""Credits with every field spelled out, for what no printed form can say.

`[name: Crosby, Stills & Nash] [title: Songs] [note: live] [music, group]`: name first, then in any order
title, character, as, other (name), heading and notes, and departments and kind. A backslash stands before
square brackets and backslashes inside a field. Nothing is guessed, a heading above does not count.
"""

from __future__ import annotations

import re

from filmclub.lib.lines import clean_line
from reviews.credit_text.kinds import guess_kind
from reviews.credit_text.remarks import read_marker
from reviews.credit_text.words import departments_of, marker_word
from reviews.credits import ContributorKind, CreditLine, Department

_FIELD = re.compile(r"\s*\[(?:(name|title|character|as|other|heading|note):)?((?:[^\[\]\\]|\\.)*)\]")


def is_spelled_out(text: str) -> bool:
    return text.lstrip().startswith("[name:")


def read_spelled_out(text: str, line_number: int = 0) -> CreditLine | None:
    """Read a line that is spelled out; None where its brackets make no sense or the name is empty."""
    text = clean_line(text)
    fields: dict[str, list[str]] = {"name": [], "note": []}
    departments: tuple[Department, ...] = ()
    kind: ContributorKind | None = None
    place = 0
    while found := _FIELD.match(text, place):
        value = re.sub(r"\\(.)", r"\1", found[2]).strip()
        if found[1]:
            fields.setdefault(found[1], []).append(value)
        elif marker := read_marker(value):
            departments, kind = marker
        else:
            return None
        place = found.end()
    name, title = "".join(fields["name"]), "".join(fields.get("title", ()))
    if place < len(text) or not name:
        return None
    departments = departments or departments_of(title) or (Department.OTHER,)
    return CreditLine(
        name=name,
        kind=kind or guess_kind(name, departments)[0],
        department=departments[0],
        also=departments[1:],
        title=title,
        character="".join(fields.get("character", ())),
        attributes=tuple(fields["note"]),
        credited_as="".join(fields.get("as", ())),
        heading="".join(fields.get("heading", ())),
        other_name="".join(fields.get("other", ())),
        line_number=line_number,
    )


def spell_out(line: CreditLine) -> str:
    """Write a line so that `read_spelled_out` gives it back, whatever its fields hold."""
    fields = [
        ("name", line.name),
        ("title", line.title),
        ("character", line.character),
        ("as", line.credited_as),
        ("other", line.other_name),
        *(("note", attribute) for attribute in line.attributes),
        ("heading", line.heading),
    ]
    written = [f"[{name}: {_escape(value)}]" for name, value in fields if value]
    return " ".join([*written, marker(line)])


def marker(line: CreditLine, *, departments: bool = True, kind: bool = True) -> str:
    """Return the marker at the end of a line: "[music, group]"."""
    named = [marker_word(department) for department in (line.department, *line.also)] if departments else []
    return f"[{', '.join([*named, *([line.kind.value] if kind else [])])}]"


def _escape(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)
