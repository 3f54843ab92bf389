"""The field of a film's content notes: boxes for those of the vocabulary, and lines for free words.

All of it is sent under one name: the code of each box that is ticked, and the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviews.content_notes import GROUPS, VOCABULARY, Note, in_words, label_of, read_lines


class NotesInput(forms.Textarea):
    """Folded groups of boxes above the lines; a note with words of its own has both."""

    @property
    def media(self) -> forms.Media:
        return forms.Media(css={"all": ["filmclub/admin/notes.css"]})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name))

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        sent: Sequence[str] = value or []
        codes = {note["code"] for note in _read(sent)}
        lines = "\n".join(one for one in sent if one not in VOCABULARY)
        groups = [
            {
                "label": label,
                "boxes": [(usual.code, label_of(usual.code), usual.code in codes) for usual in group],
                "number": sum(usual.code in codes for usual in group),
            }
            for label, group in GROUPS
        ]
        text = super().render(name, lines, {**(attrs or {}), "rows": 4}, renderer)
        return render_to_string(
            "admin/reviews/notes_input.html", {"name": name, "groups": groups, "lines": text}
        )


class NotesField(forms.Field):
    """Its value is a list of notes; in the form, what is sent of it."""

    widget = NotesInput

    def prepare_value(self, value: Any) -> list[str]:
        return self.as_sent(value or [])

    def clean(self, value: Any) -> list[Note]:
        ProhibitNullCharactersValidator()("".join(value))
        return _read(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _read(self.as_sent(initial or [])) != _read(self.as_sent(data or []))

    @staticmethod
    def as_sent(value: Sequence[Any]) -> list[str]:
        """What the form would send of these notes; what it has sent stays as it is."""
        notes: list[Note] = [one for one in value if isinstance(one, dict)]  # type: ignore[misc]
        sent = [one for one in value if isinstance(one, str)]
        codes = [note["code"] for note in notes if note["code"] in VOCABULARY and not note["words"]]
        others = in_words(note for note in notes if note["code"] not in codes or note["words"])
        return [*sent, *codes, *filter(None, [others])]

    @staticmethod
    def in_words(value: Sequence[str]) -> str:
        """What was sent, as people read it."""
        return in_words(_read(value))


def _read(sent: Sequence[str]) -> list[Note]:
    # A code with spaces for its dashes is a line that is read in every language.
    return read_lines("\n".join(one.replace("-", " ") if one in VOCABULARY else one for one in sent))
