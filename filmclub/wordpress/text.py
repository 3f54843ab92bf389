"""The words of a title, a name or an excerpt, which WordPress stores as HTML."""

from __future__ import annotations

from collections.abc import Iterator

import nh3

from filmclub.lib.elements import Element
from filmclub.lib.lines import clean_line
from filmclub.lib.wordpress.html import BLOCKS, read_html, unescape_once, without_controls

_STRUCTURE = nh3.Cleaner(
    tags=BLOCKS | {"br"},
    attributes={},
    clean_content_tags={"script", "style", "noscript"},
    link_rel=None,
)


def plain_text(html: str) -> str:
    """Return a title, a name or an excerpt as one line of text, as we store it: see `clean_line`."""
    if "<" in html:
        text = " ".join(_words(read_html(html, _STRUCTURE)))
    else:
        text = without_controls(unescape_once(html))
    return clean_line(text)


def _words(element: Element) -> Iterator[str]:
    """Return the texts below an element of blocks and line breaks alone, those of one line joined."""
    line = ""
    for child in element.children:
        if isinstance(child, str):
            line += child
        elif isinstance(child, Element):
            yield line
            line = ""
            yield from _words(child)
    yield line
