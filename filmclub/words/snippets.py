"""The place of a text that has what was looked for, with the words marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from filmclub.lib.folding import Word, composed, words_of
from filmclub.words.queries import Query, Term

LENGTH = 240
# Before the first word that is marked.
BEFORE = 80
# Of a longer text the rest is not looked at: a page has many, and anybody may ask for one after the other.
LOOKED_AT, MOST_WORDS = 8_000, 2_000


@dataclass(frozen=True)
class _Words:
    """The words of a text, as they stand in it and as they are looked for, and by these where they are."""

    words: list[Word]
    said: tuple[str, ...]
    places: dict[str, list[int]]


def snippet(text: str, query: Query, length: int = LENGTH) -> SafeString:
    """About `length` characters of a plain text as HTML, around the rarest word of the query.

    What was found in it stands in <mark>. Of a text that has none of the words it is the beginning.
    """
    text = " ".join(composed(text[:LOOKED_AT]).split())
    words = _read(text)
    of_terms = [places for term in query.wanted if (places := list(_places(words, term)))]
    found = _merged(place for places in of_terms for place in places)
    rarest = min(of_terms, key=len, default=[(0, 0)])
    start, end = _window(text, rarest[0][0], length)
    parts: list[tuple[str, str]] = []
    here = start
    for first, last in found:
        if first >= here and last <= end:
            parts.append((text[here:first], text[first:last]))
            here = last
    marked = format_html_join("", "{}<mark>{}</mark>", parts)
    more_before, more_behind = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}{}", more_before, marked, text[here:end], more_behind)


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


def _read(text: str) -> _Words:
    words = list(islice(words_of(text), MOST_WORDS))
    said = tuple(word.word for word in words)
    places: dict[str, list[int]] = {}
    for place, word in enumerate(said):
        places.setdefault(word, []).append(place)
    return _Words(words, said, places)


def _places(text: _Words, term: Term) -> Iterator[tuple[int, int]]:
    begin, size = term.words[0], len(term.words)
    if term.is_beginning:
        found = (places for word, places in text.places.items() if word.startswith(begin))
        firsts: Iterable[int] = chain.from_iterable(found)
    else:
        firsts = (
            first for first in text.places.get(begin, ()) if text.said[first : first + size] == term.words
        )
    for first in firsts:
        yield text.words[first].start, _end(text.words[first + size - 1], term)


def _end(last: Word, term: Term) -> int:
    # Of a pair, of which one letter was looked for, that letter.
    if term.is_beginning and last.is_pair:
        return last.start + 1
    return last.end
