"""What may disturb in a film, as editors note it: in words of a vocabulary, and in free ones beside it.

A note of the vocabulary stands in each language of the site, and may say more in words of its own; those
stand in its place where they are in the reader's language. A free note is shown as it was written, with its
language where that is another than the page's.

Editors, old exports and the release before write notes as lines: “Violence”, “Violence: a slap | fr: Une
gifle”, “A man swallowing frogs | fr: Un homme qui avale des grenouilles”. The first words are in the site's
language, and each usual note is known in all of them. Notes and lines say the same: whatever was read from
lines is read again from `lines_of` it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypedDict, cast

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Usual:
    """A note of the vocabulary."""

    code: str
    label: Promise
    # What else it is called.
    same: tuple[Promise, ...] = ()
    # What says more than its label: kept as words of the note's own.
    closer: tuple[Promise, ...] = ()


GROUPS: tuple[tuple[Promise, tuple[Usual, ...]], ...] = (
    (
        _("Sex and nudity"),
        (
            Usual("sexual-content", _("sexual content"), closer=(_("some sexual references"),)),
            Usual("nudity", _("nudity"), closer=(_("brief nudity"),)),
        ),
    ),
    (
        _("Language and hatred"),
        (
            Usual("strong-language", _("strong language"), closer=(_("some strong language"),)),
            Usual("slurs", _("slurs")),
            Usual("racism", _("racism")),
            Usual("sexism", _("sexism")),
            Usual("homophobia", _("homophobia")),
            Usual("transphobia", _("transphobia")),
        ),
    ),
    (
        _("Violence"),
        (
            Usual(
                "violence",
                _("violence"),
                closer=(_("some violence"), _("graphic violence"), _("gun violence")),
            ),
            Usual("blood", _("blood"), closer=(_("a little blood"), _("gore"))),
            Usual("sexual-violence", _("sexual violence")),
            Usual("domestic-violence", _("domestic violence")),
            Usual("child-abuse", _("child abuse")),
            Usual("bullying", _("bullying")),
            Usual("torture", _("torture")),
            Usual("war", _("war")),
            Usual("kidnapping", _("kidnapping")),
            Usual("stalking", _("stalking")),
        ),
    ),
    (
        _("Fright and light"),
        (
            Usual("flashing-light", _("flashing light"), same=(_("flashing lights"),)),
            Usual("frightening-scenes", _("frightening scenes")),
            Usual("jump-scares", _("jump scares")),
            Usual("body-horror", _("body horror")),
        ),
    ),
    (
        _("Loss"),
        (
            Usual("loss", _("loss of somebody close"), closer=(_("death of a parent"),)),
            Usual("death", _("death")),
            Usual("death-of-a-child", _("death of a child")),
        ),
    ),
    (
        _("Body and mind"),
        (
            Usual("illness", _("illness")),
            Usual("mental-illness", _("mental illness")),
            Usual("suicide", _("suicide")),
            Usual("self-harm", _("self-harm")),
            Usual("eating-disorders", _("eating disorders")),
            Usual("medical-procedures", _("medical procedures")),
            Usual("abortion", _("abortion")),
        ),
    ),
    (
        _("Drugs"),
        (
            Usual("drug-use", _("drug use")),
            Usual("alcohol", _("alcohol")),
            Usual("smoking", _("smoking")),
        ),
    ),
    (
        _("Animals"),
        (
            Usual("animal-dies", _("an animal dies"), same=(_("death of an animal"),)),
            Usual("cruelty-to-animals", _("cruelty to animals")),
        ),
    ),
)
VOCABULARY = {usual.code: usual for _label, group in GROUPS for usual in group}
# A matter of health: every reader sees it at once.
AT_ONCE = frozenset({"flashing-light"})

_PLACES = {code: place for place, code in enumerate(VOCABULARY)}
_OTHER_LANGUAGE = re.compile(r"\s*([a-z]{2})\s*:\s*(\S.*)", re.IGNORECASE)


class Note(TypedDict):
    """A note as it is stored; it has a code or words, or both."""

    # Of the vocabulary; "" for a free one.
    code: str
    # Its own, by their language.
    words: dict[str, str]


@dataclass(frozen=True)
class ContentNote:
    """A note as a page shows it; `language` is "" where the words are in the page's."""

    words: str
    language: str = ""
    code: str = ""


def shown(notes: Iterable[Note]) -> list[ContentNote]:
    """The notes in the active language, as far as they are known in it."""
    return [_shown(note) for note in notes]


def _shown(note: Note) -> ContentNote:
    code, words, language = note["code"], note["words"], get_language() or settings.LANGUAGE_CODE
    if language in words:
        return ContentNote(str(capfirst(words[language])) if code else words[language], code=code)
    if code in VOCABULARY:
        return ContentNote(label_of(code), code=code)
    other = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in words else next(iter(words), "")
    return ContentNote(words.get(other, code), other, code)


def in_words(notes: Iterable[Note]) -> str:
    """The notes with all that is said of them, one a line, for editors."""
    return "\n".join(
        line_of(note, label_of(note["code"]) if note["code"] in VOCABULARY else "") for note in notes
    )


def label_of(code: str) -> str:
    """What a note of the vocabulary is called in the active language."""
    return str(capfirst(str(VOCABULARY[code].label)))


# --- Lines ---------------------------------------------------------------------------------------


def read_lines(text: str) -> list[Note]:
    """Read notes, one a line: those of the vocabulary in its order, then the free ones.

    What stands behind a bar and names no language is left out.
    """
    lines = (line for line in text.splitlines() if line.strip(" |"))
    notes = {line_of(note): note for line in lines if any((note := _read_line(line)).values())}
    with_words = {note["code"] for note in notes.values() if note["words"]}
    kept = [note for note in notes.values() if note["words"] or note["code"] not in with_words]
    return sorted(kept, key=lambda note: _PLACES.get(note["code"], len(_PLACES)))


def lines_of(notes: Iterable[Note]) -> str:
    return "\n".join(map(line_of, notes))


def line_of(note: Note, label: str = "") -> str:
    """A note as a line; `label` is what its code is called in it, by default the same in all languages."""
    code, words = note["code"], note["words"]
    own = words.get(settings.LANGUAGE_CODE, "")
    first = ": ".join(filter(None, [code and (label or code.replace("-", " ")), own]))
    others = (f"{language}: {said}" for language, said in words.items() if language != settings.LANGUAGE_CODE)
    return " | ".join([first, *others])


def as_notes(value: object) -> list[Note]:
    """Notes as data from elsewhere, or the lines of text that they were in earlier versions and exports.

    Raises ValueError for anything else.
    """
    if isinstance(value, str):
        return read_lines(value)
    if not isinstance(value, list) or not all(map(_is_note, value)):
        raise ValueError("These are no content notes.")
    return read_lines(lines_of(cast("list[Note]", value)))


def _is_note(value: object) -> bool:
    if (
        not isinstance(value, dict)
        or value.keys() != {"code", "words"}
        or not isinstance(value["words"], dict)
    ):
        return False
    return all(isinstance(one, str) for one in (value["code"], *value["words"], *value["words"].values()))


def _read_line(line: str) -> Note:
    written, *others = (part.strip() for part in line.split("|"))
    said = {match[1].lower(): match[2] for part in others if (match := _OTHER_LANGUAGE.fullmatch(part))}
    code, closer = _spellings().get(_key(written), ("", None))
    own: dict[str, str] = {}
    if closer is not None:
        own = _in_each_language(closer)
    elif not code and written:
        name, _colon, words = (part.strip() for part in written.partition(":"))
        code, closer = _spellings().get(_key(name), ("", None)) if words else ("", None)
        own = {settings.LANGUAGE_CODE: words if code and closer is None else written}
    return Note(code=code, words={**own, **said})


@cache
def _spellings() -> dict[str, tuple[str, Promise | None]]:
    """The code by each spelling, and the words where these say more than its label."""
    known: dict[str, tuple[str, Promise | None]] = {}
    for usual in VOCABULARY.values():
        known[_key(usual.code.replace("-", " "))] = (usual.code, None)
    for language, _name in settings.LANGUAGES:
        with override(language):
            for usual in VOCABULARY.values():
                for words in (usual.label, *usual.same):
                    known.setdefault(_key(str(words)), (usual.code, None))
                for words in usual.closer:
                    known.setdefault(_key(str(words)), (usual.code, words))
    return known


def _in_each_language(words: Promise) -> dict[str, str]:
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(words)
    return said


def _key(words: str) -> str:
    return " ".join(words.casefold().strip(" .").replace("’", "'").split())
