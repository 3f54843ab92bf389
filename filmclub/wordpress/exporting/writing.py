"""Writing a WXR file, record by record: the elements are those that `wxr_parts` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, BinaryIO

from filmclub.wordpress.wxr_parts import (
    NAMESPACES,
    VERSIONS,
    Author,
    Channel,
    Comment,
    Item,
    Meta,
    Term,
)

VERSION = VERSIONS[-1]
# What XML 1.0 does not allow in a document.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Words and numbers that need no CDATA around them.
_PLAIN = re.compile("[A-Za-z0-9.:/+_-]+(?: [A-Za-z0-9.:/+_,-]+)*")
# The element of each kind of term, and how the names of those in it begin.
_TERMS = {
    "category": ("wp:category", ("wp:category_", "wp:cat_", "wp:term_id")),
    "post_tag": ("wp:tag", ("wp:tag_", "wp:term_id")),
}
_OPENINGS = {"guid": 'guid isPermaLink="false"'}
_HEAD = """\
<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file. It holds names, e-mail addresses and what people wrote: -->
<!-- keep it where nobody else reads it, and delete it when it has been imported. -->
<!-- In WordPress: Tools → Import → WordPress, “Run Importer”, and choose this file. -->
<rss version="2.0"{namespaces}>
<channel>
"""


def cdata(text: str) -> str:
    """A text as XML that gives back every character that XML may have, a carriage return too."""
    if not text or _PLAIN.fullmatch(text):
        return text
    text = _FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>".replace("\r", "]]>&#13;<![CDATA[")


class Writer:
    """Writes one file, whose parts come in this order: head, authors, terms, items with their comments."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def begin(self, channel: Channel) -> None:
        namespaces = "".join(f'\n\txmlns:{prefix}="{_namespace(prefix)}"' for prefix in NAMESPACES if prefix)
        self._write(_HEAD.format(namespaces=namespaces) + _elements(channel))

    def author(self, author: Author) -> None:
        self._write(f"<wp:author>\n{_elements(author)}</wp:author>\n")

    def term(self, term: Term) -> None:
        """Write a category or a tag."""
        element = _TERMS[term.taxonomy][0]
        self._write(f"<{element}>\n{_elements(term)}{_meta('termmeta', term.meta.items())}</{element}>\n")

    def begin_item(self, item: Item) -> None:
        """Write an item without its comments, which follow."""
        terms = "".join(
            f'<category domain="{_attribute(term.taxonomy)}" nicename="{_attribute(term.slug)}">'
            f"{cdata(term.name)}</category>\n"
            for term in item.terms
        )
        self._write(f"<item>\n{_elements(item)}{terms}{_meta('postmeta', item.meta)}")

    def comment(self, comment: Comment) -> None:
        meta = _meta("commentmeta", comment.meta.items())
        self._write(f"<wp:comment>\n{_elements(comment)}{meta}</wp:comment>\n")

    def end_item(self) -> None:
        self._write("</item>\n")

    def end(self) -> None:
        self._write("</channel>\n</rss>\n")

    def _write(self, xml: str) -> None:
        self._file.write(xml.encode())


def _namespace(prefix: str) -> str:
    """The newest of those that the import knows, as WordPress writes it."""
    return [name for name in NAMESPACES[prefix] if name.startswith("http:")][-1].strip()


def _attribute(text: str) -> str:
    return _FORBIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _meta(element: str, values: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f"<wp:{element}>\n{_elements(Meta(name, value))}</wp:{element}>\n" for name, value in values
    )


def _elements(record: Any) -> str:
    """The fields of a record, each in its element; those that are empty are empty elements."""
    lines = []
    for attribute, element in _names(record.__class__, getattr(record, "taxonomy", "")):
        value = getattr(record, attribute)
        if element in _LEFT_OUT_IF_EMPTY and not value:
            continue
        text = cdata(value) if isinstance(value, str) else f"{value:d}"
        lines.append(f"<{_OPENINGS.get(element, element)}>{text}</{element}>\n")
    return "".join(lines)


# Of other items it would be an address, and it is an attachment's alone.
_LEFT_OUT_IF_EMPTY = {"wp:attachment_url"}


@cache
def _names(record: type[Any], taxonomy: str) -> list[tuple[str, str]]:
    """The attributes of a record that stand in the file, each with the name of its element."""
    found = []
    for attribute in fields(record):
        names: list[str] = list(attribute.metadata.get("names", ()))
        if taxonomy:
            names = [name for name in names if name.startswith(_TERMS[taxonomy][1])]
        if names:
            found.append((attribute.name, names[0]))
    return found


def as_pairs(meta: Mapping[str, str] | Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Meta fields in their order, without those that say nothing."""
    return [(name, value) for name, value in meta.items() if value]
