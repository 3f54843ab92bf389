"""Names as the eye compares them: two that look alike have the same skeleton (after UTS #39, 4).

The table of what looks alike is Unicode's own, confusables.txt, from the package confusable_homoglyphs.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import models

from filmclub.lib.lines import without_invisible

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField

LONGEST = 400
_ASCII_WORD = re.compile("[0-9A-Za-z]+")


def skeleton(name: str) -> str:
    """What is left of a name for the eye: letters and digits, without case, accents and what hides in it.

    "" for a name without letters. It may be longer than the name; what is behind LONGEST letters is cut off.
    """
    return whole_skeleton(name)[:LONGEST]


def whole_skeleton(text: str) -> str:
    """The same of a text of any length, with nothing cut off."""
    if text.isascii():
        return text.translate(_ascii()).replace("rn", "m")
    return _without_case("".join(map(_look, _plain(unicodedata.normalize("NFKC", without_invisible(text))))))


def words_of(name: str) -> list[str]:
    """The skeletons of its words: what stands between blanks, hyphens and other signs."""
    return [word for word in map(skeleton, parts_of(name)) if word]


def parts_of(text: str) -> list[str]:
    """Its words as they are written, in NFKC, without what hides in them."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    parted = "".join(
        character if unicodedata.category(character)[0] in "LNM" else " "
        for character in unicodedata.normalize("NFKC", without_invisible(text))
    )
    return parted.split()


def _without_case(looks: str) -> str:
    letters = "".join(character for character in _plain(looks).casefold() if character.isalnum())
    # To the table "I" is "l" and "m" is "rn", but "i" is not "l", nor "M" "RN": without case they are.
    return letters.replace("i", "l").replace("rn", "m")


@cache
def _ascii() -> dict[int, str]:
    """What most texts are made of, each sign looked up once."""
    return {number: _without_case(_look(chr(number))) for number in range(128)}


@lru_cache(maxsize=4096)
def _look(character: str) -> str:
    """What a character is taken for: a Latin letter if it or its other case looks like one; "" for a sign."""
    looks = [_prototypes().get(each, each) for each in (character, character.upper(), character.lower())]
    return next((look for look in looks if look.isascii()), looks[0] if character.isalnum() else "")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn")


@cache
def _prototypes() -> dict[str, str]:
    """What each character is taken for.

    The package lists every pair both ways. A prototype has all that look like it; who has a single partner
    looks like that one, and of a pair alone one is chosen.
    """
    table = files("confusable_homoglyphs").joinpath("confusables.json").read_text(encoding="utf-8")
    partners = {sign: [partner["c"] for partner in found] for sign, found in json.loads(table).items()}
    prototypes: dict[str, str] = {}
    for sign, (partner, *others) in partners.items():
        if len(sign) == 1 and not others and (len(partners.get(partner, ())) > 1 or partner < sign):
            prototypes[sign] = partner
    return prototypes


class SkeletonField(CharField):
    """The skeleton of another attribute, made when the row is stored. In the database it is a CharField."""

    def __init__(self, *, of: str = "", **options: Any) -> None:
        self.of = of
        fixed: dict[str, Any] = {"max_length": LONGEST, "editable": False, "blank": True, "default": ""}
        super().__init__(**fixed | options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        setattr(model_instance, self.attname, skeleton(getattr(model_instance, self.of)))
        return super().pre_save(model_instance, add)
