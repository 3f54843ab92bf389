"""The order of a dictionary: É stands with E and ø with o.

Databases have orders of their own: SQLite compares bytes, PostgreSQL goes by a locale. So rows store
what puts them in order, made here, and every database compares that alike.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Letters that no decomposition takes apart.
LIKE = str.maketrans({"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"})
# Blanks come first, then punctuation, symbols, digits, letters; what is before "a" carries its class.
_CLASSES = "ZPSN"
FIRST_LETTER = "a"
# Where lists go by letters, what begins with none.
NO_LETTERS = "0–9"
# Signs of a text that count. All that an index may hold is some thousand bytes.
_SIGNS = 120


@lru_cache(maxsize=65_536)
def dictionary_key(text: str) -> str:
    """Return what puts texts in order: by letters, then by accents, then small letters before capitals."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # No sign of a key is before a blank but the blanks within its second and third part.
    return " ".join([folded_letters(text)[: 2 * _SIGNS], decomposed[:_SIGNS], text.swapcase()[:_SIGNS]])


def folded_letters(text: str) -> str:
    """What keys of texts with these letters begin with."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(LIKE)
    return "".join(map(_placed, letters))


def _placed(sign: str) -> str:
    found = _CLASSES.find(unicodedata.category(sign)[0])
    return f"{found}{sign}" if found >= 0 else sign if sign >= FIRST_LETTER else f"4{sign}"


class DictionaryKey(models.TextField[str, str]):
    """The key of the column `of`, to order by: it is made whenever the row is saved."""

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(**{"editable": False, "default": "", "db_default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        # By bytes, as SQLite does.
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = dictionary_key(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key


class Alphabetical(models.Model):
    """Has a `DictionaryKey` of the name `sort_key`, which is saved with what it is made of."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        key: Any = self._meta.get_field("sort_key")
        # Of a row that was read without it, too.
        self.__dict__.setdefault(key.attname, "")
        if key.of in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], key.attname}
        super().save(*args, **kwargs)
