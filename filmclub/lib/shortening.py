"""The beginnings of long comments, for pages that show many."""

from __future__ import annotations

import re
from typing import NamedTuple

from filmclub.lib.comment_html import sanitize_comment

# Bytes of HTML that stand as they are, and how many of a longer comment do.
LONGEST = 6000
BEGINNING = 4000
# A cut that leaves less than this is none: then it is made within what is too long.
_LEAST = BEGINNING // 4

# As the sanitiser writes them; a "<" that is text is written otherwise.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[^\s"=<>]+="[^"]*")*)\s*>')
_PART_OF_A_CHARACTER = re.compile(r"&[^;&\s]{0,12}\Z")
_BLOCKS = {"p", "pre", "blockquote", "ul", "ol", "li", "details"}


class _Cut(NamedTuple):
    """Where the beginning may end, and the elements that are open there."""

    at: int
    open: tuple[str, ...]

    def take(self, html: str, more: str = "") -> str:
        ends = "".join(f"</{name}>" for name in reversed(self.open))
        return f"{html[: self.at].rstrip()}{more}{ends}"


def shorten(html: str) -> str:
    """The beginning of the HTML of a comment, as valid as the whole; "" where the whole is not long.

    It ends behind a block; where the first block is too long, behind a word or an element of it; and inside
    of an element only where nothing else would be left, such as one spoiler of many pages. What hid stays
    hidden. Takes the same time for a comment of any length.
    """
    if len(html) <= LONGEST // 4 or len(html.encode()) <= LONGEST:
        return ""
    beginning = html[:BEGINNING].encode()[:BEGINNING].decode(errors="ignore")
    behind_block, between, within = _cuts(beginning)
    if behind_block.at >= _LEAST:
        return sanitize_comment(behind_block.take(beginning))
    return sanitize_comment((between if between.at >= _LEAST else within).take(beginning, "…"))


def _cuts(html: str) -> tuple[_Cut, _Cut, _Cut]:
    """The last cut behind a block, the last between words and elements of a block, and the last of all."""
    behind_block = between = _Cut(0, ())
    stack: list[str] = []
    at = 0
    for tag in _TAG.finditer(html):
        is_end, name = bool(tag[1]), tag[2]
        if not is_end and name not in _BLOCKS and _is_in_block(stack):
            between = _Cut(tag.start(), tuple(stack))
        if is_end:
            stack.pop()
        elif name != "br":
            stack.append(name)
        at = tag.end()
        if is_end and name in _BLOCKS:
            behind_block = _Cut(at, tuple(stack))
        elif is_end and _is_in_block(stack):
            between = _Cut(at, tuple(stack))
    # What is left is text, up to where a tag was cut through.
    words = html[at:].partition("<")[0]
    within = _Cut(at + _end_of_words(words), tuple(stack))
    return behind_block, within if _is_in_block(stack) and within.at > at else between, within


def _is_in_block(stack: list[str]) -> bool:
    return bool(stack) and stack[-1] in _BLOCKS - {"details"}


def _end_of_words(text: str) -> int:
    """The length of the text without its last word, which may not be whole; of a single word, nearly all."""
    whole = _PART_OF_A_CHARACTER.sub("", text)
    before = re.search(r"\s\S*\Z", whole)
    return before.start() if before and before.start() else len(whole)
