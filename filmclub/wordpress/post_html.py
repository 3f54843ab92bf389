"""A post's HTML: which elements of it are read, ours in place of shortcodes among them, and what they hold.

Four elements of our own stand in the HTML for what only the text said: `wp-embed` for a player's address,
`wp-media` for a sound or a film, `wp-gallery`, and `wp-id` for the attachment that the next picture is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

import nh3

from filmclub.lib.elements import Element, Node
from filmclub.lib.wordpress.html import BLOCKS, HEADINGS

PLACEHOLDERS = {"wp-embed", "wp-media", "wp-gallery", "wp-id"}
CLEANER = nh3.Cleaner(
    tags=BLOCKS
    | PLACEHOLDERS
    | {"a", "abbr", "acronym", "b", "big", "br", "button", "cite", "code", "del", "dfn", "em", "font", "i"}
    | {"ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u"}
    | {"var", "img", "iframe", "object", "param", "embed", "video", "audio", "source"},
    clean_content_tags={"script", "style", "noscript", "select", "textarea", "svg", "math", "canvas"},
    attributes={
        "*": {"class", "style", "id"},
        "a": {"href", "title", "rel"},
        "img": {"src", "alt", "width", "height"}
        | {"data-src", "data-lazy-src", "data-orig-file", "data-id", "data-attachment-id"},
        "iframe": {"src", "data-src"},
        "embed": {"src"},
        "object": {"data"},
        "param": {"name", "value"},
        "video": {"src"},
        "audio": {"src"},
        "source": {"src"},
        "ol": {"start"},
    }
    | {name: {"data-address", "data-kind", "data-id", "data-ids", "data-without"} for name in PLACEHOLDERS},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def placeholder(name: str, **values: str) -> str:
    """Return one of our elements, `placeholder("id", id="4")`, without the values that are empty."""
    attributes = "".join(f' data-{key}="{escape(value)}"' for key, value in values.items() if value)
    return f"<wp-{name}{attributes}></wp-{name}>"


def classes_of(node: Element) -> set[str]:
    return set(node.attributes.get("class", "").split())


def in_line(blocks: Iterable[Node]) -> list[Node]:
    """Return what stands in these blocks as one line of words or several, without figures."""
    line: list[Node] = []
    for block in blocks:
        if not isinstance(block, Element) or block.tag not in BLOCKS:
            line.append(block)
        elif block.tag not in {"figure", "hr"}:
            is_paragraph = block.tag == "p" or block.tag in HEADINGS
            words = block.children if is_paragraph else in_line(block.children)
            line += [Element("br"), *words] if line and words else words
    return line


def ends_line(nodes: Sequence[Node]) -> bool:
    """Tell if what comes after these nodes stands on a line of its own."""
    for node in reversed(nodes):
        if isinstance(node, Element):
            return node.tag in BLOCKS or node.tag == "br"
        if isinstance(node, str) and (node.strip() or "\n" in node):
            return node.rstrip(" \t").endswith("\n")
    return True


def rows_of(table: Element) -> Iterator[Element]:
    for child in table.elements():
        if child.tag in {"tr", "caption"}:
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from rows_of(child)


def keep_lines(nodes: list[Node], *, at_start: bool) -> tuple[list[Node], bool]:
    """Return preformatted words with their line breaks and indentation, and if a line begins after them."""
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, Element):
            at_start = at_start or node.tag in {"br"} | BLOCKS
            node.children, at_start = keep_lines(node.children, at_start=at_start)
            result.append(node)
        elif isinstance(node, str):
            for number, line in enumerate(node.expandtabs(4).split("\n")):
                if number:
                    result.append(Element("br"))
                    at_start = True
                words = line.lstrip(" ")
                if words:
                    indent = line[: -len(words)]
                    # A browser shows only spaces that do not break at the beginning of a line.
                    result.append(("\u00a0" * len(indent) if at_start else indent) + words)
                    at_start = False
                elif line and not at_start:
                    result.append(line)
    return result, at_start


def read_number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def read_numbers(text: str) -> list[int]:
    return [number for part in re.split(r"[\s,]+", text) if (number := read_number(part)) is not None]
