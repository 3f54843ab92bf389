"""Names that a page prints twice, the caption of a portrait and its link, with the part on the next line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviews.credit_text import words
from reviews.credit_text.lines import starts_a_name
from reviews.credit_text.names import is_name_like

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
    return is_name_like(text, 5) and starts_a_name(text) and not words.is_label(text) and text[-1] != ":"
