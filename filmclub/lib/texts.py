"""Texts of several lines, as we store them."""

import re
import unicodedata

from filmclub.lib.lines import UNWANTED, with_few_marks, with_paired_directions

_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\u2028\u2029]")
_BLANK_START = re.compile(r"(?:[ \t]*\n)+")


def sentence(text: str) -> str:
    """The same with one full stop at its end, also behind a name that ends with its own, as in “Anna V.”."""
    return text.removesuffix(".") if text.endswith("..") and not text.endswith("...") else text


def clean_text(text: str) -> str:
    """Text as we store it: NFC, lines ended by LF, no control characters but tab, no blank lines around it.

    Indentation stays, and so do characters that shape writing (joiners, direction marks in pairs). No letter
    has more marks than writing sets on it. Idempotent.
    """
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = unicodedata.normalize("NFC", UNWANTED.sub("", _LINE_BREAKS.sub("\n", text)))
        text = "\n".join(map(with_paired_directions, with_few_marks(text).split("\n")))
    text = text.rstrip()
    if match := _BLANK_START.match(text):
        text = text[match.end() :]
    return text
