"""Lines of text that people enter: names, titles, credits, tags. Every one of them is stored by `Line`.

And the characters that nobody sees, that turn a line round or paint over its neighbours. The properties are
Unicode's (UAX #44); marks for direction are those of UAX #9.
"""

from __future__ import annotations

import re
import unicodedata
from string import ascii_letters
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

# More than any language's writing sets on one letter: Hebrew with its accents has four.
MARKS_PER_LETTER = 4

# What no text may hold: controls but tab and line feed, halves of characters, and what Unicode never assigns.
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
# Letters and signs by their categories that are drawn as nothing.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_OPENS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_OVERRIDES = "\u202d\u202e"
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PERHAPS_A_MARK = re.compile("[\u0300-\U0010ffff]")


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of it: a letter, a digit or a sign."""
    return any(
        unicodedata.category(character)[0] in "LNPS" and character not in _BLANKS for character in text
    )


def has_letter(text: str) -> bool:
    """Whether a reader sees a letter or a digit in it."""
    return any(unicodedata.category(sign)[0] in "LN" and sign not in _BLANKS for sign in text)


def is_blank(character: str) -> bool:
    """Whether it is white space, or a letter or sign that is drawn as such."""
    return character.isspace() or character in _BLANKS


def without_invisible(text: str) -> str:
    """The text without what is drawn as nothing and has no width (Default_Ignorable_Code_Point)."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def with_few_marks(text: str) -> str:
    """The text with at most MARKS_PER_LETTER marks on a letter, and none on nothing; in NFC."""
    if not _PERHAPS_A_MARK.search(text):
        return text
    kept = []
    free = 0
    for character in text:
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            if not free:
                continue
            free -= 1
        elif category != "Cf":
            free = 0 if character.isspace() else MARKS_PER_LETTER
        kept.append(character)
    return "".join(kept)


def with_paired_directions(line: str) -> str:
    """A line whose marks for direction end within it; without overrides, by which it would read reversed."""
    if not _DIRECTION.search(line):
        return line
    opened: list[int] = []
    kept = list(line)
    for place, character in enumerate(line):
        if character in _OPENS:
            opened.append(place)
        elif character in _OPENS.values() and opened and _OPENS[line[opened[-1]]] == character:
            opened.pop()
        elif character in _OPENS.values() or character in _OVERRIDES:
            kept[place] = ""
    for place in opened:
        kept[place] = ""
    return "".join(kept)


if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField

# Invisible, and needed between two signs: joiners in Persian, Indic scripts and emoji; marks for direction.
_JOINERS = frozenset("\u200c\u200d")
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")
# Of the looks of emoji, of Mongolian and of Japanese names, and the letters of flags.
_SELECTOR = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]")
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u2066\u2067\u2068\u2069")


def clean_line(text: str) -> str:
    """A line of text as we store it: NFC, single blanks, no controls; "" unless a reader sees some of it.

    Line breaks become blanks. No marks for direction without their partner, no invisible signs but those that
    shape what stands around them, a few marks on a letter. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = "".join(" " if is_blank(character) else character for character in text)
    text = with_few_marks(UNWANTED.sub("", unicodedata.normalize("NFC", text)))
    text = "".join(
        character
        for place, character in enumerate(text)
        if unicodedata.category(character) != "Co" and (without_invisible(character) or _shapes(text, place))
    )
    # What has gone may have stood between a letter and its marks.
    text = with_few_marks(unicodedata.normalize("NFC", with_paired_directions(text)))
    return " ".join(text.split()) if is_visible(text) else ""


def _shapes(text: str, place: int) -> bool:
    """Whether the invisible sign at this place shapes what stands around it."""
    character = text[place]
    before, behind = text[:place][-1:], text[place + 1 :][:1]
    if character in _DIRECTIONS:
        return True
    if character in _DIRECTION_MARKS:
        return any(each.isalpha() and unicodedata.bidirectional(each) in ("R", "AL") for each in text)
    if character in _JOINERS:
        return not (before.isascii() or behind.isascii() or before in _JOINERS or behind in _JOINERS)
    return bool(_SELECTOR.match(character)) and not (before.isspace() or before in ("", *ascii_letters))


class LineFormField(forms.CharField):
    """A line of text, typed from the side where it begins; one of which nothing would be seen is empty."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "auto"}

    def to_python(self, value: Any) -> str | None:
        return clean_line(super().to_python(value) or "") or self.empty_value


class NameField(LineFormField):
    """Somebody's name: a line in which a reader sees a letter."""

    def to_python(self, value: Any) -> str | None:
        name = super().to_python(value)
        return name if name and has_letter(name) else self.empty_value


class Line(CharField):
    """A line of text, cleaned whenever it is stored, whoever brings it. In the database it is a CharField."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_line(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineFormField, **kwargs})
