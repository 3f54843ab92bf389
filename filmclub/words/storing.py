"""Storing the words of objects, and removing them: in the transaction that stores or changes the object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from filmclub.lib.folding import folded
from filmclub.words.fields import few_enough
from filmclub.words.models import Kind, Words, key_of
from filmclub.words.queries import mark, may_be_begun, word_within

AT_ONCE = 500


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
        own, group = mark(self.kind), mark(self.kind, "in", self.group)
        every = " ".join([few_enough(folded(self.every)), own, group, *self.marks])
        public = None
        if self.public is not None:
            words = few_enough(folded(self.public))
            begun = [word_within(group, word) for word in dict.fromkeys(words.split()) if may_be_begun(word)]
            public = " ".join([words, own, group, *begun])
        return Words(id=key_of(self.kind, self.number), every=every, public=public)


def store_words(entries: Iterable[Entry]) -> int:
    """Store the words of objects in place of those that they had; return of how many: one query for each 500."""
    rows, stored = (entry.row() for entry in entries), 0
    while batch := list(islice(rows, AT_ONCE)):
        Words.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["id"], update_fields=["every", "public"]
        )
        stored += len(batch)
    return stored


def remove_words(kind: Kind, numbers: Iterable[int]) -> None:
    """Let objects that are deleted for good be found no more: one query."""
    Words.objects.filter(pk__in=[key_of(kind, number) for number in numbers]).delete()
