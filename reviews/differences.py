"""What differs between two contents, in words for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from filmclub.lib.elements import Element, parse
from filmclub.lib.names import country_name, language_name
from reviews import passages
from reviews.content_notes import in_words
from reviews.credits import Department
from reviews.editions import MADE, Content, Kind
from reviews.models import Article, Film, Genre, Series

MODELS: dict[Kind, type[Article | Film | Series]] = {
    Kind.ARTICLE: Article,
    Kind.FILM: Film,
    Kind.SERIES: Series,
}
# How much of what stays is shown beside a change, and how many words are compared with how many, in signs
# and comparisons: of two texts without a word in common the difference is the two texts.
BESIDE = 80
MOST = 4_000_000
# The share of words that stay, below which two texts are said to be others.
LIKE = 0.3
_BLOCKS = {"p", "h2", "h3", "li", "figure", "blockquote", "hr", "figcaption", passages.TAG}


@dataclass(frozen=True)
class Piece:
    """Words that stay (""), are gone ("gone") or are new ("new")."""

    words: str
    how: str = ""


@dataclass(frozen=True)
class Difference:
    """One thing that differs, by the name that it has in the form."""

    label: str
    pieces: Sequence[Piece]
    remark: str = ""


def differences(old: Content, new: Content, only: Iterable[str] | None = None) -> list[Difference]:
    """What is otherwise in the new content, in the order of the form; `only` these fields. No query."""
    before, after = _as_words(old), _as_words(new)
    wanted = set(before) if only is None else set(only)
    found = []
    for name, (label, words) in before.items():
        if name not in wanted:
            continue
        if words != after[name][1]:
            found.append(Difference(label, list(compare(words, after[name][1]))))
        elif old["fields"].get(name) != new["fields"].get(name):
            found.append(Difference(label, [], _("Only the formatting differs.")))
    return found


def _as_words(content: Content) -> dict[str, tuple[str, str]]:
    """Each thing that a content has by its name: what the form calls it, and how it reads."""
    model = MODELS[Kind(content["kind"])]
    made = MADE[Kind(content["kind"])]
    said: dict[str, tuple[str, str]] = {}
    for name in (*made.fields, *made.links):
        field = model._meta.get_field(name)
        label = capfirst(str(getattr(field, "verbose_name", name)))
        if name in made.links:
            named = content["links"].get(name)
            said[name] = label, named["name"] if named else ""
        else:
            said[name] = label, _value(field, name, content["fields"].get(name))
    if model is Article:
        said["films"] = _("Films"), "\n".join(film["name"] for film in content["films"])
        said["tags"] = _("Tags"), "\n".join(tag["name"] for tag in content["tags"])
    elif model is Film:
        titles = (f"{language_name(row['language'])}: {row['title']}" for row in content["titles"])
        said["titles"] = _("Titles in other languages"), "\n".join(titles)
        said["credits"] = _("Credits"), "\n".join(map(_credit, content["credits"]))
    return said


def _value(field: Any, name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if name == "body":
        return text_of(value)
    if name == "content_notes":
        return in_words(value)
    names = {
        "languages": language_name,
        "countries": country_name,
        "genres": _genre,
        "language": language_name,
    }
    if isinstance(value, list):
        return "\n".join(names.get(name, str)(one) for one in value)
    if name in names:
        return names[name](value)
    return str(dict(field.flatchoices).get(value, value))


def _genre(value: str) -> str:
    return str(Genre(value).label) if value in Genre.values else value


def _credit(row: dict[str, Any]) -> str:
    department = row["department"]
    label = str(Department(department).label) if department in Department.values else department
    further = [str(Department(one).label) if one in Department.values else one for one in row["also"]]
    parts = [row["heading"], ", ".join([label, *further]), row["title"], row["contributor"]["name"]]
    parts += [row["character"], row["credited_as"], *row["attributes"]]
    return " – ".join(filter(None, parts))


# --- The text ------------------------------------------------------------------------------------


def text_of(html: str) -> str:
    """A text as people read it, a paragraph a line; pictures and the addresses of links are named.

    What is marked as giving away begins with “>!”, as in comments.
    """
    return "\n".join(line for line in _lines(parse(html)) if line)


def _lines(element: Element) -> Iterator[str]:
    words: list[str] = []
    for child in element.children:
        if isinstance(child, Element) and (child.tag in _BLOCKS or _holds_blocks(child)):
            yield _one_line(words)
            words = []
            inner = list(_lines(child))
            yield from (_marked(child, line) for line in inner)
        elif isinstance(child, Element):
            words.append(_inline(child))
        elif isinstance(child, str):
            words.append(child)
    yield _one_line(words)


def _holds_blocks(element: Element) -> bool:
    return any(child.tag in _BLOCKS or _holds_blocks(child) for child in element.elements())


def _one_line(words: Iterable[str]) -> str:
    return " ".join("".join(words).split())


def _marked(element: Element, line: str) -> str:
    marks = {"li": "• ", "h2": "# ", "h3": "## ", "blockquote": "> ", passages.TAG: ">! "}
    mark = marks.get(element.tag, "")
    return f"{mark}{line}" if line else ""


def _inline(element: Element) -> str:
    if element.tag == "img":
        said = element.attributes.get("alt") or element.attributes.get("data-file", "")
        return f" [{_('Picture')} {said}] "
    if element.tag == "br":
        return " "
    words = "".join(
        child if isinstance(child, str) else _inline(child) if isinstance(child, Element) else ""
        for child in element.children
    )
    href = element.attributes.get("href", "")
    return f"{words} ({href})" if element.tag == "a" and href and href != words else words


# --- Comparing -----------------------------------------------------------------------------------


def compare(old: str, new: str) -> Iterator[Piece]:
    """What stays, goes and comes, word for word within the lines that differ."""
    before, after = old.split("\n"), new.split("\n")
    for how, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "equal":
            yield Piece(_shortened("\n".join(before[first:last]) + "\n"))
        else:
            yield from _words("\n".join(before[first:last]), "\n".join(after[start:end]))
            yield Piece("\n")


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = (re.findall(r"\S+|\s+", text) for text in (old, new))
    if len(before) * len(after) > MOST:
        before, after = [old], [new]
    same, pieces = 0, [Piece("")]
    for how, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        kept, gone, come = "", "".join(before[first:last]), "".join(after[start:end])
        if how == "equal":
            kept, gone, come = gone, "", ""
            same += len(kept.split())
        pieces += [piece for piece in (Piece(kept), Piece(gone, "gone"), Piece(come, "new")) if piece.words]
    # Where hardly a word stays, the two read better one after the other than through each other.
    if same < LIKE * max(len(old.split()), len(new.split())):
        pieces = [piece for piece in (Piece(old, "gone"), Piece(new, "new")) if piece.words]
    yield from (piece if piece.how else Piece(_shortened(piece.words)) for piece in _joined(pieces))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """With the spaces between changes in these: a phrase that was replaced is one piece, not a word each."""
    waiting = {"gone": "", "new": ""}
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        if piece.how:
            waiting[piece.how] += piece.words
        elif not piece.words.strip() and any(waiting.values()) and not is_last:
            for how, words in waiting.items():
                waiting[how] = words + piece.words
        else:
            yield from _changes(waiting)
            waiting = {"gone": "", "new": ""}
            if piece.words:
                yield piece
    yield from _changes(waiting)


def _changes(waiting: Mapping[str, str]) -> Iterator[Piece]:
    return (Piece(words, how) for how, words in waiting.items() if words)


def _shortened(words: str) -> str:
    if len(words) <= 3 * BESIDE:
        return words
    # Between two words where there are some.
    first, last = words[:BESIDE].rpartition(" ")[0], words[-BESIDE:].partition(" ")[2]
    return f"{first or words[:BESIDE]} […] {last or words[-BESIDE:]}"
