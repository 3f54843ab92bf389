"""Parts on a line of their own: below a name that a page prints twice, or in turn with the actors.

The first is the caption of a portrait and its link; of the second one is in capitals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviews.credit_text import words
from reviews.credit_text.lines import starts_a_name
from reviews.credit_text.names import is_name_like, list_pieces, pair_of

# A single name may stand there twice by chance.
_LEAST = 2


@dataclass
class Captions:
    """The part of each name by the number of its first line, and the lines that say nothing of their own."""

    parts: dict[int, str] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)


def find_captions(raw_lines: Sequence[str]) -> Captions:
    """Find "Michelle Williams", once more "Michelle Williams", then "Wendy"; costs one pass."""
    printed = [(number, text.strip()) for number, text in enumerate(raw_lines, start=1) if text.strip()]
    texts = [text for _number, text in printed] + [""] * 3
    found = Captions()
    place = 0
    while place < len(printed):
        number, text = printed[place]
        if text != texts[place + 1] or not _is_name(text):
            place += 1
            continue
        part = texts[place + 2]
        has_part = bool(part) and part != texts[place + 3] and not words.is_cast_label(part.rstrip(":"))
        has_part = has_part and (words.may_be_a_part(part) or not words.is_label(part.rstrip(":")))
        found.parts[number] = part if has_part else ""
        end = place + 2 + has_part
        found.repeated.update(number for number, _text in printed[place + 1 : end])
        place = end
    return found if len(found.parts) >= _LEAST else Captions()


def _is_name(text: str) -> bool:
    is_name = any(map(str.isalpha, text)) and is_name_like(text, 5) and starts_a_name(text)
    return is_name and not words.is_label(text) and text[-1] != ":"


def find_stacked(raw_lines: Sequence[str]) -> dict[int, int]:
    """Find casts with the part on one line and the actor on the next, one of the two in capitals.

    Return the number of the line below by that of the line above; which of them is the actor is decided
    for the block. Costs one pass.
    """
    found: dict[int, int] = {}
    section: list[tuple[int, str]] | None = None
    for number, raw in [*enumerate(raw_lines, start=1), (0, "Crew")]:
        text = raw.strip()
        if not text:
            continue
        if words.is_label(text.rstrip(":： ")) or text.endswith(":"):
            found |= _in_turn(section or [])
            section = [] if words.is_cast_label(text.rstrip(":： ")) else None
        elif section is not None:
            section.append((number, text))
    return found


def _in_turn(lines: Sequence[tuple[int, str]]) -> dict[int, int]:
    if not lines or len(lines) % 2 or not all(_is_bare(text) for _number, text in lines):
        return {}
    capitals = [text.isupper() for _number, text in lines]
    if any(
        above != capitals[0] or below == above
        for above, below in zip(capitals[::2], capitals[1::2], strict=True)
    ):
        return {}
    return {above[0]: below[0] for above, below in zip(lines[::2], lines[1::2], strict=True)}


def _is_bare(text: str) -> bool:
    return (
        is_name_like(text, 5)
        and starts_a_name(text)
        and pair_of(text) is None
        and len(list_pieces(text)) == 1
    )
