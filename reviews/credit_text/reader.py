"""The reader of credits, for callers from whom a direct import of it would make too long a chain.

`reviews.apps` registers it; `reading.read_credits` says what is promised.
"""

from __future__ import annotations

from typing import Protocol

from reviews.credit_text.results import ReadCredits


class Reader(Protocol):
    def __call__(
        self, text: str, known: frozenset[str] = frozenset(), turned: bool | None = None
    ) -> ReadCredits: ...


_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Name the function that reads credits; the last one registered counts."""
    _readers[:] = [reader]


def read_credits(text: str, known: frozenset[str] = frozenset(), turned: bool | None = None) -> ReadCredits:
    """Read credits with the function that was registered."""
    return _readers[0](text, known, turned)
