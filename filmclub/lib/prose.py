"""What a reader typed, told apart before Markdown reads it: spoiler marks, code, and lines that are prose.

Text goes in and comes out with signs in it: `OPEN` and `CLOSE` for spoiler marks, `CODE` and `CODE_END`
around code, and `PROSE` before what would begin a quotation or a list by Markdown's rules and is neither by
ours. The signs are noncharacters, which no text from outside may contain. `filmclub.lib.markup` explains the
rules. All functions take time in proportion to the length of the text.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

OPEN, CLOSE, CODE, CODE_END, PROSE = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4"
MARK = re.compile(f"[{OPEN}{CLOSE}]")
MAX_DEPTH = 5
MAX_CODE_SPAN = 500

# Spoiler marks

_TAG_NAME = (
    "[abipqsu]|blockquote|br|cite|code|del|div|em|h[1-6r]|img|ins|li|ol|pre|small|span|strike|strong|ul"
)
_TAG = rf"/?(?:{_TAG_NAME})\b"
_TYPED_MARK = re.compile(rf">!|!<(?!3(?!\d)|{_TAG}[^<>\n]{{0,200}}>)", re.IGNORECASE)
_OPEN_TAG = re.compile(rf"<{_TAG}[^>\n{OPEN}{CLOSE}]{{0,200}}", re.IGNORECASE)
_FACE = re.compile(r"<(?:\s|\Z)")
_NOTHING_TO_HIDE = re.compile(r"[^A-Za-z0-9\x80-\U0010ffff]*\Z")


def read_marks(text: str) -> str:
    """Signs for spoiler marks, wherever they stand. A heart or a typed HTML tag after ``!`` is no mark."""
    return _TYPED_MARK.sub(lambda mark: OPEN if mark[0] == ">!" else CLOSE, text)


def typed(text: str) -> str:
    """The text with the marks that its signs stand for."""
    return text.replace(OPEN, ">!").replace(CLOSE, "!<").replace(PROSE, "")


def hides_something(text: str) -> bool:
    """If the text has words or pictures, and not only signs such as the rest of an angry ``>!!!``."""
    return not _NOTHING_TO_HIDE.match(text)


def pair_marks(text: str) -> tuple[str, bool]:
    """A paragraph that keeps signs in outermost pairs only, and whether a mark lacked its end.

    A mark without its end hides the rest; marks within a hidden part are dropped; all others are typed out.
    """
    parts: list[str] = []
    marks = list(MARK.finditer(text))
    depth = first = opened_at = at = 0
    for index, mark in enumerate(marks):
        parts.append(text[at : mark.start()])
        at = mark.end()
        if mark[0] == OPEN:
            closed_next = index + 1 < len(marks) and marks[index + 1][0] == CLOSE
            if (depth or not closed_next) and _is_no_mark(text, mark):
                parts.append(">!")
                continue
            if not depth:
                first, opened_at = len(parts), mark.start()
                parts.append(OPEN)
            depth += 1
        elif not depth:
            parts.append("!<")
        else:
            depth -= 1
            if not depth and any(part.strip() for part in parts[first + 1 :]):
                parts.append(CLOSE)
            elif not depth:
                parts[first:] = [typed(text[opened_at:at])]
    parts.append(text[at:])
    if depth and hides_something("".join(parts[first + 1 :])):
        parts.append(CLOSE)
    elif depth:
        parts[first:] = [typed(text[opened_at:])]
    return "".join(parts), depth > 0


def _is_no_mark(text: str, mark: re.Match[str]) -> bool:
    """If it is rather the end of a typed HTML tag (``</b>! Great``) or a face (``>!<``)."""
    angle = text.rfind("<", max(0, mark.start() - 210), mark.start())
    ends_tag = angle >= 0 and _OPEN_TAG.fullmatch(text, angle, mark.start())
    return bool(ends_tag or _FACE.match(text, mark.end()))


# Code in backticks

_TICKS = re.compile("`+")


def mark_code(text: str) -> str:
    """Signs around what is code, with its spoiler marks typed out."""
    if "`" not in text:
        return text
    return "\n".join(_mark_code_in_line(line) if "`" in line else line for line in text.split("\n"))


def _mark_code_in_line(line: str) -> str:
    runs = list(_TICKS.finditer(line))
    closers: dict[int, deque[int]] = {}
    for index, run in enumerate(runs):
        if not line[run.end() : run.end() + 1].isalnum():
            closers.setdefault(len(run[0]), deque()).append(index)
    parts = []
    at = index = 0
    while index < len(runs):
        opener = runs[index]
        candidates = closers.get(len(opener[0]), deque())
        while candidates and candidates[0] <= index:
            candidates.popleft()
        index += 1
        before = line[opener.start() - 1 : opener.start()]
        if candidates and not before.isalnum() and before != "\\":
            closer = runs[candidates[0]]
            code = line[opener.end() : closer.start()]
            if len(code) <= MAX_CODE_SPAN and code.strip() and _may_be_code(code):
                parts += [line[at : opener.start()], CODE, typed(code.strip(" ")), CODE_END]
                at = closer.end()
                index = candidates[0] + 1
    return "".join([*parts, line[at:]])


def _may_be_code(code: str) -> bool:
    """If no spoiler mark begins in it that does not end there, but for a mark that is talked about."""
    depth = 0
    for mark in MARK.findall(code):
        depth = depth + 1 if mark == OPEN else max(0, depth - 1)
    return not depth or code.strip() == OPEN


# Beginnings of lines

_MAY_BEGIN_BLOCK = re.compile(r"^[ \t]*(?:[->*+]|\d{1,9}[.)])", re.MULTILINE)
_QUOTE_MARKS = re.compile(r"(?:[ \t]*>)*")
_QUOTES_WORDS = re.compile(
    rf"[ \t].*?(?:\w|{OPEN})|(?!\w?<)(?:[^\W\d_]|[\"'“‘«„(\[¿¡*_@#–—…]+[^\W_]|{OPEN})",
)
_QUOTES_ON = re.compile(r"[ \t]|\d|\Z")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-*+]|[0-9]{1,9}[.)])(?P<gap>[ \t]+|\Z)(?P<text>.*)")
_SAYS_SOMETHING = re.compile(rf"[^\W_]|[^\x00-\x7f{CLOSE}]")


def keep_prose(text: str) -> str:
    """Put the sign `PROSE` before what begins a line like a quotation or an item and is neither."""
    if not _MAY_BEGIN_BLOCK.search(text):
        return text
    lines = text.split("\n")
    lists = _Lists()
    depth_above = 0
    for number in range(len(lines)):
        line, start, depth = _keep_angles(lines[number], 0, depth_above)
        if depth != depth_above:
            lists.leave(-1)
        depth_above = depth
        item = _ITEM.match(line, start)
        if item is None:
            if words := line[start:].lstrip():
                lists.leave(width(line[start : len(line) - len(words)]))
        elif lists.add(number, item):
            line = _keep_inner_prose(line, item.start("text"), depth)
        else:
            line = _insert_sign(line, item.start("marker"))
        lines[number] = line
    for number, position in lists.prose():
        lines[number] = _insert_sign(lines[number], position)
    return "\n".join(lines)


def _keep_angles(line: str, start: int, depth_above: int, depth: int = 0) -> tuple[str, int, int]:
    """The line with ``>`` from start on kept as prose if need be, where its text begins, how deep it quotes.

    depth_above is the depth of the line above, depth that of what stands before start.
    """
    marks = _QUOTE_MARKS.match(line, start)
    if not marks or not marks[0]:
        return line, start, 0
    end = marks.end()
    if not (_QUOTES_WORDS.match(line, end) or (depth_above and _QUOTES_ON.match(line, end))):
        return _insert_sign(line, line.index(">", start)), start, 0
    count = marks[0].count(">")
    if depth + count <= MAX_DEPTH:
        return line, end, count
    for _ in range(MAX_DEPTH - depth):
        start = line.index(">", start) + 1
    return _insert_sign(line, start), start, MAX_DEPTH - depth


def _keep_inner_prose(line: str, start: int, depth: int) -> str:
    """One item to a line: what looks like a mark at the beginning of an item's text is prose or quotes."""
    line, start, _ = _keep_angles(line, start, 0, depth)
    if item := _ITEM.match(line, start):
        return _insert_sign(line, item.start("marker"))
    return line


def _insert_sign(line: str, position: int) -> str:
    return line[:position] + PROSE + line[position:]


def width(space: str) -> int:
    """How many columns white space takes."""
    return len(space.expandtabs(4))


@dataclass(eq=False)
class _List:
    kind: str
    first: str
    parent: "_List | None"
    column: int = 0
    lines: list[tuple[int, int]] = field(default_factory=list)
    nests: bool = False


class _Lists:
    """The lists of a text: tells items that Markdown may have from lines that only look like them."""

    def __init__(self) -> None:
        self.found: list[_List] = []
        self.open: list[_List] = []
        self.has_pros = False

    def leave(self, column: int) -> _List | None:
        """Close the lists that a line at this column does not belong to, and return the outermost of them."""
        closed = None
        while self.open and column < self.open[-1].column:
            closed = self.open.pop()
        return closed

    def add(self, line: int, item: re.Match[str]) -> bool:
        """Take a line as an item, or return False if it can be none."""
        column = width(item["indent"])
        sibling = self.leave(column)
        kind = item["marker"][-1]
        if not _SAYS_SOMETHING.search(item["text"]) or len(self.open) == MAX_DEPTH:
            return False
        if kind == "+":
            self.has_pros = True
            return False
        if sibling is None or sibling.kind != kind:
            sibling = _List(kind, item["marker"][:-1], self.open[-1] if self.open else None)
            self.found.append(sibling)
        gap = width(item["gap"])
        sibling.column = column + len(item["marker"]) + (gap if gap <= 4 else 1)
        sibling.lines.append((line, item.start("marker")))
        self.open.append(sibling)
        return True

    def prose(self) -> Iterator[tuple[int, int]]:
        """Line and position of each mark that begins no item after all."""
        accepted: set[_List | None] = set()
        for one in self.found:
            if one.parent and self._may_be(one):
                one.parent.nests = True
        for one in self.found:
            if self._may_be(one) and (len(one.lines) > 1 or one.nests or one.parent in accepted):
                accepted.add(one)
            else:
                yield from one.lines

    def _may_be(self, one: _List) -> bool:
        return one.first in ("", "1") and not (one.kind == "-" and self.has_pros)
