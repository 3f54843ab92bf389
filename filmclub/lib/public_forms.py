"""The public forms of a text: its HTML without what is marked as giving away, and the words of that.

Lists, feeds, mail, search and whatever else shows words outside of a text's own place read these alone. All
functions take HTML as our sanitisers write it, and time in proportion to its length.
"""

from __future__ import annotations

import re
from html import unescape

from django.utils.translation import gettext

_REST_OF_TAG = r'[^<>"]*(?:"[^"]*"[^<>"]*)*>'
_IS_SPOILER = r'\s(?:[^>"]*"[^"]*")*?[^>"]*class="(?:[^"]* )?spoiler[ "]'
# Links hold no links, and nothing folds within what is folded. What has no end hides the rest.
_MARKED = re.compile(rf"<a(?={_IS_SPOILER}){_REST_OF_TAG}.*?(?:</a>|\Z)", re.DOTALL)
_FOLDED = re.compile(rf"(?:<details(?={_IS_SPOILER}){_REST_OF_TAG}.*?(?:</details>|\Z)\s*)+", re.DOTALL)
_LINE_END = re.compile(r"<br ?/?>\n?|</li>\n?")
_BLOCK_EDGE = re.compile(
    r"</?(?:p|pre|blockquote|[uo]l|h[1-6]|fig(?:ure|caption)|details|summary|section|div|hr)(?:\s[^<>]*)?>"
)
_TAG = re.compile(f"<{_REST_OF_TAG}")
# The part of a tag or of a sign at an end that is none.
_CUT_THROUGH = re.compile(r"(?:<[^<>]*|&[^;\s]{0,12})\Z")
_SPACE = re.compile(r" [^\S\n]+|[^\S\n ][^\S\n]*")
_LINES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def without_marked(html: str, word: str) -> str:
    """The HTML with a word, in a span with the class `label`, in place of what is marked.

    Where nothing is, it is the same string.
    """
    if "spoiler" not in html:
        return html
    label = f'<span class="label">{word}</span>'
    return _MARKED.sub(label, _FOLDED.sub(f"<p>{label}</p>\n", html)).rstrip("\n")


def words_of(html: str) -> str:
    """The words of the HTML as plain text: lines end as they are shown, a blank line parts paragraphs."""
    text = _BLOCK_EDGE.sub("\n\n", _LINE_END.sub("\n", html))
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = unescape(text)
    text = _SPACE.sub(" ", text).strip()
    return _BLANK_LINES.sub("\n\n", _LINES.sub("\n", text)) if "\n" in text else text


def first_words(text: str, length: int) -> str:
    """The first words of a plain text as one line of at most `length` characters, with "…" for what is left.

    No more is looked at than a few times as many.
    """
    words = " ".join(text[: 2 * length + 200].split())
    if len(words) <= length:
        return words
    if length < 1:
        return ""
    cut = words[: length - 1]
    if words[length - 1] != " " and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:–—-") + "…"


def excerpt(html: str, length: int) -> str:
    """The first words of HTML that has no stored public form, in the same way."""
    word, looked_at = gettext("[spoiler]"), 2048
    while True:
        beginning = html if looked_at >= len(html) else _CUT_THROUGH.sub("", html[:looked_at])
        text = words_of(without_marked(beginning, word))
        if looked_at >= len(html) or len(text) > length:
            return first_words(text, length)
        looked_at *= 8


_PARAGRAPH = re.compile(r"<p>(.*?)(?:</p>|\Z)", re.DOTALL)
_FIGURE = re.compile(r"<figure>.*?(?:</figure>|\Z)", re.DOTALL)
# What lists quote of an article at most.
OPENING = 220


def opening_of(html: str, *, is_harmless: bool) -> str:
    """What lists may quote of an article's text, as one line: its beginning, or no more than a paragraph.

    Of the text as it was written: without figures and what is marked, and with the addresses of videos.
    """
    text = _FIGURE.sub("", _FOLDED.sub("", html))
    if not is_harmless:
        paragraphs = (words for found in _PARAGRAPH.finditer(text) if (words := words_of(found[1])))
        return first_words(next(paragraphs, ""), OPENING)
    return first_words(words_of(text), OPENING)
