"""The order of a dictionary: É stands with E and ø with o.

SQLite compares bytes: accents sort last there, and capitals first. So it gets a collation of ours. PostgreSQL
goes by the locale of its database.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import Func

COLLATION = "dictionary"
# Letters that no decomposition takes apart.
LIKE = str.maketrans({"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"})
# Blanks come first, then punctuation, symbols, digits, letters.
_CLASSES = "ZPSN"


@lru_cache(maxsize=65_536)
def dictionary_key(text: str) -> tuple[Any, ...]:
    """Return what puts texts in order: by letters, then by accents, then small letters before capitals."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(LIKE)
    return tuple((_class(sign), sign) for sign in letters), decomposed, text.swapcase()


def _class(sign: str) -> int:
    found = _CLASSES.find(unicodedata.category(sign)[0])
    return found if found >= 0 else len(_CLASSES)


def _compare(one: str, other: str) -> int:
    first, second = dictionary_key(one), dictionary_key(other)
    return (first > second) - (first < second)


class InDictionaryOrder(Func):
    """A column to order by, as a dictionary would: `order_by(InDictionaryOrder("title"), "pk")`."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"%(expressions)s COLLATE {COLLATION}", **context)


def _prepare(connection: Any, **_kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, _compare)


def prepare_connections() -> None:
    """Let every connection that is opened from now on know the order."""
    connection_created.connect(_prepare, dispatch_uid="filmclub.lib.alphabet")
