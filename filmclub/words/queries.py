"""What somebody looks for, read from what they typed, and said to each database.

Words are all to be there, "words in quotes" one behind the other, -word and -"words" not at all, and the last
word may be the beginning of a longer one. Everything else is text: what means something to a database is a
sign between words here, so that nothing typed is ever syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from filmclub.lib.folding import SHORTEST_BEGINNING, Word, composed, folded, words_of
from filmclub.words.fields import quoted
from filmclub.words.models import Kind

# Of what is typed, in characters.
LONGEST = 200
MOST_TERMS = 16
# Of a mark, in bytes; PostgreSQL refuses the whole row for a word of more than 2,046.
LONGEST_MARK = 1_000

_QUOTES = '"“”„«»‟＂'
_TERM = re.compile(rf"(-?)[{_QUOTES}]([^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(-?)([^\s{_QUOTES}]+)")


class NothingToFind(Exception):
    """What was typed names no word that is to be there."""


class TooMuch(Exception):
    """What was typed is longer than LONGEST, or has more than MOST_TERMS words."""


@dataclass(frozen=True)
class Term:
    """A word, which may be the beginning of one, or words that follow each other, as they are stored."""

    words: tuple[str, ...]
    is_beginning: bool = False
    # It is the least that one may look for a word by.
    is_least: bool = False

    def within(self, group: str) -> Term:
        """The same within the group that has this mark: what begins so elsewhere is not looked at.

        Words that begin alike are many, and the index would have to put all of them together.
        """
        if not self.is_beginning:
            return self
        return Term((word_within(group, self.words[0]),), is_beginning=not self.is_least)

    def as_fts5(self) -> str:
        return f'"{" ".join(self.words)}"{" *" if self.is_beginning else ""}'

    def as_tsquery(self) -> str:
        phrase = " <-> ".join(map(quoted, self.words)) + (":*" if self.is_beginning else "")
        return f"({phrase})" if len(self.words) > 1 else phrase


@dataclass(frozen=True)
class Query:
    """What is to be there, and what is not.

    `marks`: or one of these marks, whatever the words. `groups`: in one of the groups with these marks.
    """

    wanted: Sequence[Term]
    unwanted: Sequence[Term] = ()
    marks: Sequence[str] = ()
    groups: Sequence[str] = ()

    @property
    def has_phrases(self) -> bool:
        return any(len(term.words) > 1 for term in (*self.wanted, *self.unwanted))

    def without_phrases(self) -> Query:
        """The same, but that words need not follow each other: it finds more."""
        wanted = [Term((word,)) for term in self.wanted if len(term.words) > 1 for word in term.words]
        single = [term for term in self.wanted if len(term.words) == 1]
        unwanted = [term for term in self.unwanted if len(term.words) == 1]
        return replace(self, wanted=[*single, *wanted], unwanted=unwanted)

    def or_marked(self, *marks: str) -> Query:
        return replace(self, marks=(*self.marks, *marks))

    def among(self, *groups: str) -> Query:
        return replace(self, groups=groups)

    def within(self, group: str) -> Query:
        """The same for what is within a group alone."""
        wanted = [term.within(group) for term in self.wanted]
        return replace(self, wanted=wanted, unwanted=[term.within(group) for term in self.unwanted])

    def as_fts5(self, column: str, mark: str) -> str:
        """The query for a column of FTS5, of what has the mark."""
        words = " AND ".join(term.as_fts5() for term in self.wanted)
        if self.unwanted:
            words = f"({words}) NOT ({' OR '.join(term.as_fts5() for term in self.unwanted)})"
        either = " OR ".join([f"({words})", *map(_in_quotes, self.marks)])
        among = f" AND ({' OR '.join(map(_in_quotes, self.groups))})" if self.groups else ""
        return f'{{{column}}} : ("{mark}"{among} AND ({either}))'

    def as_tsquery(self, mark: str) -> str:
        words = [*(term.as_tsquery() for term in self.wanted)]
        words += [f"!{term.as_tsquery()}" for term in self.unwanted]
        either = " | ".join([f"({' & '.join(words)})", *map(quoted, self.marks)])
        among = f" & ({' | '.join(map(quoted, self.groups))})" if self.groups else ""
        return f"{quoted(mark)}{among} & ({either})"


def _in_quotes(mark: str) -> str:
    return f'"{mark}"'


def read_query(text: str, shortest_beginning: int = SHORTEST_BEGINNING) -> Query:
    """Read what somebody typed. Raises NothingToFind or TooMuch, and nothing else whatever it is."""
    if len(text) > LONGEST:
        raise TooMuch
    parts = list(_parts(composed(text)))
    wanted = [_term(words) for is_excluded, _is_quoted, words in parts if not is_excluded]
    unwanted = [_term(words) for is_excluded, _is_quoted, words in parts if is_excluded]
    if not wanted:
        raise NothingToFind
    if len(parts) > MOST_TERMS:
        raise TooMuch
    is_excluded, is_quoted, words = parts[-1]
    if not is_excluded and not is_quoted and len(words) == 1 and len(words[0].word) >= shortest_beginning:
        wanted[-1] = _beginning(words[0])
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def _parts(text: str) -> Iterator[tuple[bool, bool, list[Word]]]:
    """Each part of it that has words: whether it is excluded, whether it stands in quotes, and the words."""
    for part in _TERM.finditer(text):
        is_quoted = part[2] is not None
        if words := list(words_of(part[2] if is_quoted else part[4])):
            yield bool(part[1] or part[3]), is_quoted, words


def _term(words: Sequence[Word]) -> Term:
    """Words as they are stored behind each other in a text where more letters may follow."""
    said, last = tuple(word.word for word in words), words[-1]
    if len(words) == 1 and last.is_end_of_run:
        return _beginning(last)
    if last.is_end_of_run and words[-2].is_pair:
        # In a longer run it begins the next pair, and the pair before has said it.
        return Term(said[:-1])
    return Term(said)


def _beginning(word: Word) -> Term:
    return Term((word.word,), is_beginning=True, is_least=word.word == word.beginning)


def mark(kind: Kind, *said: str | int) -> str:
    """A word of the index that nobody can type: it says what an object is in, or by whom."""
    whole = "·".join([f"§{int(kind)}", *(folded(str(one)).replace(" ", "·") for one in said)])
    if len(encoded := whole.encode()) <= LONGEST_MARK:
        return whole
    # Folded, a name or an address can be forty times as long.
    return f"§{int(kind)}·{sha256(encoded).hexdigest()}"


def word_within(group: str, word: str) -> str:
    """The mark of a word within the group that has a mark."""
    return f"{group}·{word}"
