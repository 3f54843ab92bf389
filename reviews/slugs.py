"""Slugs made of words in every script, and those that are free: nothing has them, and nothing had them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import TypeVar

from django.db.models import QuerySet

from reviews.models import Addressed, FormerSlug

AddressedT = TypeVar("AddressedT", bound=Addressed)
# A slug has 120 characters; the rest is for the number behind it.
LONGEST_STEM = 110
# Latin letters that Unicode does not take apart.
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = "'’‘ʼ`´"


def slug_of(words: str) -> str:
    """Return the words as they stand in an address, "" where they have no letter and no number.

    Latin letters lose their accents; those of other scripts stay as they are, with their marks. NFC.
    """
    kept: list[str] = []
    is_latin = False
    apart = "".join(map(_space_for_sign, words.lower().translate(_LATIN)))
    for sign in unicodedata.normalize("NFKD", apart):
        kind = unicodedata.category(sign)[0]
        if kind in "LN":
            is_latin = sign.isascii()
            kept.append(sign)
        elif (kind == "M" and not is_latin) or sign in "_-" or sign.isspace():
            kept.append(sign)
    slug = re.sub(r"[-\s]+", "-", unicodedata.normalize("NFC", "".join(kept)))
    return slug.strip("-_")


def _space_for_sign(sign: str) -> str:
    """Part the words at signs beside which other scripts set no blank: "你好，李焕英"."""
    is_sign = not sign.isascii() and unicodedata.category(sign)[0] in "PS" and sign not in _APOSTROPHES
    return " " if is_sign else sign


def free_slug(objects: QuerySet[AddressedT], words: str, fallback: str) -> str:
    """Return a slug made of these words for something new among these objects: two queries.

    It is the fallback where the words have no letter and no number, at most 110 characters long, and
    ends in "-2", "-3" … where others have it or had it. Whoever saves at the same moment may take it first:
    the database refuses the second with IntegrityError.
    """
    stem = stem_of(slug_of(words) or fallback)
    former = FormerSlug.objects.filter(model=objects.model._meta.model_name)
    taken = {
        *objects.filter(slug__startswith=stem).values_list("slug", flat=True),
        *former.filter(slug__startswith=stem).values_list("slug", flat=True),
    }
    return next_free(stem, taken)


def stem_of(slug: str) -> str:
    """Cut a slug so that a number has room behind it."""
    return slug[:LONGEST_STEM].strip("-_")


def next_free(stem: str, taken: Container[str]) -> str:
    """Return the stem, or the stem with the first number from 2 on that is not taken."""
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
