"""The line on top of a block, which is the film's title: "Ikiru (Japan 1952, 143 min, b/w)"."""

from __future__ import annotations

import re
from collections.abc import Collection

from reviews.credit_text import words
from reviews.credit_text.facts import YEAR, fact_in_a_row, facts_in_a_row
from reviews.credit_text.folding import fold
from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.kinds import has_family_name_first
from reviews.credit_text.remarks import peel

_YEAR = r"(?:18|19|20)\d\d"
_TWO_TITLES = re.compile(rf"([^()\[\]]+?)\s*[(\[]([^()\[\]]+?)[)\]]\s*[,(\[]?\s*({_YEAR})\s*[)\]]?")
_IN_BRACKETS = re.compile(r"([^()\[\]]*[^()\[\]\s])\s*[(\[]([^()\[\]]+)[)\]]\.?")
_AND_COUNTRY = re.compile(rf"([^,()]+),\s+([^,()]+\s{_YEAR})\.?")
_AND_YEAR = re.compile(rf"(.+?)\s+[(\[]({_YEAR})[)\]]")
_PARTS = re.compile(r"\s*[,;|•·]\s*|\s+[/–—-]\s+")
_OTHER_TITLES = re.compile(r"\s+/\s+|\s*[;|]\s*")
_ALSO = re.compile(
    r"(?:aka|a\.k\.a\.?|also known as|alias|auch|dt\.?|ov|vo|original(?:titel| title)?:?)\s+", re.I
)

Facts = tuple[list[tuple[str, str]], list[str]]


def title_with_year(text: str, people: Collection[str]) -> Facts:
    """Return title and facts of "Her (2013)" or "Her, USA 2013", and the parts that were not understood.

    `people` are folded names; one of them, as anybody else's, is no title beside the first.
    """
    if (found := _AND_COUNTRY.fullmatch(text)) and len(facts := fact_in_a_row(found[2])) > 1:
        return [("title", found[1]), *facts], []
    if found := _AND_YEAR.fullmatch(text):
        return [("title", " ".join(found[1].split())), ("year", found[2])], []
    if found := _TWO_TITLES.fullmatch(text):
        return [("title", found[1]), ("original_title", found[2]), ("year", found[3])], []
    if (found := _IN_BRACKETS.fullmatch(text)) and any(map(str.isdigit, found[2])):
        return _title_and_parts(found[1], [part for part in _PARTS.split(found[2]) if part], people)
    return [], []


def _title_and_parts(title: str, parts: list[str], people: Collection[str]) -> Facts:
    facts: list[tuple[str, str]] = []
    left: list[str] = []
    for place, part in enumerate(parts):
        read = fact_in_a_row(part)
        if not read and not place and not _is_somebody(part, people):
            read = [("original_title", part)]
        facts += read
        left += [] if read else [part]
    is_clear = {"year", "running_time"} & {name for name, _value in facts}
    return ([("title", title), *facts], left) if is_clear and 2 * len(left) <= len(parts) else ([], [])


def _is_somebody(text: str, people: Collection[str]) -> bool:
    """Tell whether a part in the brackets is who made the film and no other title of it."""
    return fold(text) in people or has_given_name(text) or has_family_name_first(text)


def title_first(text: str) -> Facts:
    """Return title and facts of what only on top of a block is a title: "1917", "Her – 2013 – 126 min"."""
    if YEAR.fullmatch(text):
        return [("title", text)], []
    facts, left = facts_in_a_row(text)
    if left and text.startswith(left[0]):
        return [("title", left[0]), *facts], left[1:]
    return [], []


def other_titles(text: str) -> list[tuple[str, str]]:
    """Return the titles of "Burning (버닝 / Beoning)", "Ran aka Chaos"; nothing if it names somebody."""
    title, remarks = peel(text)
    others = [remarks.other_name] if remarks.other_name else list(remarks.free)
    if len(others) != 1 or remarks.credited_as or has_given_name(title) or "(" in title:
        return []
    if words.is_label(re.split(r"\s*[:：]", title)[0]):
        return []
    printed = [_ALSO.sub("", one, count=1) for one in _OTHER_TITLES.split(others[0])]
    if any(map(words.is_job, printed)) or words.names_a_company(title):
        return []
    return [("title", title), *(("other_title", one) for one in printed if one)]
