"""The first words of a comment or an article as one line."""

from html import unescape
from html.parser import HTMLParser

from django.utils.translation import gettext


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
