"""How deep HTML is nested, in one look: to read it by the rules takes quadratic time where it is absurd.

A browser, and whatever reads HTML like one, looks through the open elements at nearly every tag, and opens
formatting that was never closed again in every paragraph. So the depth is estimated before anybody reads it,
from the tags alone and never too low.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BLANK = r"\t\n\f\r "
_ATTRIBUTE = (
    rf"[{_BLANK}/]*+[^{_BLANK}/>][^{_BLANK}/>=]*+"
    rf"(?:[{_BLANK}]*+=[{_BLANK}]*+(?:\"[^\"]*+\"|'[^']*+'|[^{_BLANK}>\"'][^{_BLANK}>]*+)?+)?+"
)
# What HTML takes for a comment, a declaration or a tag; an end within quotation marks is none.
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/(?![a-zA-Z]))[^>]*+>?"
    rf"|<(?P<end>/?)(?P<name>[a-zA-Z][^{_BLANK}/>]*+)(?P<attributes>(?:{_ATTRIBUTE})*+)",
    re.DOTALL,
)

# Opened again where they were not closed.
_FORMATTING = {
    "a",
    "b",
    "big",
    "code",
    "em",
    "font",
    "i",
    "nobr",
    "s",
    "small",
    "strike",
    "strong",
    "tt",
    "u",
}
# Their content is no markup, up to their own end.
_RAW = {"iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"}
_FOREIGN = {"math", "svg"}
# What no end tag reaches across, but for those of its own kind.
_WALLS = (
    _RAW
    | _FOREIGN
    | {
        "applet",
        "button",
        "caption",
        "html",
        "marquee",
        "object",
        "select",
        "table",
        "td",
        "template",
        "th",
    }
)
_OF_TABLES = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_BODIES = {"tbody", "tfoot", "thead"}
# They keep formatting within them, and forget it at their end.
_MARKERS = {"applet", "caption", "marquee", "object", "td", "template", "th"}
_BLOCKS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "ul",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
_SPECIAL = _BLOCKS | _WALLS | _OF_TABLES | {"body", "dd", "dt", "frameset", "head", "li"}
# Where one of these begins, it ends the one before it, unless that stands outside of what is named last.
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "li": ({"li"}, _SPECIAL - {"address", "div", "p"}),
    "dd": ({"dd", "dt"}, _SPECIAL - {"address", "div", "p"}),
    "dt": ({"dd", "dt"}, _SPECIAL - {"address", "div", "p"}),
    "td": ({"td", "th"}, {"table", "template", "select"}),
    "th": ({"td", "th"}, {"table", "template", "select"}),
    "tr": ({"tr"}, {"table", "template", "select"}),
    **{name: (_BODIES, {"table", "template", "select"}) for name in _BODIES},
}
_ALONE = {
    "area",
    "base",
    "basefont",
    "bgsound",
    "br",
    "col",
    "command",
    "embed",
    "frame",
    "hr",
    "image",
    "img",
    "input",
} | {"keygen", "link", "meta", "param", "source", "track", "wbr"}
# In `_Open.formatting`, where a wall begins.
_WALL = ("", "")


def is_nested_deeper(html: str, most: int) -> bool:
    """Whether more than `most` elements may stand in each other. Takes time in proportion to the length.

    The answer errs on the side of yes, by a factor of two for formatting and tables.
    """
    # A cell brings row and body along.
    if 2 * html.count("<") <= most:
        return False
    if "[CDATA[" in html and re.search("<(?:svg|math)", html, re.IGNORECASE):
        return True  # What this is depends on where it stands, and nobody writes it.
    here, position = _Open(), 0
    while token := _TOKEN.search(html, position):
        position = token.end()
        name = (token["name"] or "").lower()
        if token["end"]:
            here.end(name)
        elif name in _RAW and not here.is_foreign():
            end = re.compile(rf"</{name}(?=[{_BLANK}/>])", re.IGNORECASE).search(html, position)
            # It is read as a tag then: an attribute of it can hold what looks like others.
            position = end.start() if end else len(html)
        elif name == "plaintext":
            return False
        elif name and (name not in _ALONE or here.is_foreign()) and not here.closes_itself(html, position):
            here.begin(name, token["attributes"])
            if here.depth() > most:
                return True
    return False


@dataclass
class _Open:
    """What is open at a place, and the formatting to be opened again if what it stands in has ended."""

    elements: list[str] = field(default_factory=list)
    formatting: list[tuple[str, str]] = field(default_factory=list)

    def depth(self) -> int:
        return len(self.elements) + len(self.formatting)

    def is_foreign(self) -> bool:
        return not _FOREIGN.isdisjoint(self.elements)

    def closes_itself(self, html: str, position: int) -> bool:
        """Whether the tag that ends here is a whole element, as only drawings and formulas have it."""
        return html.startswith("/>", position) and self.is_foreign()

    def begin(self, name: str, attributes: str) -> None:
        if not self.is_foreign():
            if name in _FORMATTING:
                self._begin_formatting(name, attributes)
                return
            if name in _OF_TABLES - {"table"} and {"table", "template"}.isdisjoint(self.elements):
                return  # Nothing, outside of tables.
            if name in _ENDS:
                self._close(*_ENDS[name])
            if name in _BLOCKS or name in ("dd", "dt", "li"):
                self._close({"p"}, _WALLS)
            if name in ("td", "th", "tr") and self.elements[-1:] == ["table"]:
                self.elements.append("tbody")
            if name in ("td", "th") and not _BODIES.isdisjoint(self.elements[-1:]):
                self.elements.append("tr")
        self.elements.append(name)
        if name in _WALLS:
            self.formatting.append(_WALL)

    def end(self, name: str) -> None:
        if name in _FORMATTING and not self.is_foreign():
            self._end_formatting(name)
        elif name in _OF_TABLES and not self.is_foreign():
            self._close({name}, {"table", "template", "select"})
        elif name == "li":
            self._close({name}, _WALLS | {"ol", "ul"})
        else:
            self._close({name}, _WALLS if name in _SPECIAL else _SPECIAL)

    def _close(self, names: set[str], limits: set[str]) -> None:
        """Close the last of these and all that is in it; nothing where one of the limits is in it."""
        for at in range(len(self.elements) - 1, -1, -1):
            if self.elements[at] in names:
                for wall in reversed([name for name in self.elements[at:] if name in _WALLS]):
                    self._leave(wall)
                del self.elements[at:]
                return
            if self.elements[at] in limits:
                return

    def _leave(self, wall: str) -> None:
        at = self._within_wall() - 1
        del self.formatting[at : None if wall in _MARKERS else at + 1]

    def _within_wall(self) -> int:
        """Where the formatting begins that has begun within the innermost wall."""
        for at in range(len(self.formatting) - 1, -1, -1):
            if self.formatting[at] == _WALL:
                return at + 1
        return 0

    def _begin_formatting(self, name: str, attributes: str) -> None:
        if name in ("a", "nobr"):
            self._end_formatting(name)
        here = self._within_wall()
        same = [at for at in range(here, len(self.formatting)) if self.formatting[at] == (name, attributes)]
        if len(same) >= 3:
            # Of those that differ in nothing, three are opened again.
            del self.formatting[same[0]]
        self.formatting.append((name, attributes))
        self.elements.append(name)

    def _end_formatting(self, name: str) -> None:
        for at in range(len(self.formatting) - 1, self._within_wall() - 1, -1):
            if self.formatting[at][0] == name:
                del self.formatting[at]
                self._take_out(name)
                return
        self._close({name}, _SPECIAL)

    def _take_out(self, name: str) -> None:
        """Close the last of this name within the innermost wall alone: what is in it stays open."""
        for at in range(len(self.elements) - 1, -1, -1):
            if self.elements[at] == name:
                del self.elements[at]
                return
            if self.elements[at] in _WALLS:
                return
