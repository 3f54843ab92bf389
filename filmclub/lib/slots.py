"""Slots: the places of a page for everybody in which one reader's own page says something else.

While the page is made, slots are marked with a number that is drawn for this page alone, so that nothing
which somebody has written can look like a mark. Then the page is cut at the marks, once, and they are gone: a
stored page is its bytes and, beside them, where its slots are. Nothing is ever looked for in it.
"""

from __future__ import annotations

import pickle
import re
import secrets
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.safestring import SafeString


class Slot(NamedTuple):
    name: str
    start: int
    end: int
    # How many of those that begin behind it stand within it.
    within: int


_start = attrgetter("start")
NONE: Mapping[str, str] = MappingProxyType({})


class Recording:
    """The slots of a page that is being made, and what is to be known of it when they are filled."""

    def __init__(self) -> None:
        self._number = secrets.token_hex(16)
        # Whatever whoever fills the slots wants to know.
        self.kept: object = None
        self._otherwise: dict[str, str] = {}

    def slot(self, name: str, html: str) -> SafeString:
        """Mark HTML as what stands in a slot on the page for everybody. Slots may stand in slots."""
        return SafeString(f"[{self._number}:{name}]{html}[{self._number}]")

    def choice(self, name: str, html: str, otherwise: str) -> SafeString:
        """Mark a slot in which one other thing may stand, which is kept."""
        self._otherwise[name] = otherwise
        return self.slot(name, html)

    def piece(self, name: str, html: str) -> SafeString:
        """Mark HTML that is wanted again, by a name of its own, when the slot that it stands in is filled."""
        return self.slot(f" {name}", html)

    def cut(self, page: bytes) -> SlottedPage:
        """Take the marks out of the finished page."""
        parts = re.split(rf"\[{self._number}(?::([^\]]*))?\]".encode(), page)
        # As they begin: those outside before those within.
        slots, pieces = list[Slot](), dict[str, tuple[int, int]]()
        begun: list[tuple[bytes, int, int]] = []
        place = 0
        for text, name in zip(parts[::2], parts[1::2], strict=False):
            place += len(text)
            if name is not None:
                begun.append((name, place, len(slots)))
                if name[:1] != b" ":
                    slots.append(Slot(name.decode(), place, place, 0))
                continue
            marked, start, number = begun.pop()
            if marked[:1] == b" ":
                pieces[marked[1:].decode()] = (start, place)
            else:
                slots[number] = Slot(marked.decode(), start, place, len(slots) - number - 1)
        beside = pickle.dumps((slots, self.kept, self._otherwise)), pickle.dumps(pieces)
        return SlottedPage(b"".join(parts[::2]), *beside)


@contextmanager
def recording(request: HttpRequest) -> Iterator[Recording]:
    """While a `with` lasts, have the page that answers a request mark its slots."""
    recorded = Recording()
    request.recording = recorded  # type: ignore[attr-defined]
    try:
        yield recorded
    finally:
        # A page about an error is cut by nobody.
        del request.recording  # type: ignore[attr-defined]


def recording_of(request: HttpRequest | None) -> Recording | None:
    return getattr(request, "recording", None)


class SlottedPage:
    """A page for everybody with its slots. What stands beside it is read when it is asked for."""

    def __init__(self, content: bytes, beside: bytes, pieces: bytes) -> None:
        self.content, self.beside, self.pieces = content, beside, pieces

    @cached_property
    def _beside(self) -> tuple[list[Slot], Any, dict[str, str]]:
        found: tuple[list[Slot], Any, dict[str, str]] = pickle.loads(self.beside)  # noqa: S301 as caches keep everything
        return found

    @cached_property
    def _pieces(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = pickle.loads(self.pieces)  # noqa: S301 as above
        return found

    @property
    def kept(self) -> Any:
        """What the recording kept."""
        return self._beside[1]

    @property
    def otherwise(self) -> Mapping[str, str]:
        """What else may stand in slots, by their names."""
        return self._beside[2]

    def piece(self, name: str, fills: Mapping[str, str] = NONE) -> str | None:
        """The HTML of a piece with these slots in it filled; None if the page has none of this name."""
        place = self._pieces.get(name)
        return self._filled(fills, *place).decode() if place else None

    def has(self, name: str) -> bool:
        return any(slot.name == name for slot in self._beside[0])

    def filled(self, fills: Mapping[str, str]) -> bytes:
        """The page with something else in these slots; what is not named stays as it is for everybody."""
        return self._filled(fills, 0, len(self.content))

    def _filled(self, fills: Mapping[str, str], at: int, end: int) -> bytes:
        texts, slots = list[bytes](), self._beside[0]
        number = bisect_left(slots, at, key=_start)
        while number < len(slots) and (slot := slots[number]).start < end:
            if slot.name in fills:
                texts += (self.content[at : slot.start], fills[slot.name].encode())
                at = slot.end
                # What stands within it is gone.
                number += slot.within
            number += 1
        texts.append(self.content[at:end])
        return b"".join(texts)
