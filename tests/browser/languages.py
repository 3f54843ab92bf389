"""In which language each text of a page is said to be, and in which one it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

from babel.dates import get_month_names

from tests.filmclub.test_translations import PLACEHOLDER, TAG, forms, french, messages

OTHER = {"en": "fr", "fr": "en"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = {"title", "aria-label", "aria-description", "alt", "placeholder", "label"}
# Words that hardly a sentence of a language does without, and that few sentences of the other hold.
COMMON = {
    "en": set(re.findall(r"\w+", "the and of is it that with was for to you his her not this they but what")),
    "fr": set(re.findall(r"\w+", "le la les des et est une un dans que qui pour pas vous du ne ce avec sur")),
}
# By this scripts find what they have stored; nobody reads it.
NOT_READ = ("data-stored", "data-known")
# A title such as "Le Samouraï" has fewer of them than a sentence.
ENOUGH = 3
# What the club calls a tag or finds on a screen, and the site happens to say as well.
NAMES = {"Music", "Waiting (Atom)", "Waiting (RSS)"}


@dataclass(frozen=True)
class Words:
    """A text of a page, with the language that the elements around it say."""

    text: str
    language: str
    place: str


class Listener(HTMLParser):
    """Collect the words of a page, also those of attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.words: list[Words] = []

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = dict(attrs).get("lang") or self.language
        for name, value in attrs:
            if value and (name in SPOKEN or name.startswith("data-")) and name not in NOT_READ:
                self.words.append(Words(" ".join(value.split()), language, name))
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if (text := " ".join(data.split())) and self.open and self.open[-1][0] not in ("script", "style"):
            self.words.append(Words(text, self.language, self.open[-1][0]))


def words_of(html: str) -> list[Words]:
    listener = Listener()
    listener.feed(html)
    return listener.words


@cache
def interface() -> dict[str, re.Pattern[str]]:
    """What the site's own texts in a language look like, without those that the other has as well."""
    said: dict[str, set[str]] = {"en": set(), "fr": set()}
    for message in messages(french()):
        said["en"].update(piece for form in forms(message.id) for piece in pieces(form))
        said["fr"].update(piece for form in forms(message.string) for piece in pieces(form))
    months = {code: {name.casefold() for name in get_month_names(locale=code).values()} for code in said}
    patterns = {}
    for code, other in OTHER.items():
        own = {re.escape(piece).replace("\0", r"[^.!?]{1,80}?") for piece in said[code] - said[other]}
        dates = {rf"(?i:\d {month} \d{{4}})" for month in months[code] - months[other]}
        patterns[code] = re.compile("|".join(sorted(own | dates, key=len, reverse=True)))
    return patterns


def pieces(form: str) -> Iterator[str]:
    """Yield what stands between tags, a mark for each value, where that says enough to be known again."""
    for piece in TAG.split(form):
        text = " ".join(PLACEHOLDER.sub("\0", piece).split())
        if len(re.sub(r"\W|\0", "", text)) >= 4:
            yield text


def mixed(html: str) -> list[str]:
    """Say what stands on a page in another language than the elements around it say."""
    return [
        f"{words.place}: “{words.text[:120]}” is {found} in {words.language}"
        for words in words_of(html)
        if (found := strange(words))
    ]


def strange(words: Words) -> str:
    """Name the language of a text if it is the other of the two that the site speaks, else ""."""
    other = OTHER.get(words.language)
    if other is None or words.text in NAMES:
        return ""
    if interface()[other].fullmatch(words.text):
        return other
    scores = {code: len(COMMON[code] & set(re.findall(r"\w+", words.text.lower()))) for code in COMMON}
    return other if scores[other] >= ENOUGH and scores[other] > 2 * scores[words.language] else ""
