"""A column of folded words: the words themselves on SQLite, a tsvector on PostgreSQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    TextField = models.TextField[Any, Any]
else:
    TextField = models.TextField

# PostgreSQL tells no places apart that are farther from the beginning than 16,383 words.
MOST_WORDS = 16_000
# No tsvector is larger than a megabyte, of which places and marks need some.
MOST_BYTES = 250_000

_LEXEME = re.compile(r"'((?:[^']|'')*)':([\d,A-D]+)")


class Prepared(str):
    """Words as the database takes them already."""


class WordsField(TextField):
    """Words that were folded, each parted from the next by one blank, and marks behind them.

    Nothing but the index reads it. From PostgreSQL a word comes back as often as that has its places.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if isinstance(value, Prepared):
            return str(value)
        value = super().get_db_prep_value(value, connection, prepared)
        return _as_tsvector(value) if connection.vendor == "postgresql" and value is not None else value

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_placeholder_sql(
        self, value: Any, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any]]:
        """The same as Django from 6.1 on asks for it."""
        return self.get_placeholder(value, compiler, connection), (value,)

    def from_db_value(
        self, value: str | None, _expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return _as_words(value) if connection.vendor == "postgresql" and value is not None else value


def few_enough(words: str, most_bytes: int = MOST_BYTES) -> str:
    """The first of some folded words: as many as both databases tell apart."""
    if len(encoded := words.encode()) > most_bytes:
        words = encoded[:most_bytes].decode(errors="ignore").rpartition(" ")[0]
    return " ".join(words.split(" ", MOST_WORDS)[:MOST_WORDS])


def _as_tsvector(words: str) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words.split(), start=1):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"{quoted(word)}:{','.join(at)}" for word, at in places.items())


def quoted(word: str) -> str:
    """A word as a lexeme of PostgreSQL's."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _as_words(vector: str) -> str:
    places = [
        (int(place.rstrip("ABCD")), lexeme[1].replace("''", "'").replace("\\\\", "\\"))
        for lexeme in _LEXEME.finditer(vector)
        for place in lexeme[2].split(",")
    ]
    return " ".join(word for _place, word in sorted(places))
