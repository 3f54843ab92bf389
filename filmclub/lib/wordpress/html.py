"""HTML as WordPress stores it, read as a browser reads it."""

from __future__ import annotations

import re
from html import escape, unescape
from html.entities import html5

import nh3

from filmclub.lib.elements import Element, parse
from filmclub.lib.nesting import is_nested_deeper

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Elements that stand on lines of their own.
BLOCKS = (
    {"p", "pre", "hr", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "legend"}
    | {"div", "center", "section", "article", "aside", "header", "footer", "main", "nav", "hgroup", "address"}
    | {"table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th"}
    | {"form", "fieldset", "details", "summary"}
    | HEADINGS
)
DEEPEST = 60
_TOO_DEEP = 500
WHITE = " \t\n\f"


_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0c\u2028\u2029]")
_FORMATTING = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^<>]*>", re.IGNORECASE
)


def unescape_once(text: str) -> str:
    """Return the text with one level of entities undone, those that are written whole."""
    return _ENTITY.sub(lambda match: unescape(match[0]) if _is_entity(match) else match[0], text)


def _is_entity(match: re.Match[str]) -> bool:
    name = match[1]
    return name is not None and (name[0] == "#" or f"{name};" in html5)


def read_html(html: str, cleaner: nh3.Cleaner) -> Element:
    """Return the tree of what a browser would make of this HTML, as far as the cleaner lets it through.

    Without control characters, at most DEEPEST levels deep; what is_too_deep comes as words alone, with blank
    lines for tags.
    """
    html = without_controls(html)
    html = _without_attributes_of_formatting(html)
    if is_nested_deeper(html, _TOO_DEEP):
        html = escape(re.sub(r"<[^<>]*>", "\n\n", html), quote=False)
    html = _ENTITY.sub(lambda match: match[0] if _is_entity(match) else f"&amp;{match[0][1:]}", html)
    return parse(without_controls(cleaner.clean(html)), deepest=DEEPEST)


def without_controls(text: str) -> str:
    """Return the text with LF at the end of lines, and nothing that is neither seen nor shapes writing."""
    return _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))


def is_too_deep(html: str) -> bool:
    """Tell if there are hundreds of elements within each other, which cost the HTML5 rules quadratic time."""
    return is_nested_deeper(_without_attributes_of_formatting(html), _TOO_DEEP)


def _without_attributes_of_formatting(html: str) -> str:
    """Each unclosed one that differs from the others is opened again in every paragraph, by HTML's rules."""
    return _FORMATTING.sub(r"<\1>", html) if html.count("<") >= _TOO_DEEP else html
