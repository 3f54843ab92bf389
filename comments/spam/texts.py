"""What the layers read in a text: its own words, the hosts that it names, and numbers that stand for both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

from filmclub.lib.folding import LONGEST_WORD, composed, pieces_of, words_of
from filmclub.lib.skeletons import skeleton

# What a longer text says is said by then.
LONGEST = 6000
_QUOTED = re.compile(r"^\s*>(?!!).*$", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+")
# Numbers of telephones and accounts are somebody's own.
_LONG_NUMBER = re.compile(r"\d{5}")


# Each layer asks for those of the text that is sent; some ask for earlier ones too.
@lru_cache(maxsize=32)
def own_words(text: str) -> tuple[str, ...]:
    """The words of a text as they are looked for, without quotations, addresses and long numbers."""
    text = _MAIL.sub(" ", _ADDRESS.sub(" ", _QUOTED.sub(" ", text[:LONGEST])))
    return tuple(word for word in _words_in(composed(text)) if not _LONG_NUMBER.search(word))


def _words_in(text: str) -> Iterator[str]:
    for piece in pieces_of(text):
        if piece.isascii():
            # As `words_of` says of it, which also tells where it stands.
            yield piece.lower()[:LONGEST_WORD]
        else:
            yield from (word.word for word in words_of(piece) if not word.is_end_of_run)


@lru_cache(maxsize=32)
def looks(words: tuple[str, ...]) -> tuple[str, ...]:
    """What the eye takes each of these words for, as in letters of another script; "" for none."""
    return tuple(map(_look, words))


# Most words were said before.
_look = lru_cache(maxsize=16_384)(skeleton)


def addresses(text: str) -> list[str]:
    """The web addresses in a text as they were typed, in its own words and in quotations."""
    return _ADDRESS.findall(text[:LONGEST])


def hosts(text: str, website: str = "") -> list[str]:
    """The hosts of the addresses in a text and of the writer's website, each once and without “www.”."""
    found = (host_of(address) for address in [*([website] if website else []), *addresses(text)])
    return list(dict.fromkeys(filter(None, found)))


def host_of(address: str) -> str:
    """The host of an address; "" where it has none."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.lower().rstrip(".").removeprefix("www.")


def number_of(kind: str, value: str) -> int:
    """A number of 63 bits that stands for a value of this kind: the same in every process, never 0."""
    digest = blake2b(f"{kind} {value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1 or 1
