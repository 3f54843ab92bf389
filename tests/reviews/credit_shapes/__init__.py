"""Blocks of credits in the shapes in which they are printed, each line with its reading.

A table has one line for each printed line, and its reading behind "=>". `\\t` is a tab; a blank line is one
of the block; "== …" begins another block. A reading is

    department+also | job, or part in the cast | name; another name | remarks
    fact | name value | name value
    heading          nothing          (no credit and no fact; a heading may be either)

Several credits of one line stand between "++". Among the remarks are "as …" (the name on screen), "other …"
(the name in another script), "group", "company", and "?" where a doubt belongs; no other line may carry one.
"&" behind a name is a team of writers, "*" any department.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reviews.credit_text.reading import read_credits
from reviews.credit_text.results import ReadCredits
from reviews.credits import CreditLine

SHAPES = sorted(Path(__file__).parent.glob("*.txt"))


@dataclass(frozen=True)
class ShapeLine:
    number: int
    printed: str
    reading: str


@dataclass(frozen=True)
class Block:
    """A block of one shape; blank lines have no reading."""

    name: str
    lines: tuple[ShapeLine, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.printed for line in self.lines)


def blocks_of(shape: Path) -> Iterator[Block]:
    for block in shape.read_text().split("== ")[1:]:
        name, *lines = block.rstrip("\n").split("\n")
        yield Block(
            f"{shape.stem}: {name}",
            tuple(_line(number, line) for number, line in enumerate(lines, start=1)),
        )


def _line(number: int, line: str) -> ShapeLine:
    printed, _sign, reading = line.partition(" => ")
    return ShapeLine(number, printed.replace("\\t", "\t"), reading.strip())


def mistakes(block: Block) -> list[str]:
    """Return one sentence for each line of a block that is not read as its table says."""
    read = read_credits(block.text)
    return [
        f"{block.name}, {line.number}: {line.printed!r} is read as {found!r}, not as {line.reading!r}"
        for line in block.lines
        if line.reading and not _is_read(line, read, found := _found(line.number, read))
    ]


def _is_read(line: ShapeLine, read: ReadCredits, found: str) -> bool:
    if line.reading in ("nothing", "heading"):
        return found == "nothing"
    return found == _normal(line.reading, found)


def _normal(reading: str, found: str) -> str:
    """Write a reading as `_found` does: each credit on its own, in order."""
    if reading.startswith("fact"):
        return " | ".join(part.strip() for part in reading.split("|"))
    credits = []
    for credit in reading.split("++"):
        department, role, names, remarks = [*(part.strip() for part in credit.split("|")), ""][:4]
        if department == "*":
            department = found.partition(" |")[0]
        for name in names.split(";"):
            team = ["&"] if name.strip().endswith(" &") else []
            said = sorted([*team, *(part.strip() for part in remarks.split(",") if part.strip())])
            credits.append(f"{department} | {role} | {name.strip().removesuffix(' &')} | {', '.join(said)}")
    return " ++ ".join(credits)


def _found(number: int, read: ReadCredits) -> str:
    credits = [_written(line) for line in read.lines if line.line_number == number]
    facts = [f"{fact.name} {fact.value}" for fact in read.facts if fact.line_number == number]
    if credits and facts:
        return " ++ ".join([*credits, *facts])
    return " ++ ".join(credits) or " | ".join(["fact", *facts] if facts else ["nothing"])


def _written(line: CreditLine) -> str:
    departments = "+".join([line.department, *line.also])
    remarks = [remark.strip() for attribute in line.attributes for remark in attribute.split(",")]
    remarks += [f"as {line.credited_as}"] if line.credited_as else []
    remarks += [f"other {line.other_name}"] if line.other_name else []
    remarks += (
        [line.kind.value] if line.kind != ("company" if line.department == "company" else "person") else []
    )
    remarks += ["?"] if line.doubts else []
    role = line.character if line.department == "cast" else line.title
    return f"{departments} | {role} | {line.name} | {', '.join(sorted(remarks))}"
