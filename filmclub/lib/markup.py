"""Comment markup: Markdown as readers of a film blog type it, with spoiler marks, to safe HTML.

A reader who knows no Markdown must find the words, signs and lines of a comment as typed; one who does
gets emphasis, links, quotations, lists and code. markdown-it-py parses, nh3 has the last word on the HTML.
What Markdown would do to prose decides each of these:

- Line breaks show, and so does the indentation of a line. Headings, rules, indented code, HTML, images,
  tables, entities, reference definitions and strikethrough are off and look as typed.
- ``*`` and ``_`` never work inside a word (``M*A*S*H``, ``f**k``), in runs longer than three (stars),
  between unequal runs (``**1/2 and 3*``) or in a face (``^_^``, ``>_<``).
- A quotation line is ``> words`` or ``>words``; ``>:(``, ``>_<``, ``>100`` and a lone ``>`` are not. The line
  after a quotation is the writer's own unless it has the mark too.
- A list has two items or more, so that "- Roger Ebert" below a quote stays a signature and "* spoilers
  below" a note. A line below an item belongs to it only when indented. ``+`` is no bullet, and in a text with
  such lines ``-`` is none either: those are pros and cons. Numbered lists start at 1 and show each number
  that was typed.
- Code in backticks stands on one line and not against letters (``don`t``); fenced code needs its closing
  line and backticks, as rows of tildes are ornaments.
- A backslash takes the power from ``*``, and from ``_`` in a word, and goes; anywhere else it stays, as in
  ``¯\\_(ツ)_/¯``.
- Links lead to http and https only, written out or as ``[words](address)``; all else looks as typed.

Spoilers, ``>!like this!<``, hide when in doubt. They are read before everything but code, also at the start
of a line, and lists and quotations do not interrupt them. A mark without its end hides the rest of the
paragraph; one whose end stands in a later paragraph hides all between. A paragraph that is one spoiler
becomes ``<details>``, a mark within a sentence a link to itself that style sheets open by ``:target``; it can
hold no links, so addresses in it are text. Literal are a mark in code, one with nothing to hide (``>!`` as a
face), and ``>!`` or ``!<`` that is the edge of a typed HTML tag or a heart (``</b>! Wow!<3``).

Comments that come from WordPress are HTML, rendered by `lib.wordpress.comments`, and pass the same sanitiser.
It lets them have what readers could write there and cannot here: deleted words, short quotations, titles of
works, abbreviations with what they stand for, and links to pages of this site, where old links now lead.

Rendering takes time in proportion to the length, whatever the text; nesting is limited.
"""

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext

from filmclub.lib.markdown import LINK_REL, make_parser

_MARKDOWN = make_parser()
_SPOILER_ID = re.compile(r"#?spoiler-[0-9]+")
# Below this site's root; "//host" and "/\\host" would lead elsewhere.
_OWN_PATH = re.compile(r"/(?![/\\])[^\s\\]*")


def _keep_spoiler_id(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "id" or _SPOILER_ID.fullmatch(value) else None


def _keep_own_address(address: str) -> str | None:
    return address if _SPOILER_ID.fullmatch(address) or _OWN_PATH.fullmatch(address) else None


_CLEANER = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "a", "code", "pre", "blockquote", "ul", "ol", "li"}
    | {"details", "summary", "span"}
    | {"abbr", "cite", "del", "q"},
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "id", "title"}, "abbr": {"title"}, "ol": {"start"}, "li": {"value"}},
    allowed_classes={"a": {"spoiler"}, "details": {"spoiler"}, "span": {"label", "hidden"}},
    tag_attribute_values={"a": {"rel": {LINK_REL}}},
    attribute_filter=_keep_spoiler_id,
    url_schemes={"http", "https"},
    url_relative=_keep_own_address,
    link_rel=None,
)

_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\u2028\u2029]")
_BLANK_START = re.compile(r"(?:[ \t]*\n)+")


def clean_text(text: str) -> str:
    """Text as we store it: NFC, lines ended by LF, no control characters but tab, no blank lines around it.

    Indentation stays, and so do characters that shape writing (joiners, direction marks). Idempotent.
    """
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = unicodedata.normalize("NFC", _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text)))
    text = text.rstrip()
    if match := _BLANK_START.match(text):
        text = text[match.end() :]
    return text


def render_comment(text: str) -> str:
    """Valid, balanced, sanitised HTML of a comment. Spoilers within sentences are numbered from 1."""
    return sanitize_comment(_MARKDOWN.render(clean_text(text)))


def sanitize_comment(html: str) -> str:
    """HTML with nothing in it but what a comment may have, wherever it was written. Idempotent."""
    return _CLEANER.clean(html).rstrip("\n")


_SPOILER_LINK = re.compile(r'(<a class="spoiler" id=")(spoiler-[0-9]+" href="#)(spoiler-[0-9]+">)')
_OUTBOUND = re.compile(r"""<a\s(?:[^>]*?\s)?href=["']?https?:""", re.IGNORECASE)


def with_spoiler_ids(html: str, prefix: str) -> str:
    """A rendered comment whose ids are unique on a page where the prefix, a word, is used once."""
    if 'id="spoiler-' not in html:
        return html
    return _SPOILER_LINK.sub(rf"\g<1>{prefix}-\g<2>{prefix}-\g<3>", html)


def count_links(html: str) -> int:
    """How many links lead out of a comment."""
    return len(_OUTBOUND.findall(html))


def excerpt(html: str, length: int) -> str:
    """The first words of a comment as one line of plain text, spoilers left out.

    At most length characters, with "…" at the end where something is missing.
    """
    reader, text = _Text(), ""
    # A line of a list is short; the whole of the longest comments takes a second to read.
    for start in range(0, len(html), 2048):
        reader.feed(html[start : start + 2048])
        text = " ".join("".join(reader.text).split())
        if len(text) > length:
            break
    else:
        reader.close()
        text = " ".join("".join(reader.text).split())
    if len(text) <= length:
        return text
    if length < 1:
        return ""
    cut = text[: length - 1]
    if text[length - 1] != " " and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:–—-") + "…"


_INLINE = {"a", "abbr", "b", "cite", "code", "del", "em", "i", "q", "span", "strong"}


class _Text(HTMLParser):
    """Reads the text of sanitised HTML, with a word in place of each spoiler."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: list[str] = []
        self.word = gettext("[spoiler]")
        self.spoiler = ""
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.depth += tag == self.spoiler
        elif tag in ("a", "details") and "spoiler" in (dict(attrs).get("class") or "").split():
            self.spoiler, self.depth = tag, 1
            self.text.append(self.word if tag == "a" else f" {self.word} ")
        else:
            self.text.append(_space_for(tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= tag == self.spoiler
        else:
            self.text.append(_space_for(tag))

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        if not self.depth:
            self.text.append(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_entityref(f"#{name}")


def _space_for(tag: str) -> str:
    return "" if tag in _INLINE else " "
