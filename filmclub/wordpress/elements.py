"""Reading a WordPress text's elements: which of them are read at all, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

import nh3

from filmclub.lib.elements import Element, Node
from filmclub.lib.wordpress.html import BLOCKS, HEADINGS
from filmclub.wordpress.marks import MARKERS
from reviews.videos import VideoAddress, read_video_address

READER = nh3.Cleaner(
    tags=BLOCKS
    | MARKERS
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
    | {marker: {"data-address", "data-kind", "data-id", "data-ids", "data-without"} for marker in MARKERS},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_PICTURE_FILE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg|bmp|tiff?)\Z", re.IGNORECASE)
_FLASH = re.compile(
    r"(?:https?:)?//(?:www\.)?(?:youtube(?:-nocookie)?\.com/v/([\w-]{11})"
    r"|vimeo\.com/moogaloop\.swf\?(?:[^#]*&)?clip_id=(\d{1,12}))",
    re.ASCII,
)


def classes_of(node: Element) -> set[str]:
    return set(node.attributes.get("class", "").split())


def is_caption(node: Node) -> bool:
    return isinstance(node, Element) and (node.tag == "figcaption" or "wp-caption-text" in classes_of(node))


def figures_in(blocks: Iterable[Node]) -> list[Element]:
    """Return every figure among these blocks and in them."""
    found: list[Element] = []
    for block in blocks:
        if isinstance(block, Element):
            found += [block] if block.tag == "figure" else block.find_all("figure")
    return found


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


def without_code(node: Node) -> list[Node]:
    return node.children if isinstance(node, Element) and node.tag == "code" else [node]


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


def sources_of(node: Element) -> Iterator[str]:
    """Return the addresses that a frame or a player names, best first."""
    for name in ("src", "data-src", "data", "data-address"):
        if address := node.attributes.get(name):
            yield address
    for tag in ("iframe", "embed", "source"):
        for element in node.find_all(tag):
            yield element.attributes.get("src", "")
    for param in node.find_all("param"):
        if param.attributes.get("name", "").lower() in {"movie", "src"}:
            yield param.attributes.get("value", "")


def absolute(address: str) -> str:
    address = address.strip()
    return f"https:{address}" if address.startswith("//") else address


def video_at(address: str) -> VideoAddress | None:
    """Return the video that an address leads to, also if it is that of an old Flash player."""
    clip = _FLASH.match(address)
    if clip:
        address = f"https://www.youtube.com/watch?v={clip[1]}" if clip[1] else f"https://vimeo.com/{clip[2]}"
    return read_video_address(address)


def host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def path_of(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]


def is_picture_file(address: str) -> bool:
    return _PICTURE_FILE.search(path_of(address)) is not None


def read_number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def read_numbers(text: str) -> list[int]:
    return [number for part in re.split(r"[\s,]+", text) if (number := read_number(part)) is not None]


def number_in_class(node: Element) -> int | None:
    match = re.search(r"(?:^|\s)wp-image-([0-9]{1,12})(?=\s|$)", node.attributes.get("class", ""))
    return int(match[1]) if match else None
