"""What is said in the benchmark's discussions: who answers whom, and with what words."""

from __future__ import annotations

import random
import re
import runpy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from tests.browser.servers import ROOT

# The threads that other systems were measured with, where they stand beside the checkout.
SHARED = ROOT.parent / "shared" / "bench" / "make_thread.py"
SEED = 2013
DEEPEST = 20
# Who posts while something is measured: known writers, each under so many names.
WRITERS, NAMES_OF_A_WRITER = 8, 40
# The discussions of a siege by size, and who decides there. In the last one every comment waits.
SIEGED = {"first": 1000, "second": 100, "third": 3, "held": 100}
MODERATORS, PASSWORD = 2, "of the siege, and of nobody else"
# Of a hundred visible comments, how many more there are that nobody sees.
HIDDEN_PERCENT = 30

State = Literal["approved", "pending", "spam", "removed"]


@dataclass(frozen=True)
class Said:
    """One comment; `parent` is the index of the one that it answers, -1 for none."""

    parent: int
    author: str
    email: str
    text: str
    minutes: int
    state: State = "approved"


def busy(size: int, seed: int = SEED) -> list[Said]:
    """A discussion as blogs have them: a third opens threads, and replies go to what is new or busy."""
    if SHARED.exists():
        rows = runpy.run_path(str(SHARED))["thread"](size, seed)
        return [
            Said((row["parent"] or 0) - 1, row["author"], row["email"], row["body"], row["minutes"])
            for row in rows
        ]
    return _busy(size, random.Random(seed))


def _busy(size: int, chance: random.Random) -> list[Said]:
    chairs: list[int] = []
    depths: list[int] = []
    said = []
    for index in range(size):
        answered = choose_parent(chairs, chance)
        parent = -1 if answered is None or depths[answered] > DEEPEST else answered
        depths.append(depths[parent] + 1 if parent >= 0 else 0)
        sit_down(chairs, index, None if parent < 0 else parent, chance)
        said.append(_by_a_reader(chance, parent, index, max(3, size // 4)))
    return said


Key = TypeVar("Key")


def choose_parent(chairs: Sequence[Key], chance: random.Random) -> Key | None:
    """Whom the next comment of a busy discussion answers; None, in a third of all cases, to open a thread."""
    if not chairs or chance.random() > 0.66:
        return None
    newest = len(chairs) - 400 if chance.random() < 0.7 else 0
    return chairs[chance.randrange(max(0, newest), len(chairs))]


def sit_down(chairs: list[Key], comment: Key, parent: Key | None, chance: random.Random) -> None:
    """A comment stands in `chairs` once, and once more for about half of its replies."""
    chairs.append(comment)
    if parent is not None and chance.random() < 0.5:
        chairs.append(parent)


def chain(size: int) -> list[Said]:
    """One thread in which each reply answers the one before."""
    chance = random.Random(SEED)
    return [_by_a_reader(chance, index - 1, index, size // 4) for index in range(size + 1)]


def flat(size: int) -> list[Said]:
    """One thread in which each reply answers the first comment."""
    chance = random.Random(SEED)
    return [_by_a_reader(chance, 0 if index else -1, index, size // 4) for index in range(size + 1)]


def _by_a_reader(chance: random.Random, parent: int, index: int, readers: int) -> Said:
    reader = chance.randint(1, readers)
    return Said(parent, f"Reader {reader}", f"reader{reader}@example.org", _text(chance), index + 1)


WORDS = re.findall(
    r"\w+",
    """actor bright camera cut distance door dream ending face frame frost ghost lens light night noise plot
    quiet scene score slow sound story street summer tender train voice winter a and as but for he in is it
    my not of or she so that the then this to was we with you""",
)


def _text(chance: random.Random) -> str:
    paragraphs = chance.choices((1, 2, 3, 5), (12, 5, 2, 1))[0]
    return "\n\n".join(
        " ".join(
            " ".join(chance.choices(WORDS, k=chance.randint(6, 22))).capitalize() + "."
            for _sentence in range(chance.randint(1, 5))
        )
        for _paragraph in range(paragraphs)
    )


def with_hidden(visible: Sequence[Said], *, first_clump: int, seed: int = SEED) -> list[Said]:
    """Add comments that are pending, spam or removed, in clumps, so that none of them shows.

    `first_clump` spam threads stand before everything else. Clumps of HIDDEN_PERCENT of the visible, less the
    first where that is part of it, stand between threads or, as replies, before the visible ones.
    """
    chance = random.Random(seed)
    wanted = len(visible) * HIDDEN_PERCENT // 100
    clumps = _clumps(chance, visible, wanted - first_clump if first_clump < wanted else wanted)
    said: list[Said] = []
    places: list[int] = []
    said += _clump(chance, 0, first_clump, parent=-1, minutes=0, state="spam")
    for index, comment in enumerate(visible):
        if comment.parent < 0:
            said += _clump(chance, len(said), clumps.get((index, "before"), 0), -1, comment.minutes)
        parent = places[comment.parent] if comment.parent >= 0 else -1
        places.append(len(said))
        said.append(Said(parent, comment.author, comment.email, comment.text, comment.minutes))
        said += _clump(chance, len(said), clumps.get((index, "below"), 0), places[index], comment.minutes)
    return said


def _clumps(
    chance: random.Random, visible: Sequence[Said], number: int
) -> dict[tuple[int, Literal["before", "below"]], int]:
    """How many hidden comments stand before or below which visible one; at most an eighth at one place."""
    roots = [index for index, comment in enumerate(visible) if comment.parent < 0]
    clumps: dict[tuple[int, Literal["before", "below"]], int] = {}
    while number > 0:
        size = min(number, chance.randint(1, max(3, min(200, number // 8))))
        number -= size
        if chance.random() < 0.5:
            place: tuple[int, Literal["before", "below"]] = (chance.choice(roots), "before")
        else:
            place = (chance.randrange(len(visible)), "below")
        clumps[place] = clumps.get(place, 0) + size
    return clumps


def _clump(
    chance: random.Random, start: int, size: int, parent: int, minutes: int, state: State | None = None
) -> Iterator[Said]:
    """Comments that nobody sees, numbered from `start`; a third answers another of them."""
    of_all = state or chance.choices(HIDDEN_STATES, (70, 15, 15))[0]
    for index in range(start, start + size):
        answered = index - 1 if index > start and chance.random() < 0.3 else parent
        writer = chance.randint(1, 500)
        text = f"Cheap tickets for every film, number {writer}: all seats, all evenings, only today."
        yield Said(answered, f"Seller {writer}", f"seller{writer}@example.com", text, minutes, of_all)


HIDDEN_STATES: tuple[State, ...] = ("spam", "pending", "removed")
