"""A small tree of HTML that has been through the sanitiser, to be looked at, changed and written again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TypeAlias

# Elements without an end tag: those that we keep, and those that are only read in other programs' HTML.
VOID = {"br", "hr", "img"} | {
    "area",
    "col",
    "embed",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
}


@dataclass
class Markup:
    """HTML that is written as it is: made by a template, not read from the source."""

    html: str


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        return (child for child in self.children if isinstance(child, Element))

    def find_all(self, tag: str) -> Iterator[Element]:
        """Return every element of that name below this one, in reading order."""
        for child in self.elements():
            if child.tag == tag:
                yield child
            yield from child.find_all(tag)

    def text(self) -> str:
        """Return the words in it, with white space as the browser shows it."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif isinstance(child, Element):
                yield "\n" if child.tag == "br" else child.text()

    def remove(self, tag: str) -> None:
        """Take every element of that name out, and each element that is empty without it."""
        kept: list[Node] = []
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == tag:
                    continue
                was_full = bool(child.children)
                child.remove(tag)
                if was_full and not child.children:
                    continue
            kept.append(child)
        self.children = kept

    def html(self) -> str:
        return "".join(self._html())

    def _html(self) -> Iterator[str]:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        if self.tag:
            yield f"<{self.tag}{attributes}>"
        for child in self.children:
            match child:
                case str():
                    yield escape(child, quote=False)
                case Markup():
                    yield child.html
                case Element():
                    yield from child._html()
        if self.tag and self.tag not in VOID:
            yield f"</{self.tag}>"


Node: TypeAlias = Element | Markup | str


class _Builder(HTMLParser):
    def __init__(self, deepest: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]
        self.deepest = deepest
        self.left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.deepest is not None and len(self.open) > self.deepest and tag not in VOID:
            self.left_out += 1
            self.handle_data(" ")
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self.left_out and tag not in VOID:
            self.left_out -= 1
            self.handle_data(" ")
        elif tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str, *, deepest: int | None = None) -> Element:
    """Return the tree of well-formed HTML, such as the sanitiser writes, below a nameless root.

    No element stands on a level below `deepest`: what was nested deeper stands there with its words alone.
    Whoever gives no limit must expect RecursionError from the methods of what nobody sane wrote.
    """
    builder = _Builder(deepest)
    builder.feed(html)
    builder.close()
    return builder.open[0]
