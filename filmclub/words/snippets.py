"""The place of a text that has what was looked for, with the words marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, chain, islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from filmclub.lib.folding import Word, composed, pieces_of, said_in, spans_of_pieces, words_of
from filmclub.words.queries import Query, Term

LENGTH = 240
# Before the first word that is marked.
BEFORE = 80
# Of a longer text the rest is not looked at: a page has many, and anybody may ask for one after the other.
LOOKED_AT = 8_000


class _Words:
    """The words of a text as they are looked for; where one stands is worked out for what is found."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] = []
        self._further_spans = spans_of_pieces(text)
        self._read: dict[int, list[Word]] = {}
        self._of_pieces = [said_in(piece) for piece in pieces_of(text)]
        # No word has a blank: so a term is found in all of them at once.
        self._said = f" {' '.join(chain.from_iterable(self._of_pieces))} "

    def places(self, term: Term) -> list[int]:
        """Which of the words a term begins with, by their numbers."""
        sought = f" {' '.join(term.words)}" + ("" if term.is_beginning else " ")
        found, here = [], self._said.find(sought)
        while here >= 0:
            found.append(self._said.count(" ", 0, here))
            here = self._said.find(sought, here + 1)
        return found

    def span(self, place: int, term: Term) -> tuple[int, int]:
        """Where the text has the term that begins with this word."""
        last = self._word(place + len(term.words) - 1)
        # Of a pair, of which one letter was looked for, that letter.
        end = last.start + 1 if term.is_beginning and last.is_pair else last.end
        return self._word(place).start, end

    def piece(self, place: int) -> tuple[int, int]:
        """Where the run of letters stands that has the word."""
        return self._span(self._piece(place))

    def _span(self, piece: int) -> tuple[int, int]:
        """It costs what stands before it, once."""
        if piece >= len(self._spans):
            self._spans += islice(self._further_spans, piece + 1 - len(self._spans))
        return self._spans[piece]

    def _piece(self, place: int) -> int:
        return bisect_right(self._firsts, place) - 1

    @cached_property
    def _firsts(self) -> list[int]:
        """The number of the first word of each piece."""
        return list(accumulate(map(len, self._of_pieces), initial=0))

    def _word(self, place: int) -> Word:
        piece = self._piece(place)
        start, end = self._span(piece)
        if piece not in self._read:
            self._read[piece] = list(words_of(self._text[start:end]))
        word = self._read[piece][place - self._firsts[piece]]
        return word._replace(start=start + word.start, end=start + word.end)


def snippet(text: str, query: Query, length: int = LENGTH) -> SafeString:
    """About `length` characters of a plain text as HTML, around the rarest word of the query.

    What was found in it stands in <mark>. Of a text that has none of the words it is the beginning.
    """
    text = " ".join(composed(text[:LOOKED_AT]).split())
    words = _Words(text)
    found = [(term, places) for term in query.wanted if (places := words.places(term))]
    around = 0
    if found:
        term, places = min(found, key=lambda one: len(one[1]))
        around = words.span(places[0], term)[0]
    start, end = _window(text, around, length)
    parts: list[tuple[str, str]] = []
    here = start
    for first, last in _merged(_within(words, found, start, end)):
        if first >= here and last <= end:
            parts.append((text[here:first], text[first:last]))
            here = last
    marked = format_html_join("", "{}<mark>{}</mark>", parts)
    more_before, more_behind = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}{}", more_before, marked, text[here:end], more_behind)


def _within(
    words: _Words, found: Iterable[tuple[Term, list[int]]], start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Where what was found stands between two places of the text."""
    for term, places in found:
        for place in places:
            piece_start, piece_end = words.piece(place)
            if piece_start >= end:
                break
            if piece_end > start:
                yield words.span(place, term)


def _window(text: str, around: int, length: int) -> tuple[int, int]:
    """Where the snippet begins and ends: between words, if there is a blank near."""
    start = max(0, min(around - BEFORE, len(text) - length))
    if start:
        blank = text.find(" ", start, around)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), max(start + length, around))
    if end < len(text):
        blank = text.rfind(" ", around + 1, end)
        end = blank if blank > around + length // 2 else end
    return start, end


def _merged(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places one behind the other, none within another."""
    places: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return places
