"""Text as it is compared: the words alone, without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+|[&,/+]")


def fold(text: str) -> str:
    """Return the words of a text in lower case without accents, "&" and "/" kept as words of their own."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def fold_all(*texts: str) -> frozenset[str]:
    """Fold the texts between the commas of each argument."""
    return frozenset(fold(text) for listed in texts for text in listed.split(","))


def fold_words(*texts: str) -> frozenset[str]:
    return frozenset(fold(word) for text in texts for word in text.split())


def is_latin(text: str) -> bool:
    return any(character.isalpha() and character < "\u0250" for character in text)
