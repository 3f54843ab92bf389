"""What a reader typed, told apart before Markdown reads it: code, and lines that are prose.

Text goes in and comes out with signs in it: `CODE` and `CODE_END` around code, and `PROSE` before what would
begin a quotation or a list by Markdown's rules and is neither by ours, beside those of `spoiler_marks`. The
signs are noncharacters, which no text from outside may contain. `filmclub.lib.markup` explains the rules. All
functions take time in proportion to the length of the text.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from filmclub.lib.spoiler_marks import CLOSES, OPENS, may_stand_alone, typed

CODE, CODE_END, PROSE = "\ufdd2\ufdd3\ufdd4"
MAX_DEPTH = 5
MAX_CODE_SPAN = 500

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
            if len(code) <= MAX_CODE_SPAN and code.strip() and may_stand_alone(code):
                parts += [line[at : opener.start()], CODE, typed(code.strip(" ")), CODE_END]
                at = closer.end()
                index = candidates[0] + 1
    return "".join([*parts, line[at:]])


# Beginnings of lines

_MAY_BEGIN_BLOCK = re.compile(r"^[ \t]*(?:[->*+]|\d{1,9}[.)])", re.MULTILINE)
_QUOTE_MARKS = re.compile(r"(?:[ \t]*>)*")
_QUOTES_WORDS = re.compile(
    rf"[ \t].*?(?:\w|[{OPENS}])|(?!\w?<)(?:[^\W\d_]|[\"'“‘«„(\[¿¡*_@#–—…]+[^\W_]|[{OPENS}])",
)
_QUOTES_ON = re.compile(r"[ \t]|\d|\Z")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-*+]|[0-9]{1,9}[.)])(?P<gap>[ \t]+|\Z)(?P<text>.*)")
_SAYS_SOMETHING = re.compile(rf"[^\W_]|[^\x00-\x7f{CLOSES}]")


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
