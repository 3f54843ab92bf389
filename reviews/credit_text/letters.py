"""Letters that stand for jobs: "R: Fritz Lang, K: Fritz Arno Wagner" in programmes, "d. Joanna Hogg"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.credits import Department

_LETTERS = {
    "R": Department.DIRECTING,
    "B": Department.WRITING,
    "Sc": Department.WRITING,
    "Scr": Department.WRITING,
    "K": Department.CAMERA,
    "Ph": Department.CAMERA,
    "S": Department.EDITING,
    "M": Department.MUSIC,
    "T": Department.SOUND,
    "P": Department.PRODUCTION,
    "D": Department.CAST,
    "Int": Department.CAST,
}
_ENGLISH = {
    "D": Department.DIRECTING,
    "S": Department.WRITING,
    "W": Department.WRITING,
    "E": Department.EDITING,
}
# Beside these the others are German.
_GERMAN = frozenset({"R", "B", "K"})
# Behind a small one a full stop may stand; a capital with one is somebody's initial.
_LETTER = re.compile(
    r"(?:^|[,;.|/]\s*|\s)((?:[RBKDMSTPWCE]|Scr?|Int|Ph)(?=\s?:)|(?:[dwpemc]|scr?|ph)(?=\s?:|\.))\s?[:.]\s+(?=[^\W\d_a-zà-ÿ])"
)


def letters_in(text: str) -> Iterator[re.Match[str]]:
    """Return each letter with its sign, the letter as the first group; nothing unless the text begins so."""
    if not _LETTER.match(text):
        return iter(())
    return _LETTER.finditer(text)


def letter_of(letter: str, letters: frozenset[str]) -> Department | None:
    """Return what a letter stands for: "D" for the director, but beside a German "R" for the cast.

    `letters` are all that the block has; one alone may stand for anything.
    """
    if letter not in letters:
        return None
    known = _LETTERS if letter[0].isupper() and letters & _GERMAN else _LETTERS | _ENGLISH
    if letter == "M" and "R" in letters and letters & {"Sc", "Ph"}:
        return None  # French: montage or musique.
    return known.get(letter.capitalize())
