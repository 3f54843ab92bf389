"""The marks around what a reader's text gives away: ``>!…!<``, ``||…||`` and ``[spoiler]…[/spoiler]``.

In the text that Markdown reads each mark is a sign, a noncharacter, which no text from outside may contain.
A mark ends what one of its own kind has begun. `filmclub.lib.markup` explains the rules. All functions take
time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Set

# Of ``>!`` and ``!<``; and where the marks of a paragraph have been paired, of all kinds.
OPEN, CLOSE = "\ufdd0\ufdd1"
# Of ``||``: it may begin, it may end, or both, as its neighbours allow.
_BAR_OPENS, _BAR_CLOSES, _BAR = "\ufdd5\ufdd6\ufdd7"
# Of words in brackets as they may be spelled; other ways are taken for the first.
_WORD_OPENS, _WORD_CLOSES = "\ufdd8\ufdd9\ufdda", "\ufddb\ufddc\ufddd"

OPENS = OPEN + _BAR_OPENS + _BAR + _WORD_OPENS
CLOSES = CLOSE + _BAR_CLOSES + _BAR + _WORD_CLOSES
MARK = re.compile(f"[{OPENS}{CLOSES}]")
# A kind is named by the sign that begins it.
_KIND_OF = {
    **dict.fromkeys(OPEN + CLOSE, OPEN),
    **dict.fromkeys(_BAR_OPENS + _BAR_CLOSES + _BAR, _BAR_OPENS),
    **dict.fromkeys(_WORD_OPENS + _WORD_CLOSES, _WORD_OPENS[0]),
}
_TYPED = {OPEN: ">!", CLOSE: "!<", **dict.fromkeys((_BAR_OPENS, _BAR_CLOSES, _BAR), "||")}
_TYPED |= zip(_WORD_OPENS, ("[spoiler]", "[Spoiler]", "[SPOILER]"), strict=True)
_TYPED |= zip(_WORD_CLOSES, ("[/spoiler]", "[/Spoiler]", "[/SPOILER]"), strict=True)
_SIGN_OF = {typed: sign for sign, typed in _TYPED.items()}
_BACK = str.maketrans(_TYPED)

_TAG_NAME = (
    "[abipqsu]|blockquote|br|cite|code|del|div|em|h[1-6r]|img|ins|li|ol|pre|small|span|strike|strong|ul"
)
_TAG = rf"/?(?:{_TAG_NAME})\b"
_TYPED_MARK = re.compile(
    rf">!|!<(?!3(?!\d)|{_TAG}[^<>\n]{{0,200}}>)|\[/spoiler\]|\[spoiler\](?!\([ ]?<?(?:https?:|www\.))",
    re.IGNORECASE,
)
_OPEN_TAG = re.compile(rf"<{_TAG}[^>\n{OPENS}{CLOSES}]{{0,200}}", re.IGNORECASE)
_FACE = re.compile(r"<(?:\s|\Z)")
_NOTHING_TO_HIDE = re.compile(r"[^A-Za-z0-9\x80-\U0010ffff]*\Z")


def read_marks(text: str) -> str:
    """Signs for spoiler marks, wherever they stand. A heart or a typed HTML tag after ``!`` is no mark."""
    text = _TYPED_MARK.sub(_sign_of, text)
    if "||" not in text:
        return text
    return "\n".join(_read_bars(line) if "||" in line else line for line in text.split("\n"))


def _sign_of(mark: re.Match[str]) -> str:
    return _SIGN_OF.get(mark[0]) or _SIGN_OF[mark[0].lower()]


def typed(text: str) -> str:
    """The text with the marks that its signs stand for."""
    return text.translate(_BACK)


def hides_something(text: str) -> bool:
    """If the text has words or pictures, and not only signs such as the rest of an angry ``>!!!``."""
    return not _NOTHING_TO_HIDE.match(text)


# Two bars

_BARS = re.compile(r"(?<!\|)\|\|(?!\|)")
_BEFORE_A_LINE = " \t>*+-" + OPENS
_BEHIND_A_LINE = " \t.,;:!?…)]\"'”’»" + CLOSES
_OPENING_SIGNS = "([{“‘«„¿¡" + OPENS


def _read_bars(line: str) -> str:
    """Signs for each ``||`` that stands against what it hides, as in ``||he leaves||``.

    One against words on both sides (``a||b``) begins nothing, and one with spaces on both (``a || b``) is no
    mark, unless the two in a line look like a pair. Three and more bars are none either.
    """
    bars = list(_BARS.finditer(line))
    signs = [_sign_at(line, bar) for bar in bars]
    for index in range(len(bars) - 1):
        ends = signs[index + 1] in (_BAR_CLOSES, _BAR) and not _is_of_word(_behind(line, bars[index + 1]))
        if ends and signs[index] == _BAR_CLOSES and _behind(line, bars[index]).isalnum():
            # A space was forgotten, as in ``she||leaves||.``
            signs[index] = _BAR
    wide = [index for index, sign in enumerate(signs) if sign == "||"] if len(bars) > 2 else [0, 1]
    if len(wide) == 2 and wide[1] == wide[0] + 1 < len(bars) and line.count("|") == 2 * len(bars):
        first = wide[0]
        if _is_wide_pair(line, bars[first], bars[first + 1]):
            signs[first : first + 2] = [_BAR_OPENS, _BAR_CLOSES]
    at, parts = 0, []
    for bar, sign in zip(bars, signs, strict=True):
        parts += [line[at : bar.start()], sign]
        at = bar.end()
    return "".join([*parts, line[at:]])


def _before(line: str, bar: re.Match[str]) -> str:
    return line[max(0, bar.start() - 1) : bar.start()]


def _behind(line: str, bar: re.Match[str]) -> str:
    return line[bar.end() : bar.end() + 1]


def _sign_at(line: str, bar: re.Match[str]) -> str:
    before, behind = _before(line, bar), _behind(line, bar)
    if not line.replace("||", "", 1).strip(_BEFORE_A_LINE):
        # Alone in its line.
        return _BAR
    opens = bool(behind.strip()) and not _is_of_word(before)
    closes = bool(before.strip()) and before not in _OPENING_SIGNS
    if opens and closes:
        return _BAR
    return _BAR_OPENS if opens else _BAR_CLOSES if closes else "||"


def _is_of_word(character: str) -> bool:
    """If it is a digit or a letter of a script that parts words by spaces, as those with capitals do."""
    return character.isdigit() or character == "_" or character.lower() != character.upper()


def _is_wide_pair(line: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """If two bars are a pair with spaces within: ``|| he leaves ||`` at an edge, or around several words."""
    inside, rest = line[first.end() : second.start()], line[second.end() :]
    begins = not _before(line, first).strip() and not inside[:1].strip()
    ends = inside[-1:].strip() or not rest[:1].strip() or rest[0] in _BEHIND_A_LINE
    if not (begins and ends and inside.strip()):
        return False
    is_at_edge = not line[: first.start()].strip(_BEFORE_A_LINE) or not rest.strip(_BEHIND_A_LINE)
    return is_at_edge or len(inside.split()) > 1


# Marks in pairs


class OpenMarks:
    """Which marks have begun and not ended yet, as a text is read from mark to mark."""

    def __init__(self) -> None:
        self.depth_of: dict[str, int] = {}
        self.depth = 0

    def pass_by(self, sign: str) -> int:
        """What the next mark does: 1 where it begins something, -1 where it ends that, 0 where it is none."""
        kind = kind_of(sign)
        depth = self.depth_of.get(kind, 0)
        step = 0
        if depth and sign in CLOSES:
            step = -1
        elif sign in OPENS and not (depth and kind == _BAR_OPENS):
            step = 1
        self.depth_of[kind] = depth + step
        self.depth += step
        return step

    def kinds(self) -> Set[str]:
        """The kinds of those that have begun."""
        return {kind for kind, depth in self.depth_of.items() if depth}


def kind_of(sign: str) -> str:
    """The kind of a mark, named by the sign that surely begins one."""
    return _KIND_OF[sign]


def pair_marks(text: str) -> tuple[str, Set[str]]:
    """A paragraph that keeps `OPEN` and `CLOSE` for outermost pairs, and the kinds that lacked their end.

    A mark without its end hides the rest; marks within a hidden part are dropped; all others are typed out.
    """
    parts: list[str] = []
    marks = list(MARK.finditer(text))
    here = OpenMarks()
    first = opened_at = at = 0
    for index, mark in enumerate(marks):
        parts.append(text[at : mark.start()])
        at = mark.end()
        was_open = here.depth > 0
        if mark[0] == OPEN:
            closed_next = index + 1 < len(marks) and marks[index + 1][0] == CLOSE
            if (was_open or not closed_next) and _is_no_mark(text, mark):
                parts.append(">!")
                continue
        step = here.pass_by(mark[0])
        if step == 0:
            parts.append(typed(mark[0]))
        elif not was_open:
            first, opened_at = len(parts), mark.start()
            parts.append(OPEN)
        elif not here.depth and any(part.strip() for part in parts[first + 1 :]):
            parts.append(CLOSE)
        elif not here.depth:
            parts[first:] = [typed(text[opened_at:at])]
    parts.append(text[at:])
    if here.depth and hides_something("".join(parts[first + 1 :])):
        parts.append(CLOSE)
    elif here.depth:
        parts[first:] = [typed(text[opened_at:])]
    return "".join(parts), here.kinds()


def _is_no_mark(text: str, mark: re.Match[str]) -> bool:
    """If it is rather the end of a typed HTML tag (``</b>! Great``) or a face (``>!<``)."""
    angle = text.rfind("<", max(0, mark.start() - 210), mark.start())
    ends_tag = angle >= 0 and _OPEN_TAG.fullmatch(text, angle, mark.start())
    return bool(ends_tag or _FACE.match(text, mark.end()))


def may_stand_alone(text: str) -> bool:
    """If no mark begins in it that does not end there, but for a mark that is talked about."""
    here = OpenMarks()
    for mark in MARK.finditer(text):
        here.pass_by(mark[0])
    return not here.depth or bool(MARK.fullmatch(text.strip()))
