"""Counts how blocks of credits, as they are printed, are read: `python -m tests.reviews.held_out [file]`.

Each line of a block states its right reading: `credits` or `facts` (both: either is right), a `heading`,
`nothing`, the lines of a `song`, or `doubt` where a careful editor should be asked; a doubt beside credits
allows both. Alternatives are separated by `|`, the departments of a joint title by `+`. Held strictly is
what a page would say wrongly: who is a person, which side is the person, cast or crew, the department.
Letter case, the plural of a title and the order are not.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import django

from reviews.credit_text.reading import read_credits
from reviews.credit_text.results import Fact, ReadCredits
from reviews.credits import CreditLine, Department
from tests import environment

DATA = Path(__file__).parent.parent / "data"
NAMES = ("given", "held_out", "later", "fresh", "own", "newest", "latest", "usual", "measured")
FILES = [DATA / f"credit_lines_{name}.json" for name in NAMES]
OF_A_SONG = {Department.MUSIC, Department.COMPANY, Department.OTHER}
# Expected names of facts that a reading may call otherwise; "any" is whatever is no credit.
TITLES = {"title", "original_title", "other_title"}

Expected = dict[str, Any]


class Outcome(StrEnum):
    RIGHT = "right"
    WRONG = "wrong without a doubt"
    DOUBTED = "doubted wrongly"
    UNREAD = "unread"


def folded(text: str) -> str:
    text = re.sub(r"[’‘`]", "'", re.sub(r"[–—]", "-", text)).casefold()
    return re.sub(r"\s+", " ", re.sub(r"[“”„\"«»]", "", text)).strip(" .,:;*†")


def is_title(expected: str, printed: Iterable[str]) -> bool:
    """Whether a title is one of those printed; "Executive Producers" says "executive producer"."""

    def bare(text: str) -> str:
        return re.sub(r"\b(by|par|von)$|s\b", "", folded(text)).strip()

    found = [bare(text) for text in printed if text]
    return any(bare(one) in text or text in bare(one) for one in expected.split("|") for text in found)


def is_character(expected: str, found: str) -> bool:
    found, *wanted = [re.sub(r"^(the|la|le) ", "", folded(one)) for one in (found, *expected.split("|"))]
    return found in wanted


def is_credit(expected: Expected, found: Sequence[CreditLine]) -> bool:
    """Whether the credits of one name on a line say what is expected; a joint title may be two of them."""
    kind = expected.get("kind", "person")
    if kind != "any" and any((line.kind == "person") != (kind == "person") for line in found):
        return False
    departments = {str(department) for line in found for department in (line.department, *line.also)}
    wanted = set(expected["department"].split("+"))
    if departments != wanted and not departments <= set(expected["department"].split("|")):
        return False
    if not all(is_character(expected.get("character", ""), line.character) for line in found):
        return False
    attributes = {folded(attribute) for line in found for attribute in line.attributes}
    if not set(map(folded, expected.get("attributes", ()))) <= attributes:
        return False
    if "as" in expected and folded(expected["as"]) not in [folded(line.credited_as) for line in found]:
        return False
    titles = [text for line in found for text in (line.title, line.heading)]
    return "title" not in expected or is_title(expected["title"], titles)


def is_fact(name: str, value: str, facts: Iterable[Fact]) -> bool:
    found = [fact.name for fact in facts if folded(value) in folded(fact.value)]
    return any(name in ("any", one) or {name, one.partition(":")[0]} <= TITLES for one in found)


def judge(expected: Expected, number: int, read: ReadCredits) -> Outcome:
    """Compare the reading of one line of a block with what is expected of it."""
    credits = [line for line in read.lines if line.line_number == number]
    # "and others" beside names is rightly told to name nobody.
    left = [line.text for line in read.unread if line.line_number == number]
    unread = any(not (credits and text.islower()) for text in left)
    titled = any(fact.name == "title" and fact.line_number == number for fact in read.facts)
    by_name: dict[str, list[CreditLine]] = {}
    for line in credits:
        by_name.setdefault(folded(line.name), []).append(line)
    wanted = expected.get("credits", [])
    named = [(folded(credit["name"]), credit) for credit in wanted]
    right = {name for name, credit in named if name in by_name and is_credit(credit, by_name[name])}
    if "song" in expected:
        right = {name for name, lines in by_name.items() if {line.department for line in lines} <= OF_A_SONG}
    doubted = any(line.doubts for line in credits)

    met = bool(wanted) and not unread and len(right) == len(wanted) == len(by_name)
    if not credits:
        facts = expected.get("facts", [])
        met = bool(facts) and all(is_fact(name, value, read.facts) for name, value in facts)
        met = met or ("nothing" in expected and not titled)
        met = met or ("heading" in expected and not titled and not unread)
    met = met or ("song" in expected and right == by_name.keys())
    if met and not doubted:
        return Outcome.RIGHT
    if any(not line.doubts for name, lines in by_name.items() if name not in right for line in lines):
        return Outcome.WRONG
    if "doubt" in expected and (doubted or unread):
        return Outcome.RIGHT
    if doubted:
        return Outcome.DOUBTED
    return Outcome.WRONG if (credits or titled) and not unread else Outcome.UNREAD


def score(path: Path, verbose: bool = False) -> dict[str, Counter[Outcome]]:
    """Read each block of a file as a whole, and count the outcomes of its lines by shape."""
    counts: dict[str, Counter[Outcome]] = {}
    for block in json.loads(path.read_text())["blocks"]:
        read = read_credits("\n".join(text for text, _expected in block["lines"]))
        for number, (text, expected) in enumerate(block["lines"], start=1):
            outcome = judge(expected, number, read)
            counts.setdefault(block["shape"], Counter())[outcome] += 1
            if verbose and outcome != Outcome.RIGHT:
                found = [line for line in read.lines if line.line_number == number]
                print(f"{outcome}: {text!r}", *found, sep="\n    ")
    return counts


def show(path: Path, verbose: bool) -> None:
    counts = score(path, verbose)
    print(f"{path.stem:24}", *(f"{outcome:>22}" for outcome in Outcome))
    for shape, count in [*counts.items(), ("all", sum(counts.values(), Counter[Outcome]()))]:
        print(f"{shape:24}", *(f"{count[outcome]:22}" for outcome in Outcome), f"{count.total():8}")


if __name__ == "__main__":
    environment.prepare()
    django.setup()
    files = [Path(name) for name in sys.argv[1:] if name != "-v"]
    for file in files or filter(Path.exists, FILES):
        show(file, verbose="-v" in sys.argv)
