"""How a picture and its caption become a figure, `<figure><img …><figcaption>…</figcaption></figure>`.

A caption comes as a shortcode, `[caption]<img …> Words[/caption]`, as the `<div class="wp-caption">` that
WordPress made of one, or as the `<figcaption>` of a block:

1. `figure_for_caption` turns the shortcode into HTML, `<figure class="wp-caption">…</figure>`;
2. `read_figure` reads any of them from the tree and puts the caption into the figure of its picture (`show`).

Pictures whose file comes with a later run are filled in by `fill_pictures`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape

from filmclub.lib.elements import Element, Node
from filmclub.wordpress.links import absolute, path_of
from filmclub.wordpress.post_html import classes_of, in_line, placeholder, read_number
from filmclub.wordpress.shortcodes import Shortcode

_PICTURE_FILE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg|bmp|tiff?)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture of the blog; `key` is our Image's. Without its file it is None and `src` the old address."""

    src: str
    key: int | None
    alt: str = ""
    caption: str = ""


def figure_for_caption(code: Shortcode) -> str | None:
    """Return the HTML for `[caption]…[/caption]`, None if nothing closes it."""
    if code.content is None:
        return None
    number = re.sub(r"\D", "", code.attributes.get("id", ""))
    words = code.attributes.get("caption")
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure class="wp-caption">{placeholder("id", id=number)}{code.content}{caption}</figure>'


def gallery_for_shortcode(code: Shortcode, *, has_pictures: bool) -> str | None:
    """Return the HTML for `[gallery …]`, None if it shows another post's pictures, or none."""
    values = code.attributes
    ids = values.get("ids") or values.get("include") or ""
    if not ids and ("id" in values or not has_pictures):
        return None
    return placeholder("gallery", ids=ids, without=values.get("exclude", ""))


def read_figure(node: Element, read: Callable[[Iterable[Node]], list[Node]]) -> list[Node]:
    """Return a figure of any kind as blocks; `read` makes blocks of what stands in it.

    The caption goes to the only picture, or to the last where several stand in it, unless that one has one
    of its own; a gallery's, or one without a picture, stands below as a paragraph.
    """
    captions = [child for child in node.elements() if _is_caption(child)]
    blocks = read(child for child in node.children if not _is_caption(child))
    words = [block for caption in captions for block in read(caption.children)]
    pictures = figures_in(blocks)
    if pictures and "wp-caption" in classes_of(node):
        # In a shortcode the words follow the picture, without an element around them.
        words, blocks = [*blocks, *words], [*pictures]
    caption = in_line(words)
    is_gallery = "wp-block-gallery" in classes_of(node)
    if not caption:
        return blocks
    if pictures and not is_gallery and not any(pictures[-1].find_all("figcaption")):
        pictures[-1].children.append(Element("figcaption", {}, caption))
        return blocks
    return [*blocks, Element("p", {}, caption)]


def _is_caption(node: Node) -> bool:
    return isinstance(node, Element) and (node.tag == "figcaption" or "wp-caption-text" in classes_of(node))


def figures_in(blocks: Iterable[Node]) -> list[Element]:
    """Return every figure among these blocks and in them."""
    found: list[Element] = []
    for block in blocks:
        if isinstance(block, Element):
            found += [block] if block.tag == "figure" else block.find_all("figure")
    return found


def show(picture: Picture, *, alt: str = "", caption: str = "") -> Element:
    """Return the figure of a picture: what its Image says of itself need not be said again."""
    attributes = {"src": picture.src}
    if picture.key is None:
        alt = alt or picture.alt
    if alt and (alt != picture.alt or picture.key is None):
        attributes["alt"] = alt
    if picture.key is not None:
        attributes["data-file"] = str(picture.key)
    figure = Element("figure", {}, [Element("img", attributes)])
    if caption:
        figure.children.append(Element("figcaption", {}, [caption]))
    return figure


def addresses_of(img: Element) -> list[str]:
    """Return the addresses that a picture's element names, the best first."""
    keys = ("data-orig-file", "src", "data-lazy-src", "data-src")
    return [address for key in keys if (address := absolute(img.attributes.get(key, "")))]


def number_of(img: Element) -> int | None:
    """Return the number of the attachment that a picture's element names."""
    match = re.search(r"(?:^|\s)wp-image-([0-9]{1,12})(?=\s|$)", img.attributes.get("class", ""))
    return (
        (int(match[1]) if match else None)
        or read_number(img.attributes.get("data-id", ""))
        or read_number(img.attributes.get("data-attachment-id", ""))
    )


def is_smiley(img: Element) -> bool:
    """Whether it is one of WordPress's little pictures, whose alternative text is what was typed."""
    return bool(classes_of(img) & {"wp-smiley", "emoji"}) or any(
        "//s.w.org/" in address for address in addresses_of(img)
    )


def is_picture_file(address: str) -> bool:
    return _PICTURE_FILE.search(path_of(address)) is not None


_IMAGE_TAG = re.compile(r"<img [^>]*>")
_VALUE = re.compile(r'([a-z-]+)="([^"]*)"')


def fill_pictures(source: str, picture: Callable[[str, int | None], Picture | None]) -> str:
    """Return an article's source in which pictures whose file has come since then name our Image.

    All else stays byte for byte; the very same string comes back where there is nothing to fill.
    """
    filled = _IMAGE_TAG.sub(lambda match: _filled(match[0], picture), source)
    return source if filled == source else filled


def _filled(tag: str, picture: Callable[[str, int | None], Picture | None]) -> str:
    values = {name: unescape(value) for name, value in _VALUE.findall(tag)}
    found = picture(values["src"], None) if "src" in values and "data-file" not in values else None
    if found is None or found.key is None:
        return tag
    return Element("img", values | {"src": found.src, "data-file": str(found.key)}).html()
