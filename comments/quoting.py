"""Whether a text quotes what somebody marked as giving away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from comments.models import Comment
from comments.texts import marked_parts
from filmclub.lib.folding import folded
from filmclub.lib.markup import render
from filmclub.lib.public_forms import without_marked, words_of

# So many words of a marked passage in a row are quoted from it; of a shorter one, all of them.
IN_A_ROW = 3
_QUOTATION = re.compile(r"<blockquote>(.*?)</blockquote>(?!\s*</blockquote>)", re.DOTALL)


def quotes_marked(text: str, answered: Comment) -> bool:
    """Whether a Markdown text quotes openly what is marked in the comment that it answers."""
    html = without_marked(render(text, Comment.Format.MARKDOWN), "")
    quotations = [folded(words_of(quotation)).split() for quotation in _QUOTATION.findall(html)]
    quoted = [
        set(chain.from_iterable(_runs(words, length) for words in quotations))
        for length in range(1, IN_A_ROW + 1)
    ]
    for part in marked_parts(answered) if quotations else ():
        words = folded(words_of(part)).split()
        length = min(len(words), IN_A_ROW)
        if length and not quoted[length - 1].isdisjoint(_runs(words, length)):
            return True
    return False


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    """All runs of so many words."""
    return zip(*(words[start:] for start in range(length)), strict=False)
