"""What may disturb in a film, as editors note it: one note a line, and readers see it in their language.

The usual notes are known in each language of the site, in whichever of them they were written. Others stand
as they were written, in the site's language, unless the line says them in another one too:
“A man swallowing frogs | fr: Un homme qui avale des grenouilles”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

USUAL = (
    *(_("strong language"), _("some strong language"), _("slurs"), _("racism"), _("sexism"), _("homophobia")),
    *(_("transphobia"), _("sexual content"), _("some sexual references"), _("nudity"), _("brief nudity")),
    *(_("violence"), _("some violence"), _("graphic violence"), _("sexual violence"), _("domestic violence")),
    *(
        _("child abuse"),
        _("bullying"),
        _("torture"),
        _("war"),
        _("gun violence"),
        _("blood"),
        _("a little blood"),
    ),
    *(_("gore"), _("body horror"), _("jump scares"), _("frightening scenes"), _("flashing lights")),
    *(_("drug use"), _("alcohol"), _("smoking"), _("suicide"), _("self-harm"), _("eating disorders")),
    *(
        _("mental illness"),
        _("illness"),
        _("death"),
        _("death of a child"),
        _("death of a parent"),
        _("abortion"),
    ),
    *(
        _("death of an animal"),
        _("cruelty to animals"),
        _("kidnapping"),
        _("stalking"),
        _("medical procedures"),
    ),
)
_OTHER_LANGUAGE = re.compile(r"\s*([a-z]{2})\s*:\s*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True)
class ContentNote:
    """A note as a page shows it; `language` is "" where the words are in the page's."""

    words: str
    language: str = ""


def read_notes(text: str) -> list[ContentNote]:
    """Return the notes of a film, in the active language as far as they are known in it. No query."""
    return [_read_note(line) for line in text.splitlines() if line.strip(" |")]


def _read_note(line: str) -> ContentNote:
    written, *others = (part.strip() for part in line.split("|"))
    language = get_language() or settings.LANGUAGE_CODE
    said = {match[1].lower(): match[2] for part in others if (match := _OTHER_LANGUAGE.fullmatch(part))}
    if language in said:
        return ContentNote(said[language])
    usual = _usual_notes().get(_key(written))
    if usual is None:
        return ContentNote(written, "" if language == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE)
    words = str(usual)
    return ContentNote(words[:1].upper() + words[1:] if written[:1].isupper() else words)


@cache
def _usual_notes() -> dict[str, Promise]:
    known: dict[str, Promise] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            known |= {_key(str(note)): note for note in USUAL}
    return known


def _key(words: str) -> str:
    return " ".join(words.casefold().strip(" .").replace("’", "'").split())
