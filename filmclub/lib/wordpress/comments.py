"""Comments as WordPress stores them, rendered as it showed them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import count

import nh3

from filmclub.lib.comment_html import LINK_REL, sanitize_comment
from filmclub.lib.elements import Element, Node
from filmclub.lib.texts import clean_text
from filmclub.lib.web_addresses import find_addresses, href_of
from filmclub.lib.wordpress.html import BLOCKS, WHITE, read_html, unescape_once
from filmclub.lib.wordpress.paragraphs import paragraphs

_SAME = {"i": "em", "b": "strong", "s": "del", "strike": "del", "acronym": "abbr"}
_COMMENT_INLINE = {"a", "abbr", "br", "cite", "code", "del", "em", "q", "strong"}
_COMMENT_BLOCKS = {"p", "blockquote", "pre", "ul", "ol", "li"}
_COMMENT_CLEANER = nh3.Cleaner(
    tags=BLOCKS | _COMMENT_INLINE | _SAME.keys(),
    clean_content_tags={"script", "style", "noscript"},
    attributes={"a": {"href", "title"}, "abbr": {"title"}, "acronym": {"title"}, "ol": {"start"}},
    url_schemes={"http", "https"},
    link_rel=None,
)
# What stands on WordPress for what somebody marked as giving away, with the words as its title.
HIDDEN = "Spoiler"
_ID, _ID_AND_HREF = "spoiler-0", 'spoiler-{0}" href="#spoiler-{0}"'
_BETWEEN_BLOCKS = re.compile(r"(</(?:p|blockquote|pre|ul|ol)>)(?=<(?:p|blockquote|pre|ul|ol)[ >])")
_LINK_TO_NOTHING = re.compile(r'<a rel="[^"]*"(?: title="[^"]*")?>(.*?)</a>', re.DOTALL)
_BRACKETED_ADDRESS = re.compile(r"<(?=https?://|www\.)", re.IGNORECASE)


def render_wordpress(html: str, link: Callable[[str], str] | None = None) -> str:
    """Return sanitised HTML that looks as WordPress showed a comment, of which `html` is what it stored.

    `link` maps the addresses of links; it answers with whole ones, http or https, or with paths of this site,
    because the comments' sanitiser knows no others. Words without markup take some 15 µs.
    """
    if "<" not in html:
        return _render_words(html, link)
    root = read_html(_BRACKETED_ADDRESS.sub("&lt;", html), _COMMENT_CLEANER)
    _settle(root, link, link_addresses=True)
    result = "".join(_write(block) for block in paragraphs(root.children)).replace("<br>", "<br>\n")
    number = count(1)
    result = re.sub(rf'{_ID}" href="#{_ID}"', lambda _: _ID_AND_HREF.format(next(number)), result)
    return _sanitize_links(_BETWEEN_BLOCKS.sub("\\1\n", result))


def _render_words(text: str, link: Callable[[str], str] | None) -> str:
    """Return what the sanitiser would make of text without tags, mostly without asking it."""
    if "&" in text:
        text = unescape_once(text)
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        text = clean_text(text)
    has_address = "://" in text or "www." in text.lower()
    html = "".join(_html_with_links(text, link)) if has_address else _escape(text)
    lines = [line.strip(WHITE) for line in html.strip(WHITE).split("\n")]
    # Two line breaks with nothing between them are the end of a paragraph.
    written = "<br>\n".join(lines).split("<br>\n<br>\n") if len(lines) > 1 else lines
    parts = [part.removeprefix("<br>\n") for part in written]
    result = "\n".join([f"<p>{part}</p>" for part in parts if part.replace("&nbsp;", "").strip()])
    return _sanitize_links(result) if has_address else result


def _html_with_links(text: str, link: Callable[[str], str] | None) -> Iterator[str]:
    for words, address in _pieces(text, link):
        if address is None:
            yield _escape(words)
        else:
            yield f'<a href="{escape(address)}" rel="{LINK_REL}">{_escape(words)}</a>'


def _escape(text: str) -> str:
    """Escape as the sanitiser does, so that it has nothing to change."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\u00a0", "&nbsp;")


def _sanitize_links(html: str) -> str:
    """Sanitise; what is no link without an address is none."""
    html = sanitize_comment(html)
    if "<a rel=" in html:
        html = _LINK_TO_NOTHING.sub(r"\1", html)
    return html


def _pieces(text: str, link: Callable[[str], str] | None) -> Iterator[tuple[str, str | None]]:
    """Return the text in pieces, those that are addresses with where they lead now."""
    at = 0
    for start, end in find_addresses(text):
        if at < start:
            yield text[at:start], None
        words = text[start:end]
        written = words if "://" in words[:8] else f"http://{words}"
        now = link(written) if link else written
        yield words, href_of(written) if now == written else now
        at = end
    if at < len(text):
        yield text[at:], None


def _settle(element: Element, link: Callable[[str], str] | None, *, link_addresses: bool) -> None:
    """Give what a comment may hold its name there, its links their addresses, and addresses their links."""
    children: list[Node] = []
    for child in element.children:
        if isinstance(child, str):
            children.extend(_with_links(child, link) if link_addresses else [child])
            continue
        if not isinstance(child, Element):
            continue
        child.tag = _SAME.get(child.tag, child.tag)
        if child.tag not in _COMMENT_BLOCKS | _COMMENT_INLINE:
            child.tag = "div"
        if words := _words_marked(child):
            # Nothing is marked within a link or code: there the words are gone.
            children.append(_marked(words) if link_addresses else HIDDEN)
            continue
        _settle(child, link, link_addresses=link_addresses and child.tag not in {"a", "code", "pre"})
        if child.tag == "a":
            typed = child.attributes.get("href", "").strip()
            href = link(typed) if link and typed else typed
            is_own = href != typed and href.startswith("/")
            if not is_own and not href.lower().startswith(("http://", "https://")):
                children.extend(child.children)
                continue
            child.attributes |= {"href": href, "rel": LINK_REL}
        elif child.tag == "pre":
            child = Element("pre", {}, _preformatted(child.children))
        children.append(child)
    element.children = children


def _words_marked(element: Element) -> str:
    """The words that an element stands for because they give away; "" if it is another one."""
    is_mark = element.tag == "abbr" and element.text().strip().casefold() == HIDDEN.casefold()
    return element.attributes.get("title", "") if is_mark else ""


def _marked(words: str) -> Element:
    label = Element("span", {"class": "label"}, [HIDDEN])
    hidden = Element("span", {"class": "hidden"}, [words])
    return Element("a", {"class": "spoiler", "id": _ID, "href": f"#{_ID}"}, [label, " ", hidden])


def _with_links(text: str, link: Callable[[str], str] | None) -> Iterator[Node]:
    for words, address in _pieces(text, link):
        if address is None:
            yield words
        else:
            yield Element("a", {"href": address, "rel": LINK_REL}, [words])


def _preformatted(nodes: list[Node]) -> list[Node]:
    """Return the contents of `pre` with the words and inline elements alone, and nothing that gets lost.

    A browser drops a line break at the very beginning.
    """
    result: list[Node] = []
    for node in nodes:
        parts: list[Node] = [node]
        if isinstance(node, Element) and (node.tag in BLOCKS or node.tag == "br"):
            parts = _preformatted(node.children) or ["\n"]
        elif isinstance(node, Element):
            parts = [Element(node.tag, node.attributes, _preformatted(node.children))]
        for part in parts:
            if isinstance(part, str) and result and isinstance(result[-1], str):
                result[-1] += part
            else:
                result.append(part)
    if result and isinstance(result[0], str):
        result[0] = result[0].lstrip("\n")
    return [part for part in result if part != ""]


def _write(node: Node) -> str:
    return node.html() if isinstance(node, Element) else Element("", {}, [node]).html()
