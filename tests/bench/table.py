"""The table that a run prints: one row per measurement, what it is compared with, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NONE = "–"
HEAD = ("measurement", "ours", "the other", "ratio", "goal", "holds")


@dataclass(frozen=True)
class Row:
    measurement: str
    ours: str
    other: str = NONE
    ratio: str = NONE
    goal: str = "told"
    # None: there is nothing to hold, or nothing to compare with.
    holds: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        holds = {True: "yes", False: "**no**", None: NONE}[self.holds]
        return (self.measurement, self.ours, self.other, self.ratio, self.goal, holds)


def at_least(measurement: str, ours: float, other: float | None, goal: float, unit: str) -> Row:
    """A row in which ours is to be so many times the other; None: there is no other."""
    row = f"{number(ours)} {unit}"
    if other is None:
        return Row(measurement, row, goal=f"≥ {goal:g} ×")
    ratio = ours / other
    return Row(
        measurement, row, f"{number(other)} {unit}", f"{number(ratio)} ×", f"≥ {goal:g} ×", ratio >= goal
    )


def at_most(measurement: str, ours: float, other: float | None, goal: float, unit: str) -> Row:
    """A row in which ours is to be at most so many times the other; None: there is no other."""
    row = f"{number(ours)} {unit}"
    if other is None:
        return Row(measurement, row, goal=f"≤ {goal:g}")
    ratio = ours / other
    return Row(measurement, row, f"{number(other)} {unit}", number(ratio, 3), f"≤ {goal:g}", ratio <= goal)


def number(value: float, digits: int = 3) -> str:
    """Three digits that count, and thousands apart."""
    if value >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def made_of(told: Mapping[str, Any]) -> str:
    """Say a median in milliseconds and its parts."""
    shares = ", ".join(f"{share:.0%} {what}" for what, share in told["parts"].items() if share >= 0.005)
    return f"{number(told['median'])} ms ({shares})"


def markdown(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
