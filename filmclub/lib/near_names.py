"""Names in a text that are close to known ones and not the same: “Maara Rooney” where Rooney Mara is meant.

Only words with a capital count, and of a name only what has two to four parts. Case and accents make no other
name, a middle name makes one. Nothing is said of what differs by more than a slip of the fingers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from filmclub.lib.folding import folded

SHORTEST, LONGEST = 2, 4
# Letters that may be wrong in a word of so many: nothing in what is shorter than three.
_SLIPS = ((7, 2), (3, 1))
# The same of a whole name or title, as somebody types it who looks for it.
_SLIPS_IN_ALL = ((14, 3), (7, 2), (4, 1))
# Of a name of which no word is right, each must be so long, or ordinary words would be taken for it.
_LONG = 6
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:(?<=\b[^\W\d_])\.)?")
_GAP = re.compile(r"[^\S\n]+|[-‐‑]")
_ELISION = re.compile(r"^[dl]['’](?=\w{2})", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_PARTICLES = frozenset(
    (
        *("af", "al", "am", "auf", "av", "bin", "d", "da", "das", "de", "degli", "del", "della", "den"),
        *("der", "des", "di", "do", "dos", "du", "e", "el", "ibn", "la", "le", "les", "lo", "los", "of"),
        *("ten", "ter", "the", "und", "van", "vom", "von", "y", "zu", "zum", "zur"),
    )
)

Parts = tuple[str, ...]


class Near(NamedTuple):
    """What stands in the text, and the name that may be meant."""

    found: str
    name: str


class _Token(NamedTuple):
    start: int
    end: int
    part: str
    # Whether a name may begin or end with it.
    is_capital: bool


def near_names(text: str, names: Iterable[str], others: Iterable[str] = ()) -> list[Near]:
    """Return what in the text is close to one of the names, each spelling once, in the text's order.

    `others` are names that are right as they stand, such as those of characters. A line break parts names.
    """
    known = {parts: name for name in names if SHORTEST <= len(parts := _parts(name)) <= LONGEST}
    right = {*known, *map(_parts, others)}
    index = _index(known)
    found: dict[str, Near] = {}
    for run in _runs(text):
        for window in _wrong(run, right):
            parts = tuple(token.part for token in window)
            near = next((other for other in _candidates(parts, index) if _is_near(parts, other)), None)
            if near is not None:
                words = " ".join(text[window[0].start : window[-1].end].split())
                words = _ELISION.sub("", _POSSESSIVE.sub("", words))
                found.setdefault(words, Near(words, known[near]))
    return list(found.values())


def nearest(said: str, names: Iterable[str], at_most: int = 5) -> list[str]:
    """Of folded names those that differ from what was said by some slips of the fingers, the nearest first.

    A hundredth of a second for tens of thousands of names.
    """
    slips = next((slips for length, slips in _SLIPS_IN_ALL if len(said) >= length), 0)
    found = (
        extract(said, list(names), scorer=OSA.distance, score_cutoff=slips, limit=at_most + 1)
        if slips
        else []
    )
    return [name for name, distance, _index in found if distance > 0][:at_most]


def _index(known: Iterable[Parts]) -> dict[Parts, list[Parts]]:
    """The names by each of their words, and by the first letters of all."""
    index: dict[Parts, list[Parts]] = defaultdict(list)
    for parts in known:
        for part in dict.fromkeys(parts):
            index[(part,)].append(parts)
        index[_letters(parts)].append(parts)
    return index


def _candidates(parts: Parts, index: dict[Parts, list[Parts]]) -> Iterator[Parts]:
    """The names of as many words of which one is right, or all begin as these do."""
    for key in (*((part,) for part in parts), _letters(parts)):
        yield from (name for name in index.get(key, ()) if len(name) == len(parts))


def _letters(parts: Parts) -> Parts:
    # The blank tells it from a word.
    return (" ", *sorted(part[:1] for part in parts))


def _parts(name: str) -> Parts:
    return tuple(token.part for run in _all_tokens(name) for token in run)


def _all_tokens(text: str) -> Iterator[list[_Token]]:
    """The words that follow each other with nothing but a blank or a hyphen between them."""
    run: list[_Token] = []
    for match in _WORD.finditer(text):
        gap = text[run[-1].end : match.start()] if run else ""
        if run and not _GAP.fullmatch(gap):
            yield run
            run = []
        word = _POSSESSIVE.sub("", _ELISION.sub("", match[0]))
        is_joined = bool(run) and gap in "-‐‑"
        is_capital = word[:1].isupper() or (is_joined and run[-1].is_capital)
        run.append(_Token(match.start(), match.end(), folded(word).replace(" ", ""), is_capital))
        if word != match[0].removesuffix(".") and match[0].endswith(("s", "S", "'", "’")):
            # Nothing of a name follows what is said to be somebody's.
            yield run
            run = []
    if run:
        yield run


def _runs(text: str) -> Iterator[list[_Token]]:
    """Of these the parts that could be names: words with a capital, and particles between them."""
    for tokens in _all_tokens(text):
        run: list[_Token] = []
        for token in tokens:
            if token.is_capital or (run and token.part in _PARTICLES):
                run.append(token)
                continue
            if len(run) >= SHORTEST:
                yield run
            run = []
        if len(run) >= SHORTEST:
            yield run


def _wrong(run: Sequence[_Token], right: set[Parts]) -> Iterator[Sequence[_Token]]:
    """Each part of a run as long as names are that has no word of a name that is right."""
    taken: set[int] = set()
    for length in range(LONGEST, SHORTEST - 1, -1):
        for start in range(len(run) - length + 1):
            if tuple(token.part for token in run[start : start + length]) in right:
                taken |= set(range(start, start + length))
    for length in range(LONGEST, SHORTEST - 1, -1):
        for start in range(len(run) - length + 1):
            window = run[start : start + length]
            is_free = taken.isdisjoint(range(start, start + length))
            if is_free and window[0].is_capital and window[-1].is_capital:
                yield window


def _is_near(one: Parts, other: Parts) -> bool:
    left, wanted = list(one), list(other)
    for part in one:
        if part in wanted:
            wanted.remove(part)
            left.remove(part)
    if not left:
        return True  # The same words in another order.
    if len(left) > 2 or (len(left) == len(one) and min(map(len, (*one, *other))) < _LONG):
        return False
    return any(all(map(_is_slip, left, order)) for order in permutations(wanted))


def _is_slip(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    slips = next((slips for length, slips in _SLIPS if shorter >= length), 0)
    return slips > 0 and abs(len(one) - len(other)) <= slips and _distance(one, other, slips) <= slips


def _distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped; what is more than `most` is `most + 1`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, row, before_last = row, [i], before
        before = last
        for j, wanted in enumerate(other, start=1):
            steps = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                steps = min(steps, before_last[j - 2] + 1)
            row.append(steps)
        if min(row) > most:
            return most + 1
    return row[-1]
