"""The passages of an article that its editor has marked as giving away.

In the source a passage is `<details class="spoiler">…</details>` among the blocks of the text, never within
another. In the stored HTML it is a `<section>`, as nothing else in a text is: so its ends are found by its
tags alone. The form for everybody has the same sections, empty. What readers see in their place, a link or
the passage under a mark, is put in when a page is made, because it is in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from filmclub.lib.directions import with_directions
from filmclub.lib.elements import Element, Node
from filmclub.lib.public_forms import words_of

if TYPE_CHECKING:
    from reviews.models import Article

TAG, CLASS = "details", "spoiler"
_STORED = re.compile(r'<section class="passage" data-words="(\d+)">(.*?)</section>', re.DOTALL)
# From so many words on their number is said in tens.
_MANY = 20


# --- In the source -------------------------------------------------------------------------------


def is_passage(node: Node) -> bool:
    """Whether a part of a text is marked as giving away."""
    return isinstance(node, Element) and node.tag == TAG and CLASS in node.attributes.get("class", "").split()


def passages_in(root: Element) -> list[Element]:
    """The passages of a sanitised text, in reading order."""
    return [element for element in root.elements() if is_passage(element)]


def blocks_of(root: Element) -> Iterator[Element]:
    """The blocks of a sanitised text, those of its passages too."""
    for element in root.elements():
        if is_passage(element):
            yield from element.elements()
        else:
            yield element


def settle_passages(root: Element) -> None:
    """Have passages stand among the blocks of a text, none within another, and no other fold anywhere.

    A block with a passage in it is one as a whole: nothing that was marked is shown. An empty one goes.
    """
    root.children = [part for child in root.children for part in _settled(child)]


def _settled(node: Node) -> Iterable[Node]:
    if not isinstance(node, Element):
        return [node]
    is_marked = is_passage(node) or any(map(is_passage, node.find_all(TAG)))
    parts = _unfolded([node])
    if not is_marked:
        return parts
    passage = Element(TAG, {"class": CLASS}, parts)
    return [passage] if passage.text() or any(passage.find_all("img")) else []


def _unfolded(nodes: Iterable[Node]) -> list[Node]:
    parts: list[Node] = []
    for node in nodes:
        if isinstance(node, Element):
            node.children = _unfolded(node.children)
        parts += node.children if isinstance(node, Element) and node.tag == TAG else [node]
    return parts


# --- In the stored HTML --------------------------------------------------------------------------


def store_passages(root: Element) -> tuple[str, str | None, int]:
    """Write a text whose figures are rendered: the whole HTML, that for everybody, and how many passages.

    The second is None where it equals the first. The passages are gone from the tree afterwards.
    """
    passages = passages_in(root)
    for passage in passages:
        words = len(words_of(passage.html()).split())
        passage.tag, passage.attributes = "section", {"class": "passage", "data-words": str(words)}
    whole = root.html()
    for passage in passages:
        passage.children = []
    public = root.html() if passages else None
    root.children = [child for child in root.children if not any(child is passage for passage in passages)]
    return whole, public, len(passages)


def without_passages(html: str) -> str:
    """The stored HTML without its passages and without the places where they stand."""
    return _STORED.sub("", html)


# --- On pages ------------------------------------------------------------------------------------


def text_in_place(article: Article, *, is_uncovered: bool, is_shown: bool = False) -> SafeString:
    """The text of an article in its place: no query, and hardly more than its length where nothing is marked.

    In place of each passage stands a link to the page that `is_shown`, where each has a link back;
    `is_uncovered` has them under a mark instead.
    """
    html = article.body_html if is_uncovered else article.everybodys_html
    html = with_directions(html)
    if article.has_passages:
        numbers = count(1)
        context = {
            "article": article,
            "LANGUAGE_CODE": get_language(),
            "is_uncovered": is_uncovered,
            "is_shown": is_shown,
            "is_foreign": article.language != get_language(),
        }
        html = _STORED.sub(lambda found: _in_place(found, next(numbers), context), html)
    # It was cleaned when it was stored.
    return SafeString(html)


def _in_place(found: re.Match[str], number: int, context: dict[str, object]) -> str:
    words = {"number": number, "length": _length(int(found[1])), "html": SafeString(found[2])}
    return render_to_string("reviews/_passage.html", {**context, **words}).strip()


def _length(words: int) -> str:
    if not words:
        return gettext("without words")
    number = words if words < _MANY else round(words, -1)
    return ngettext("about %(number)d word", "about %(number)d words", number) % {"number": number}


def passage_html(article: Article, number: int) -> SafeString | None:
    """A passage alone, counted from 1; None where the text has fewer."""
    found = list(_STORED.finditer(article.body_html)) if article.has_passages else []
    return SafeString(with_directions(found[number - 1][2])) if 0 < number <= len(found) else None
