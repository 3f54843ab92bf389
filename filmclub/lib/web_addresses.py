"""Where web addresses stand in running text: where one begins, and where the sentence goes on.

Comments that are typed here and comments that were imported ask the same reader, so that both get the same
links. An address begins with ``http://``, ``https://`` or ``www.``, not within a word. It ends as the
autolinks of GitHub's Markdown do (https://github.github.com/gfm/#autolinks-extension-): before white space,
``<``, a bracket that it has not opened, and the signs of the sentence behind it. What differs from that:

- ``-`` and ``_`` at the end belong to it (names of videos end so), but not the ``_`` of
  emphasis that began before it.
- One ``!`` belongs to it where it ends the last part of a path that is written like a title, each word with
  a capital or small (``/wiki/Airplane!``). Addresses of other kinds end in numbers or small letters.
- Quotation marks, dashes, full-width punctuation, emoji and signs that nobody sees are no part of it.
- Letters that have no capitals (Chinese, Japanese, Korean, Thai …) are written against an address without a
  blank. They belong to it where they begin a part of its path, not behind its host or an ASCII letter.
- Between ``<`` and ``>`` all of it is the address.
- One with a name before its host (``https://bank.example@evil.example/``) is none.

All functions take time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from markdown_it.common.normalize_url import normalizeLink

# Letters that have no capitals, for the inside of a character class.
_NO_CAPITALS = (
    "\u0590-\u109f\u1100-\u139f\u1780-\u17ff\u3005-\u3007\u3040-\u318f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufb50-\ufdcf\ufe70-\ufefc\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
# What parts the markup of comments in a text, and no text from outside has.
_SIGNS = "\ufdd0-\ufdef"
_UNSEEN = "\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
_NEVER = (
    r"\s<>\"`\\^{|}\x00-\x1f\x7f-\x9f"
    rf"{_UNSEEN}\ue000-\uf8ff"
    # Quotation marks, dashes, dots; punctuation of other scripts; arrows and pictures.
    "«»“”„‟‚‹›—―•…\u2025\u060c\u061b\u061f\u06d4\u0589\u0964\u0965\u1361-\u1368"
    "\u2190-\u2bff\ufe00-\ufe0f\U0001f000-\U0001fbff"
    # Ideographic, vertical, small and full-width punctuation.
    "\u3000-\u3004\u3008-\u303f\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    rf"{_SIGNS}"
)

_START = re.compile(r"https?://|www\.", re.IGNORECASE)
_SCHEME = re.compile(r"https?://|(?=www\.)", re.IGNORECASE)
_AUTHORITY = re.compile(rf"[^{_NEVER}/?#()\[\]]*+")
_HOST = re.compile(r"[^\W_][\w-]*+(?:\.\w[\w-]*+)*+")
# A host that somebody has parted is another one.
_PARTED = re.compile(rf"[{_UNSEEN}]+[A-Za-z0-9.-]")
_WORDS_BEHIND = re.compile(rf"(?<=[A-Za-z0-9-])[{_NO_CAPITALS}]")
_PORT = re.compile(r":[0-9]{1,5}(?![0-9])")
_PART_WITHOUT_CAPITALS = rf"(?<![A-Za-z0-9])(?=[{_NO_CAPITALS}])[^{_NEVER}()\[\]/?#&=]++"
_WORDS = (
    rf"(?:[^{_NEVER}{_NO_CAPITALS}()\[\]'‘’–]++|['‘’–](?=[^\W{_NO_CAPITALS}]|[/?#&=%])"
    rf"|{_PART_WITHOUT_CAPITALS})*+"
)
_BRACKETED = rf"[^{_NEVER}()\[\]]*+"
# `她_(2013年电影)`, but not `abc(分享)`.
_IN_BRACKETS = rf"(?!(?<=[A-Za-z0-9])\([{_NO_CAPITALS}])\({_BRACKETED}(?:\({_BRACKETED}\){_BRACKETED})*+\)"
# `?film[]=1&film[year]=2013`
_KEY = r"\[[\w.-]*+\](?=[=\[])"
_TAIL = re.compile(rf"(?=[/?#]){_WORDS}(?:(?:{_IN_BRACKETS}|{_KEY}){_WORDS})*+")
_TAIL_IN_ANGLES = re.compile(rf"(?=[/?#])[^\s<>\"`{_SIGNS}]*+(?=>)")
_TITLE_SIGNS = re.compile(r"[_,.'’!¡&:()-]+")
_LONGEST_TITLE = 100

# Of these the library makes nothing else, in much more time.
_PLAIN = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?(?:/(?:[A-Za-z0-9/_.~+=,:@$!*()-]|%[0-9A-F]{2})*(?:\?[A-Za-z0-9_.&=-]+)?)?"
)
# An address whose end the markup around it shows, as `[words](address)` does; it has a scheme.
_EXPLICIT = rf"[^\s<>\"`\[\]{{}}|\\^(){_SIGNS}]*+"
LINK_TARGET = (
    r"https?://(?![^\s/?#]*@)[^\W_][\w.-]*(?::\d{1,5})?(?!\w|:\w)"
    rf"(?:[/?#]{_EXPLICIT}(?:\({_EXPLICIT}\){_EXPLICIT})*+)?"
)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each address in a text."""
    at = 0
    for found in _START.finditer(text):
        if found.start() >= at and (end := end_of_address(text, found.start())):
            yield found.start(), end
            at = end


def end_of_address(text: str, start: int, limit: int | None = None, *, in_underscores: bool = False) -> int:
    """Return where the address that begins here ends, at the limit at the latest; 0 if there is none.

    `in_underscores` tells if a `_` at the end may end emphasis that began before the address.
    """
    limit = len(text) if limit is None else limit
    before = text[start - 1] if start else ""
    scheme = _SCHEME.match(text, start, limit)
    host = _HOST.match(text, scheme.end(), limit) if scheme else None
    if scheme is None or host is None or _is_within_word(before):
        return 0
    if not scheme[0] and before and before in "@./\\-":
        return 0
    authority = _AUTHORITY.match(text, scheme.end(), limit)
    length = _length_of_host(host[0])
    is_whole = length == len(host[0])
    name = host[0][:length]
    if (authority and "@" in authority[0]) or not _may_be_host(name, has_scheme=bool(scheme[0])):
        return 0
    end = host.start() + length
    if not is_whole:
        return end
    if _PARTED.match(text, end, limit):
        return 0
    if port := _PORT.match(text, end, limit):
        end = port.end()
    if before == "<" and (angled := _TAIL_IN_ANGLES.match(text, end, limit)):
        return angled.end()
    tail = _TAIL.match(text, end, limit)
    return _without_signs(text, end, tail.end(), in_underscores or before == "_") if tail else end


def href_of(address: str) -> str:
    """Return the href for an address as it stands in a text: with a scheme, and in ASCII."""
    whole = address if "://" in address[:8] else f"http://{address}"
    return whole if _PLAIN.fullmatch(whole) else normalizeLink(whole)


def _is_within_word(before: str) -> bool:
    """Tell if what stands before may be the beginning of another scheme, which has ASCII letters alone."""
    return before.isascii() and before.isalnum()


def _length_of_host(host: str) -> int:
    """Return the length without a sentence that goes on behind it without a blank: "example.com很好"."""
    words = _WORDS_BEHIND.search(host, host.rfind(".") + 1)
    return len((host[: words.start()] if words else host).rstrip("-_"))


def _may_be_host(host: str, *, has_scheme: bool) -> bool:
    if not has_scheme:
        return host.count(".") > 1
    return host.isascii() or "." in host


def _without_signs(text: str, host_end: int, end: int, in_underscores: bool) -> int:
    """Return the end of an address without the sentence's signs behind it."""
    while end > host_end:
        sign = text[end - 1]
        if sign == "!" and _is_title(text, host_end, end - 1):
            break
        if sign not in ".,;:!?*~'‘’–" and not (sign == "_" and in_underscores):
            break
        end -= 1
    return end


def _is_title(text: str, start: int, end: int) -> bool:
    """Tell if the last part of a path is written like a title: "Airplane", "Hail,_Caesar", not "dQw4w9"."""
    begins = text.rfind("/", max(start, end - _LONGEST_TITLE), end) + 1
    if not begins or text[end - 1] == "!":
        return False
    words = [word for word in _TITLE_SIGNS.split(unquote(text[begins:end])) if word]
    if not words or not words[0][0].isupper() or max(map(len, words)) == 1:
        return False
    return all(
        word.isdecimal() or (word.isalpha() and (len(word) == 1 or word[1:].islower())) for word in words
    )
