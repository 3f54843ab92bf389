"""Storing the words of objects, and removing them: in the transaction that stores or changes the object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.db import connection

from filmclub.lib.folding import Word, composed, folded, words_of
from filmclub.words import sql
from filmclub.words.fields import MOST_WORDS, Prepared, few_enough
from filmclub.words.models import Kind, Words, key_of
from filmclub.words.queries import mark, word_within

AT_ONCE = 500
# Of the marks for beginnings of words: more than any text has that somebody types.
MOST_BYTES_OF_MARKS = 400_000


@dataclass(frozen=True)
class Entry:
    """An object with its words, as they stand in its text."""

    kind: Kind
    number: int
    # What it is found within, as a comment within its discussion.
    group: int
    every: str
    # None: for nobody but who may see everything.
    public: str | None
    # What only `every` says of it.
    marks: Sequence[str] = ()

    def row(self) -> Words:
        within = (mark(self.kind), group := mark(self.kind, "in", self.group))
        public = None
        if self.public is not None:
            words = list(islice(words_of(composed(self.public)), MOST_WORDS))
            begun = " ".join(word_within(group, beginning) for beginning in _beginnings(words))
            said = few_enough(" ".join(word.word for word in words))
            public = " ".join([said, *within, few_enough(begun, MOST_BYTES_OF_MARKS)])
        every = " ".join([few_enough(folded(self.every)), *within, *self.marks])
        return Words(id=key_of(self.kind, self.number), every=every, public=public)


def prepare(entry: Entry) -> Words:
    """Fold the words of an object that has no number yet, and lay them out as the database takes them.

    That takes longer than to store them: it may be done before a lock is taken.
    """
    row, field = entry.row(), Words._meta.get_field("every")
    row.every = Prepared(field.get_db_prep_save(row.every, connection))
    if row.public is not None:
        row.public = Prepared(field.get_db_prep_save(row.public, connection))
    return row


def store_prepared(row: Words, kind: Kind, number: int, *, is_public: bool) -> None:
    """Store prepared words now that the object has its number: one query."""
    sql.upsert([Words(id=key_of(kind, number), every=row.every, public=row.public if is_public else None)])


def store_words(entries: Iterable[Entry]) -> int:
    """Store words of objects in place of those that they had: one query for each 500. Returns of how many."""
    rows, stored = (entry.row() for entry in entries), 0
    while batch := list(islice(rows, AT_ONCE)):
        sql.upsert(batch)
        stored += len(batch)
    return stored


def remove_words(kinds: Sequence[Kind], numbers: Iterable[int]) -> None:
    """Let objects that are deleted for good be found no more, as any of these kinds: one query."""
    Words.objects.filter(pk__in=[key_of(kind, number) for number in numbers for kind in kinds]).delete()


def _beginnings(words: Iterable[Word]) -> Iterable[str]:
    """What the words may be looked for by when they go on behind it, each once."""
    begun = ((word.beginning, word.word) if word.is_spaced else (word.beginning,) for word in words)
    return dict.fromkeys(chain.from_iterable(some for some in begun if some[0]))
