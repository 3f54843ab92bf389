"""What WordPress does with a stored text before anybody sees it: paragraphs, addresses, entities.

WordPress stores what was typed and works on it as text, with regular expressions, each time it is shown.
Here the HTML is read first, as a browser reads it (nh3, with a wide allow-list, gives balanced HTML), and the
rules are applied to the tree: so a line break in the middle of a link, or a tag that was never closed, does
no harm. `render_comment` shows a comment; `reviews.wordpress.bodies` makes an article of a post.

Nothing is unescaped twice, and only entities that are written whole, from "&" to ";", are any: "AT&T" and
"&notable" are words. All takes time in proportion to the length, whatever the text; nesting is limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from html.entities import html5

import nh3

from filmclub.lib.elements import VOID, Element, Markup, Node, parse
from filmclub.lib.markdown import LINK_REL
from filmclub.lib.markup import clean_text, sanitize_comment

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
_WHITE = " \t\n\f"

# --- Reading -------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0c\u2028\u2029]")
_FORMATTING = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")


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
    html = _without_controls(html)
    # Each unclosed one that differs from the others is opened again in every paragraph, by HTML's rules.
    if html.count("<") >= _TOO_DEEP:
        html = _FORMATTING.sub(r"<\1>", html)
    if is_too_deep(html):
        html = escape(re.sub(r"<[^<>]*>", "\n\n", html), quote=False)
    html = _ENTITY.sub(lambda match: match[0] if _is_entity(match) else f"&amp;{match[0][1:]}", html)
    return parse(_without_controls(cleaner.clean(html)), deepest=DEEPEST)


def _without_controls(text: str) -> str:
    return _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))


def is_too_deep(html: str) -> bool:
    """Tell if there are hundreds of elements within each other, which cost the HTML5 rules quadratic time."""
    if html.count("<") < _TOO_DEEP:
        return False
    depth = 0
    for closing, tag in _TAG.findall(html):
        if (tag := tag.lower()) not in VOID and tag not in {"p", "li"}:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > _TOO_DEEP:
                return True
    return False


_STRUCTURE = nh3.Cleaner(
    tags=BLOCKS | {"br"},
    attributes={},
    clean_content_tags={"script", "style", "noscript"},
    link_rel=None,
)


def plain_text(html: str) -> str:
    """Return a title, a name or an excerpt as one line of text, with white space as the browser shows it."""
    if "<" in html:
        text = " ".join(_words(read_html(html, _STRUCTURE)))
    else:
        text = _without_controls(unescape_once(html))
    return " ".join(text.split())


def _words(element: Element) -> Iterator[str]:
    """Return the texts below an element of blocks and line breaks alone, those of one line joined."""
    line = ""
    for child in element.children:
        if isinstance(child, str):
            line += child
        elif isinstance(child, Element):
            yield line
            line = ""
            yield from _words(child)
    yield line


# --- Paragraphs ----------------------------------------------------------------------------------


def paragraphs(nodes: Iterable[Node], *, breaks: bool = True) -> list[Node]:
    """Return these nodes as blocks, by WordPress's paragraph rules if `breaks`, changing what they hold.

    Words outside blocks become paragraphs. With the rules, a blank line ends a paragraph and a single one
    is a line break, except in `pre` and beside blocks; an element that goes on behind a blank line goes on
    in the next paragraph. Paragraphs, quotations, lists, headings, rules, figures and `pre` come out; of
    other blocks only what they hold. Nothing empty does.
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
            text = text.lstrip(_WHITE)
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
            self.copies[-1].children[-1] = last.rstrip(_WHITE)
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
        elif node.tag in {"blockquote", "ul", "ol", "li"}:
            children = self._inside(node)
            if node.tag == "li":
                children = _without_lone_paragraph(children)
            elif node.tag != "blockquote":
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
            children[-1] = last = last.rstrip(_WHITE)
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


# --- Comments ------------------------------------------------------------------------------------

_SAME = {"i": "em", "b": "strong", "s": "del", "strike": "del", "acronym": "abbr"}
_COMMENT_INLINE = {"a", "abbr", "br", "cite", "code", "del", "em", "q", "strong"}
_COMMENT_BLOCKS = {"p", "blockquote", "pre", "ul", "ol", "li"}
_COMMENT_READER = nh3.Cleaner(
    tags=BLOCKS | _COMMENT_INLINE | _SAME.keys(),
    clean_content_tags={"script", "style", "noscript"},
    attributes={"a": {"href", "title"}, "abbr": {"title"}, "acronym": {"title"}, "ol": {"start"}},
    url_schemes={"http", "https"},
    link_rel=None,
)
_BETWEEN_BLOCKS = re.compile(r"(</(?:p|blockquote|pre|ul|ol)>)(?=<(?:p|blockquote|pre|ul|ol)[ >])")
_LINK_TO_NOTHING = re.compile(r'<a rel="[^"]*"(?: title="[^"]*")?>(.*?)</a>', re.DOTALL)
_BRACKETED_ADDRESS = re.compile(r"<(?=https?://|www\.)", re.IGNORECASE)
# Not within a word or an attribute that somebody shows, and with a host that can be one.
_ADDRESS = re.compile(r"""(?<![\w"'=/@.-])(?:https?://|www\.)[^\W_][^\s<>"]*""", re.IGNORECASE)


def render_comment(html: str, link: Callable[[str], str] | None = None) -> str:
    """Return a comment as WordPress stored it as sanitised HTML that looks as WordPress showed it.

    `link` maps the addresses of links; it answers with whole ones, http or https, or with paths of this site,
    because the comments' sanitiser knows no others. Words without markup take some 15 µs.
    """
    if "<" not in html:
        return _render_words(html, link)
    root = read_html(_BRACKETED_ADDRESS.sub("&lt;", html), _COMMENT_READER)
    _settle(root, link, link_addresses=True)
    result = "".join(_write(block) for block in paragraphs(root.children)).replace("<br>", "<br>\n")
    return _sanitize_links(_BETWEEN_BLOCKS.sub("\\1\n", result))


def _render_words(text: str, link: Callable[[str], str] | None) -> str:
    """Return what the sanitiser would make of text without tags, mostly without asking it."""
    if "&" in text:
        text = unescape_once(text)
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        text = clean_text(text)
    has_address = "://" in text or "www." in text.lower()
    html = "".join(_html_with_links(text, link)) if has_address else _escape(text)
    lines = [line.strip(_WHITE) for line in html.strip(_WHITE).split("\n")]
    # Two line breaks with nothing between them are the end of a paragraph.
    written = "<br>\n".join(lines).split("<br>\n<br>\n") if len(lines) > 1 else lines
    parts = [part.removeprefix("<br>\n") for part in written]
    result = "\n".join([f"<p>{part}</p>" for part in parts if part.replace("&nbsp;", "").strip()])
    return _sanitize_links(result) if has_address else result


def _html_with_links(text: str, link: Callable[[str], str] | None) -> Iterator[str]:
    for words, address in _find_addresses(text):
        if address is None:
            yield _escape(words)
        else:
            href = escape(link(address) if link else address)
            yield f'<a href="{href}" rel="{LINK_REL}">{_escape(words)}</a>'


def _escape(text: str) -> str:
    """Escape as the sanitiser does, so that it has nothing to change."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\u00a0", "&nbsp;")


def _sanitize_links(html: str) -> str:
    """Sanitise; what is no link without an address is none."""
    html = sanitize_comment(html)
    if "<a rel=" in html:
        html = _LINK_TO_NOTHING.sub(r"\1", html)
    return html


def _find_addresses(text: str) -> Iterator[tuple[str, str | None]]:
    """Return the text in pieces, each with its address if it is one."""
    at = 0
    for match in _ADDRESS.finditer(text):
        words = _without_punctuation(match[0])
        if at < match.start():
            yield text[at : match.start()], None
        yield words, f"http://{words}" if words[:4].lower() == "www." else words
        at = match.start() + len(words)
    if at < len(text):
        yield text[at:], None


def _without_punctuation(address: str) -> str:
    """Return the address without the sentence's signs behind it; a bracket that it opens is its own."""
    unopened = address.count(")") - address.count("(")
    end = len(address)
    while address[end - 1] in ".,;:!?'’”»…)*":
        if address[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return address[:end]


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


def _with_links(text: str, link: Callable[[str], str] | None) -> Iterator[Node]:
    for words, address in _find_addresses(text):
        if address is None:
            yield words
        else:
            yield Element("a", {"href": link(address) if link else address, "rel": LINK_REL}, [words])


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
