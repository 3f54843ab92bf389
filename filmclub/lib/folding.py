"""The words of a text as they are looked for: without case, accents and what nobody sees.

What is searched and what somebody searches for come through the same function, so that İstanbul, straße, ÉTÉ,
decomposed or not, full-width letters and both small sigmas are found however they are typed. Scripts that
set no spaces, and Korean, which joins what means something by itself, come as pairs of letters: a word of
several letters is the pairs that follow each other, and a letter alone is the beginning of a pair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from filmclub.lib.alphabet import LIKE
from filmclub.lib.lines import without_invisible

# Letters of a word that count; what is longer is the same word.
LONGEST_WORD = 64
# Of a word, so many letters are looked for at least when it goes on behind them.
SHORTEST_BEGINNING = 3

# Every sign beyond ASCII is looked at by itself.
_PIECE = re.compile("[0-9A-Za-z\x80-\U0010ffff]+")
# Signs above, below and within letters that one may leave out: accents, points of Hebrew and Arabic. Vowels
# of Indic scripts and Thai, and the marks of kana, are marks too, and not left out.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f]"
)
# Letters that are typed as apostrophes, and parted like these.
_APOSTROPHES = frozenset("\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\ua78c")
# Thai, Lao, Tibetan, Burmese, Khmer; Korean; kana, bopomofo, Chinese characters.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff\u2e80-\u2fdf\u3005-\u3007"
    "\u3021-\u312f\u3130-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uaa60-\uaa7f"
    "\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_RUN = re.compile(f"{_UNSPACED.pattern}+|[^{_UNSPACED.pattern[1:]}+")
_FRACTION = "\u2044"


class Word(NamedTuple):
    """A word as it is looked for, and where the text has it."""

    word: str
    start: int
    end: int
    # The least that one may look for it by: its first letters, of a pair the first, "" of a short word.
    beginning: str
    # Of a script without spaces: two letters, or the last one of a run.
    is_pair: bool = False
    is_end_of_run: bool = False

    @property
    def is_spaced(self) -> bool:
        return not (self.is_pair or self.is_end_of_run)


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in their order; places are those in the text, which must be in NFC."""
    for piece in _PIECE.finditer(text):
        if piece[0].isascii():
            yield _spaced(piece[0].lower(), *piece.span())
        else:
            yield from _words_of_piece(piece[0], piece.start())


def pieces_of(text: str) -> list[str]:
    """The runs of letters, digits and signs beyond ASCII, within each of which `words_of` finds its words."""
    found: list[str] = _PIECE.findall(text)
    return found


def spans_of_pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand."""
    return (piece.span() for piece in _PIECE.finditer(text))


def said_in(piece: str) -> tuple[str, ...]:
    """The words of a piece as they are looked for, without their places: most pieces were read before."""
    return _read_before(piece) if len(piece) <= LONGEST_WORD else _read(piece)


def _read(piece: str) -> tuple[str, ...]:
    return tuple(word.word for word in words_of(piece))


_read_before = lru_cache(maxsize=16_384)(_read)


def composed(text: str) -> str:
    """The text in NFC, as `words_of` wants it."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """The words of any text, each parted from the next by one blank."""
    if text.isascii():
        # The same in a quarter of the time.
        return " ".join([piece[:LONGEST_WORD] for piece in _PIECE.findall(text.lower())])
    return " ".join(word for piece in pieces_of(composed(text)) for word in said_in(piece))


def runs_of(word: str) -> list[str]:
    """A word, parted where letters of scripts that set no spaces begin or end."""
    return [word] if word.isascii() else _RUN.findall(word)


def sets_no_spaces(letter: str) -> bool:
    """Whether a letter is of a script in which words stand against each other."""
    return _UNSPACED.match(letter) is not None


class _Letter(NamedTuple):
    letter: str
    start: int
    end: int


def _words_of_piece(piece: str, offset: int) -> Iterator[Word]:
    run: list[_Letter] = []
    is_unspaced = False
    for place, sign in enumerate(piece, start=offset):
        for letter in _fold(sign):
            if letter == " ":
                yield from _words_of_run(run, is_unspaced)
                run = []
            elif run and unicodedata.category(letter)[0] == "M":
                last = run[-1]
                # A full-width kana, for one that was typed as two halves.
                run[-1] = _Letter(composed(last.letter + letter), last.start, place + 1)
            else:
                if run and is_unspaced != bool(_UNSPACED.match(letter)):
                    yield from _words_of_run(run, is_unspaced)
                    run = []
                is_unspaced = bool(_UNSPACED.match(letter))
                run.append(_Letter(letter, place, place + 1))
    yield from _words_of_run(run, is_unspaced)


def _words_of_run(run: list[_Letter], is_unspaced: bool) -> Iterator[Word]:
    if not run:
        return
    if not is_unspaced:
        word = "".join(letter.letter for letter in run)
        yield _spaced(word, run[0].start, run[-1].end)
        return
    for one, other in pairwise(run):
        pair = (one.letter + other.letter)[:LONGEST_WORD]
        yield Word(pair, one.start, other.end, one.letter[:LONGEST_WORD], is_pair=True)
    last = run[-1]
    letter = last.letter[:LONGEST_WORD]
    yield Word(letter, last.start, last.end, letter, is_end_of_run=True)


def _spaced(word: str, start: int, end: int) -> Word:
    beginning = word[:SHORTEST_BEGINNING] if len(word) >= SHORTEST_BEGINNING else ""
    return Word(word[:LONGEST_WORD], start, end, beginning)


@lru_cache(maxsize=16_384)
def _fold(sign: str) -> str:
    """What a sign is looked for as: letters, marks and digits, a blank where words part, "" for nothing."""
    if not without_invisible(sign):
        return ""
    if sign in _APOSTROPHES or unicodedata.category(sign)[0] not in "LNM":
        return " "
    # Marks go before case is folded, or the iota below a Greek letter would become a letter; some letters
    # have marks only in small.
    letters = _ACCENTS.sub("", unicodedata.normalize("NFKD", sign)).casefold().translate(LIKE)
    letters = composed(_ACCENTS.sub("", unicodedata.normalize("NFKD", letters)))
    if _FRACTION in letters:
        # 8½ is 8 1/2.
        letters = f" {letters}"
    return "".join(letter if _is_looked_for(letter) else " " for letter in letters)


def _is_looked_for(letter: str) -> bool:
    return letter not in _APOSTROPHES and unicodedata.category(letter)[0] in "LNM"
