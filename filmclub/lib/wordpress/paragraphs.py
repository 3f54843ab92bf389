"""WordPress's paragraph rules, applied to a tree: blank lines part paragraphs, other line breaks show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from filmclub.lib.elements import VOID, Element, Markup, Node
from filmclub.lib.wordpress.html import BLOCKS, HEADINGS, WHITE


def paragraphs(nodes: Iterable[Node], *, breaks: bool = True) -> list[Node]:
    """Return these nodes as blocks, by WordPress's paragraph rules if `breaks`, changing what they hold.

    Words outside blocks become paragraphs. With the rules, a blank line ends a paragraph and a single one
    is a line break, except in `pre` and beside blocks; an element that goes on behind a blank line goes on
    in the next paragraph. Paragraphs, quotations, lists, headings, rules, figures, `pre` and `details` with a
    class come out; of other blocks only what they hold. Nothing empty does.
    """
    flow = _Flow(breaks, [])
    flow.read(nodes)
    flow.end()
    return flow.blocks


class _Flow:
    """Reads the contents of one block. `open` are the inline elements that we are in, outermost first."""

    def __init__(self, breaks: bool, open_elements: list[Element]) -> None:
        self.breaks = breaks
        self.open = open_elements
        self.blocks: list[Node] = []
        # The paragraph that is being written, and in it copies of the open elements that have words.
        self.copies: list[Element] = []
        # How the line ended on which there are no words yet: "", "newline", "br", "br and newline".
        self.ended = ""

    def read(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._text(node)
            elif isinstance(node, Markup) or (node.tag in VOID and node.tag not in {"br", "hr"}):
                self._put(node)
            elif node.tag == "br":
                self._line_break()
            elif node.tag in BLOCKS:
                self.end()
                self._block(node)
            elif any(node.tag == element.tag for element in self.open):
                self.read(node.children)
            else:
                self.open.append(node)
                self.read(node.children)
                self.open.pop()
                del self.copies[len(self.open) + 1 :]

    def end(self) -> None:
        """End the paragraph, which counts if there is something to see in it."""
        if self.copies:
            paragraph = self.copies[0]
            _trim(paragraph)
            if paragraph.text() or any(True for _img in paragraph.find_all("img")):
                self.blocks.append(paragraph)
        self.copies, self.ended = [], ""

    def _put(self, node: Node) -> None:
        if not self.copies:
            self.copies.append(Element("p"))
        for element in self.open[len(self.copies) - 1 :]:
            copy = Element(element.tag, dict(element.attributes))
            self.copies[-1].children.append(copy)
            self.copies.append(copy)
        self.copies[-1].children.append(node)
        self.ended = ""

    def _text(self, text: str) -> None:
        if not self.breaks:
            return self._line(text)
        for number, line in enumerate(text.split("\n")):
            if number:
                self._newline()
            self._line(line)

    def _line(self, text: str) -> None:
        if not self.copies or self.ended:
            text = text.lstrip(WHITE)
        if text:
            self._put(text)

    def _newline(self) -> None:
        if self.ended == "br":
            self.ended = "br and newline"
        elif self.ended:
            self.end()
        elif self.copies:
            self._break("newline")

    def _line_break(self) -> None:
        if self.ended and self.breaks:
            self.end()
        elif self.copies:
            self._break("br")

    def _break(self, kind: str) -> None:
        last = self.copies[-1].children[-1] if self.copies[-1].children else None
        if isinstance(last, str):
            self.copies[-1].children[-1] = last.rstrip(WHITE)
        self._put(Element("br"))
        self.ended = kind

    def _block(self, node: Element) -> None:
        if node.tag in {"hr", "figure", "pre"}:
            if node.tag != "pre" or node.text():
                self.blocks.append(node)
        elif node.tag in HEADINGS:
            for block in self._inside(node):
                if isinstance(block, Element) and block.tag == "p":
                    block = Element(node.tag, {}, block.children)
                self.blocks.append(block)
        elif node.tag in {"blockquote", "ul", "ol", "li"} or (
            node.tag == "details" and "class" in node.attributes
        ):
            children = self._inside(node)
            if node.tag == "li":
                children = _without_lone_paragraph(children)
            elif node.tag in {"ul", "ol"}:
                children = list(_items(children))
            if children:
                self.blocks.append(Element(node.tag, node.attributes, children))
        else:
            self.read(node.children)
            self.end()

    def _inside(self, node: Element) -> list[Node]:
        flow = _Flow(self.breaks, list(self.open))
        flow.read(node.children)
        flow.end()
        return flow.blocks


def _trim(element: Element) -> None:
    """Take white space and line breaks off the end, and the elements that are empty without them."""
    path = [element]
    while path:
        children = path[-1].children
        last = children[-1] if children else None
        if isinstance(last, str):
            children[-1] = last = last.rstrip(WHITE)
            if last:
                return
            children.pop()
        elif isinstance(last, Element) and last.tag == "br":
            children.pop()
        elif isinstance(last, Element) and last.tag not in VOID:
            path.append(last)
        elif last is not None:
            return
        else:
            path.pop()
            if path:
                path[-1].children.pop()


def _without_lone_paragraph(blocks: list[Node]) -> list[Node]:
    """Return the blocks of a list's item, without the paragraph if its first is the only one."""
    paragraphs = [block for block in blocks if isinstance(block, Element) and block.tag == "p"]
    if len(paragraphs) == 1 and blocks[0] is paragraphs[0]:
        return [*paragraphs[0].children, *blocks[1:]]
    return blocks


def _items(blocks: list[Node]) -> Iterator[Element]:
    """Return the items of a list; what stands between them is an item too."""
    for block in blocks:
        if isinstance(block, Element) and block.tag == "li":
            yield block
        else:
            yield Element("li", {}, _without_lone_paragraph([block]))
