"""Quoting a comment in the answer to it, and whether a text quotes what somebody marked as giving away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import chain

from comments.models import Comment
from comments.rows import CommentRow
from comments.texts import covered_html, marked_parts, uncovered_html
from filmclub.lib.comment_html import with_places
from filmclub.lib.folding import folded
from filmclub.lib.markup import render
from filmclub.lib.public_forms import without_marked, words_of

# So many words of a marked passage in a row are quoted from it; of a shorter one, all of them.
IN_A_ROW = 3
_QUOTATION = re.compile(r"<blockquote>(.*?)</blockquote>(?!\s*</blockquote>)", re.DOTALL)


def quotes_marked(text: str, answered: Comment) -> bool:
    """Whether a Markdown text quotes openly what is marked in the comment that it answers."""
    marked = marked_parts(answered)
    if not marked:
        return False
    html = without_marked(render(text, Comment.Format.MARKDOWN), "")
    quotations = [folded(words_of(quotation)).split() for quotation in _QUOTATION.findall(html)]
    quoted = [
        set(chain.from_iterable(_runs(words, length) for words in quotations))
        for length in range(1, IN_A_ROW + 1)
    ]
    for part in marked if quotations else ():
        words = folded(words_of(part)).split()
        length = min(len(words), IN_A_ROW)
        if length and not quoted[length - 1].isdisjoint(_runs(words, length)):
            return True
    return False


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    """All runs of so many words."""
    return zip(*(words[start:] for start in range(length)), strict=False)


# What is quoted in a comment is not quoted again: the innermost quotations first.
_INNERMOST = re.compile(r"<blockquote[^<>]*>(?:(?!</?blockquote).)*</blockquote>\s*", re.DOTALL)
_PASSAGE = re.compile(r'<(details|span) class="spoiler"[^<>]*>(.*?)</\1>', re.DOTALL)
_TYPED = ((re.compile(r"</?em>"), "*"), (re.compile(r"</?strong>"), "**"))
# Where the words that are marked would end a mark, or begin one.
_MEDDLES = re.compile(r"(?<=!)(?=<)|(?<=>)(?=!)|(?<=\|)(?=\|)|(?<=\[)(?=/?spoiler)", re.IGNORECASE)


def quotation(comment: CommentRow, *, shows_all: bool) -> str:
    """What a page shows of a comment, as Markdown that quotes it, or "": no query.

    What is marked is marked there as well for who sees it, and left out for who does not.
    """
    if comment.gives_away and not shows_all:
        return ""
    shown = uncovered_html(comment, "") if shows_all else with_places(covered_html(comment), "…")
    own = _without_quotations(shown)
    html = own if words_of(own) else shown
    for tag, sign in _TYPED:
        html = tag.sub(sign, html)
    html = _shielded(html) if comment.gives_away else _PASSAGE.sub(lambda found: _shielded(found[2]), html)
    words = words_of(html)
    return "\n".join(f"> {line}" if line else "" for line in words.split("\n")) if words else ""


def _without_quotations(html: str) -> str:
    while (left := _INNERMOST.sub("", html)) != html:
        html = left
    return html


def _shielded(html: str) -> str:
    """The words of what is marked, each paragraph with the marks that are typed around it."""
    words = _MEDDLES.sub(" ", words_of(html).replace("`", "’"))
    parts = [f"&gt;!{escape(part)}!&lt;" for part in words.split("\n\n")]
    return parts[0] if len(parts) == 1 else "".join(f"<p>{part}</p>" for part in parts)
