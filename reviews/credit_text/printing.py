"""Writing credits as text: readable forms where they read back the same, otherwise spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from filmclub.lib.lines import clean_line
from reviews.credit_text.reader import read_credits
from reviews.credit_text.spelling import marker, spell_out
from reviews.credits import WRITING_TEAM, ContributorKind, CreditLike, CreditLine, Department

"""Examples of each kind of line, and what they mean."""


def print_credits(credits: Iterable[CreditLike]) -> str:
    """Write credits as text that `read_credits` reads to equal lines.

    Each line takes the most readable form that is read back without a doubt; what no form can say is spelled
    out. White space inside fields is collapsed; fields must not be longer than MAX_LENGTH, names not empty.
    """
    lines = [as_line(credit) for credit in credits]
    headings = {line.heading for line in lines} - {""}

    def heading_of(line: CreditLine) -> str:
        # "Produced by" can be the title of one producer and stand above the others.
        return line.heading or (line.title if line.title in headings else "")

    blocks = [
        _print_below_heading(heading, list(run)) if heading else _print_plain(list(run))
        for heading, run in groupby(lines, key=heading_of)
    ]
    text = "\n\n".join(blocks)
    return text if _is_exact(text, lines) else "\n".join(map(spell_out, lines))


def as_line(credit: CreditLike) -> CreditLine:
    """A credit as the line that `read_credits` gives."""
    return CreditLine(
        name=clean_line(credit.name),
        kind=ContributorKind(credit.kind),
        department=Department(credit.department),
        also=tuple(map(Department, credit.also)),
        title=clean_line(credit.title),
        character=clean_line(credit.character),
        attributes=tuple(map(clean_line, credit.attributes)),
        credited_as=clean_line(credit.credited_as),
        heading=clean_line(credit.heading),
        other_name=clean_line(getattr(credit, "other_name", "")),
    )


def _is_exact(text: str, lines: Sequence[CreditLine]) -> bool:
    read = read_credits(text)
    no_more = not read.unread and not read.facts and not any(line.doubts for line in read.lines)
    return no_more and read.lines == list(lines)


def _print_plain(lines: list[CreditLine]) -> str:
    """Print lines without a heading, cast and crew apart."""
    blocks = []
    for is_cast, run in groupby(lines, key=lambda line: line.department == Department.CAST):
        if is_cast:
            blocks.append("\n".join(_first_exact(_actor_forms(line), line) for line in run))
        else:
            shared = groupby(run, key=lambda line: (line.title, line.department, line.also, line.kind))
            blocks.append("\n".join(_print_titled(list(same)) for _title, same in shared))
    return "\n\n".join(blocks)


def _print_titled(lines: list[CreditLine]) -> str:
    """Print the lines of one title, on one line where names alone say everything."""
    if len(lines) > 1 and lines[0].title:
        joints = [" & " if WRITING_TEAM in line.attributes else ", " for line in lines[:-1]]
        names = "".join(line.name + joint for line, joint in zip(lines, [*joints, ""], strict=True))
        if _is_exact(f"{lines[0].title}: {names}", lines):
            return f"{lines[0].title}: {names}"
    return "\n".join(
        _first_exact([f"{line.title}: {line.name}{_remarks(line)}".removeprefix(": ")], line)
        for line in lines
    )


def _print_below_heading(heading: str, lines: list[CreditLine]) -> str:
    if len(lines) == 1:
        line = lines[0]
        forms = (
            [f"{heading}: {line.name} ({line.title}){_remarks(line)}"]
            if line.title not in ("", heading)
            else []
        )
        forms += [f"{heading}: {form}" for form in _actor_forms(line)]
        if (text := _first_exact(forms, line)) != spell_out(line):
            return text
    above = f"{heading}:\n"
    printed = [_first_exact(_forms_below_heading(heading, line), line, above) for line in lines]
    if printed == list(map(spell_out, lines)):
        return "\n".join(printed)
    return above + "\n".join(printed)


def _forms_below_heading(heading: str, line: CreditLine) -> list[str]:
    if line.department == Department.CAST:
        return _actor_forms(line)
    if line.title == heading:
        return [f"{line.name}{_remarks(line)}"]
    return [f"{line.name} – {line.title}{_remarks(line)}", f"{line.title}: {line.name}{_remarks(line)}"]


def _actor_forms(line: CreditLine) -> list[str]:
    character = f" as {line.character}" if line.character else ""
    return [f"{line.name}{character}{_remarks(line)}"]


def _remarks(line: CreditLine) -> str:
    other = [line.other_name] if line.other_name else []
    remarks = [*other, *line.attributes, *([f"as {line.credited_as}"] if line.credited_as else [])]
    return "".join(f" ({remark})" for remark in remarks)


def _first_exact(forms: Iterable[str], line: CreditLine, above: str = "") -> str:
    """Return the first form that is read back without a doubt, with as short a marker as it needs."""
    everything = " " + marker(line)
    shorter = ["", " " + marker(line, departments=False), " " + marker(line, kind=False)]
    for form in forms:
        # What even the whole marker cannot save, a shorter one cannot either.
        if _is_exact(above + form + everything, [line]):
            ends = (end for end in shorter if _is_exact(above + form + end, [line]))
            return form + next(ends, everything)
    return spell_out(line)
