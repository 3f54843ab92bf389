"""A post's text as WordPress stored it, turned into the source of one of our articles.

Two kinds of text come: blocks, with comments such as `<!-- wp:image {"id":4} -->` around HTML that is shown
as it is, and classic texts, in which blank lines are paragraphs and shortcodes stand for pictures and
players. `convert` goes five steps:

1. `placeholders.prepare` puts elements for what is no HTML: comments, shortcodes, addresses on lines alone;
2. the HTML is read into a tree (`post_html.CLEANER` says which elements);
3. `_Converter` gives what our texts have no element for the one that reads most alike and notes what is lost;
   `figures` has the rules for pictures, captions and galleries, `players` those for videos and sounds;
4. WordPress's paragraph rules come after it, so that a picture in the middle of a paragraph divides it;
5. `reviews.bodies.sanitize` has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from filmclub.lib.elements import VOID, Element, Node
from filmclub.lib.wordpress.html import BLOCKS, is_too_deep, read_html
from filmclub.lib.wordpress.paragraphs import paragraphs
from filmclub.wordpress.figures import (
    Picture,
    addresses_of,
    figures_in,
    is_picture_file,
    is_smiley,
    number_of,
    read_figure,
    show,
)
from filmclub.wordpress.links import absolute, host_of, path_of
from filmclub.wordpress.placeholders import prepare
from filmclub.wordpress.players import sources_of, video_at
from filmclub.wordpress.post_html import (
    CLEANER,
    classes_of,
    ends_line,
    in_line,
    keep_lines,
    read_number,
    read_numbers,
    rows_of,
)
from reviews import passages
from reviews.bodies import sanitize
from reviews.videos import read_video_address


@dataclass(frozen=True)
class Surroundings:
    """What a text needs to know of its blog."""

    # The new address of a link into the blog; others come back unchanged.
    link: Callable[[str], str]
    # The picture with this attachment id or address, in whatever size; None if it is not the blog's.
    picture: Callable[[str, int | None], Picture | None]
    # The post's own pictures, for a gallery that names none.
    attached: Sequence[Picture]


@dataclass
class ConvertedBody:
    """An article's source, and what an editor should hear about it, each thing once."""

    source: str = ""
    # Names of shortcodes that we do not know; they are in the text as typed.
    shortcodes: list[str] = field(default_factory=list)
    # Addresses of pictures whose file is not here yet or that are not the blog's.
    missing: list[str] = field(default_factory=list)
    # What our texts do not have, in short words: "table", "iframe of example.com".
    lost: list[str] = field(default_factory=list)
    # Addresses of uploaded files that are no pictures.
    files: list[str] = field(default_factory=list)


def convert(html: str, around: Surroundings) -> ConvertedBody:
    """Return a post's text as an article's source. Asks no database; never raises, whatever the text."""
    text = prepare(html, has_pictures=bool(around.attached))
    body = ConvertedBody(shortcodes=text.shortcodes, lost=text.lost)
    breaks = text.has_breaks
    if is_too_deep(text.html):
        body.lost.append("nesting")
        breaks = True
    nodes = _Converter(around, body, breaks=breaks).nodes(read_html(text.html, CLEANER).children)
    body.source = sanitize(Element("", {}, paragraphs(nodes, breaks=breaks)).html())
    body.missing, body.lost, body.files = (
        list(dict.fromkeys(notes)) for notes in (body.missing, body.lost, body.files)
    )
    return body


_RENAMED = {"b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em"}
_LOST_INLINE = {
    "del": "deleted words",
    "s": "deleted words",
    "strike": "deleted words",
    "sub": "subscript",
    "sup": "superscript",
    "code": "code",
}
_UPLOAD = re.compile(r"/wp-content/uploads/|/files/|\.files\.wordpress\.com/", re.IGNORECASE)


def _is_our_summary(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "summary" and node.text() == "Spoiler"


class _Converter:
    """Reads a post's elements and gives back those that an article may have, with what they hold."""

    def __init__(self, around: Surroundings, body: ConvertedBody, *, breaks: bool) -> None:
        self.around = around
        self.body = body
        self.breaks = breaks
        # The number of the next picture's attachment, which a block's comment or a shortcode has said.
        self.number: int | None = None
        self.readers: dict[str, Callable[[Element], Iterable[Node]]] = {
            "a": self._link,
            "audio": self._player,
            "blockquote": self._quotation,
            "details": self._fold,
            "div": self._division,
            "embed": self._frame,
            "figure": self._figure,
            "iframe": self._frame,
            "img": self._picture,
            "object": self._frame,
            "ol": self._list,
            "p": self._division,
            "pre": self._preformatted,
            "q": self._short_quotation,
            "span": self._span,
            "table": self._table,
            "ul": self._list,
            "video": self._player,
            "wp-embed": lambda node: self._address(node.attributes.get("data-address", "")),
            "wp-gallery": self._gallery,
            "wp-id": self._remember,
            "wp-media": self._player,
        }

    def nodes(self, children: Iterable[Node]) -> list[Node]:
        return [
            new
            for child in children
            for new in (self._element(child) if isinstance(child, Element) else [child])
        ]

    def _element(self, node: Element) -> Iterable[Node]:
        if node.tag in self.readers:
            return self.readers[node.tag](node)
        if node.tag in VOID:
            return [node] if node.tag in {"br", "hr"} else []
        if node.tag in _LOST_INLINE:
            self.body.lost.append(_LOST_INLINE[node.tag])
        children = self.nodes(node.children)
        if node.tag in BLOCKS or node.tag in {"strong", "em"} | _RENAMED.keys():
            return [Element(_RENAMED.get(node.tag, node.tag), {}, children)]
        return children

    def _blocks(self, children: Iterable[Node]) -> list[Node]:
        return paragraphs(self.nodes(children), breaks=self.breaks)

    def _division(self, node: Element) -> Iterable[Node]:
        """Read a paragraph or a part of the page, which may be a picture's frame or an address alone."""
        if "wp-caption" in classes_of(node):
            return self._figure(node)
        text = node.children[0] if len(node.children) == 1 else None
        if isinstance(text, str) and re.match(r"https?://\S+\Z", text.strip()):
            return self._address(text.strip())
        before: Iterable[Node] = []
        behind = re.search(
            r"background-image:\s*url\(['\"]?(https?://[^'\")]+)", node.attributes.get("style", "")
        )
        if behind:
            before = self._picture(Element("img", {"src": behind[1]}))
        return [*before, Element(node.tag, {}, self.nodes(node.children))]

    def _span(self, node: Element) -> Iterable[Node]:
        style = node.attributes.get("style", "")
        children = self.nodes(node.children)
        if re.search(r"line-through", style):
            self.body.lost.append(_LOST_INLINE["del"])
        if re.search(r"font-style:\s*italic", style):
            children = [Element("em", {}, children)]
        if re.search(r"font-weight:\s*(bold|[6-9]00)", style):
            children = [Element("strong", {}, children)]
        return children

    def _short_quotation(self, node: Element) -> Iterable[Node]:
        return ["“", *self.nodes(node.children), "”"]

    def _list(self, node: Element) -> Iterable[Node]:
        if classes_of(node) & {"wp-block-gallery", "blocks-gallery-grid"}:
            return self.nodes(child for item in node.elements() for child in item.children)
        start = node.attributes.get("start")
        return [Element(node.tag, {"start": start} if start else {}, self.nodes(node.children))]

    def _quotation(self, node: Element) -> Iterable[Node]:
        """Read a quotation; who is named on a line of its own at the end comes in a paragraph of its own."""
        children = [child for child in node.children if not (isinstance(child, str) and not child.strip())]
        cite = children[-1] if children else None
        if not (isinstance(cite, Element) and cite.tag == "cite"):
            return [Element("blockquote", {}, self.nodes(node.children))]
        before = node.children[: next(i for i, child in enumerate(node.children) if child is cite)]
        if not ends_line(before):
            return [Element("blockquote", {}, self.nodes(node.children))]
        dash = "" if cite.text().startswith(("—", "–", "-", "―")) else "— "
        source = Element("p", {}, [dash, *self.nodes(cite.children)])
        return [Element("blockquote", {}, [*self.nodes(before), *([source] if cite.text() else [])])]

    def _fold(self, node: Element) -> Iterable[Node]:
        """Read what can be opened: marked as a spoiler it is a passage, otherwise the words that it holds."""
        if passages.CLASS not in classes_of(node):
            return [Element(node.tag, {}, self.nodes(node.children))]
        # The word that our export puts there stands for the mark; other words may give away too.
        inside = [child for child in node.children if not _is_our_summary(child)]
        return [Element(passages.TAG, {"class": passages.CLASS}, self.nodes(inside))]

    def _preformatted(self, node: Element) -> Iterable[Node]:
        classes = classes_of(node)
        self.body.lost.append(
            "verse"
            if "wp-block-verse" in classes
            else "code"
            if "wp-block-code" in classes
            else "preformatted"
        )
        children: list[Node] = []
        for child in node.children:
            # The note above speaks of the code inside too.
            children += child.children if isinstance(child, Element) and child.tag == "code" else [child]
        return [Element("div", {}, keep_lines(self.nodes(children), at_start=True)[0])]

    def _table(self, node: Element) -> Iterable[Node]:
        """Read a table as a paragraph for each row; a row of one cell is what stands in it."""
        self.body.lost.append("table")
        result: list[Node] = []
        for row in rows_of(node):
            cells = [cell for cell in row.elements() if cell.tag in {"td", "th"}]
            if row.tag == "caption" or len(cells) == 1:
                result.append(Element("div", {}, self.nodes((cells or [row])[0].children)))
                continue
            contents = [self._blocks(cell.children) for cell in cells]
            if any(Element("", {}, blocks).text() for blocks in contents):
                line: list[Node] = []
                for blocks in contents:
                    line += [" | ", *in_line(blocks)]
                result.append(Element("p", {}, line[1:]))
            result += [figure for blocks in contents for figure in figures_in(blocks)]
        return result

    # --- Links, players and files

    def _link(self, node: Element) -> Iterable[Node]:
        address = node.attributes.get("href", "").strip()
        if "wp-block-file__button" in classes_of(node):
            return []
        children = self.nodes(node.children)
        inside = Element("", {}, children)
        has_picture = any(True for _figure in inside.find_all("figure"))
        if has_picture and address and not self._shows_picture(node):
            self.body.lost.append(f"link around a picture to {address}")
        if not address or address.startswith("#") or (has_picture and not inside.text()):
            return children
        attributes = {"href": self._new_address(address)}
        if title := node.attributes.get("title"):
            attributes["title"] = title
        return [Element("a", attributes, children)]

    def _shows_picture(self, link: Element) -> bool:
        """Tell if a link leads to nothing but the picture in it, in its full size or on its own page."""
        address = link.attributes.get("href", "")
        if "attachment" in link.attributes.get("rel", "") or "attachment_id=" in address:
            return True
        return is_picture_file(address) and (
            _UPLOAD.search(address) is not None or self.around.picture(address, None) is not None
        )

    def _new_address(self, address: str) -> str:
        """Return where a link leads now, and note what it leads to if that is a file."""
        if _UPLOAD.search(address):
            if not is_picture_file(address):
                self.body.files.append(address)
            elif (picture := self.around.picture(address, None)) and picture.key is not None:
                return picture.src
            else:
                self.body.missing.append(address)
        return self.around.link(address)

    def _address(self, address: str) -> Iterable[Node]:
        """Return the paragraph for an address on a line of its own: a player's, or a link."""
        if not re.match(r"https?://\S+\Z", address):
            return [address]
        if video := video_at(address):
            return [Element("p", {}, [address if read_video_address(address) else video.href])]
        return [Element("p", {}, [Element("a", {"href": self._new_address(address)}, [address])])]

    def _frame(self, node: Element) -> Iterable[Node]:
        """Read another page's frame or a Flash player: a video that we know, or a link and a note."""
        addresses = [absolute(address) for address in sources_of(node)]
        for address in addresses:
            if video := video_at(address):
                return [Element("p", {}, [video.href])]
        name = "iframe" if node.tag == "iframe" else "object"
        address = next((address for address in addresses if host_of(address)), "")
        self.body.lost.append(f"{name} of {host_of(address)}" if address else name)
        return self._address(address) if address else []

    def _player(self, node: Element) -> Iterable[Node]:
        address = next((address for address in map(absolute, sources_of(node)) if address), "")
        if read_video_address(address):
            return [Element("p", {}, [address])]
        self.body.lost.append(node.attributes.get("data-kind") or node.tag)
        if not address:
            return []
        name = path_of(address).rpartition("/")[2] or address
        return [Element("p", {}, [Element("a", {"href": self._new_address(address)}, [name])])]

    # --- Pictures

    def _remember(self, node: Element) -> Iterable[Node]:
        self.number = read_number(node.attributes.get("data-id", ""))
        return []

    def _picture(self, node: Element) -> Iterable[Node]:
        values = node.attributes
        remembered, self.number = self.number, None
        if is_smiley(node):
            return [values.get("alt", "")]
        number = number_of(node) or remembered
        if values.get("width") == "1" and values.get("height") == "1" and number is None:
            self.body.lost.append("invisible picture")
            return []
        address = next(iter(addresses_of(node)), "")
        picture = self.around.picture(address, number) if address or number else None
        if picture is None and not address:
            self.body.lost.append(f"picture without an address {values.get('alt', '')}".strip())
            return []
        return [self._shown(picture or Picture(address, None), alt=values.get("alt", "").strip())]

    def _shown(self, picture: Picture, *, alt: str = "", caption: str = "") -> Element:
        if picture.key is None:
            self.body.missing.append(picture.src)
        return show(picture, alt=alt, caption=caption)

    def _gallery(self, node: Element) -> Iterable[Node]:
        numbers = read_numbers(node.attributes.get("data-ids", ""))
        if not numbers:
            left_out = read_numbers(node.attributes.get("data-without", ""))
            without = [self.around.picture("", number) for number in left_out]
            pictures = [picture for picture in self.around.attached if picture not in without]
        else:
            found = [(number, self.around.picture("", number)) for number in numbers]
            self.body.missing += [f"?attachment_id={number}" for number, picture in found if picture is None]
            pictures = [picture for _number, picture in found if picture is not None]
            if not pictures:
                return [Element("p", {}, [f'[gallery ids="{",".join(map(str, numbers))}"]'])]
        # Once its file is here, the caption of the Image is shown anyway.
        return [self._shown(it, caption=it.caption if it.key is None else "") for it in pictures]

    def _figure(self, node: Element) -> Iterable[Node]:
        return read_figure(node, self._blocks)
