"""The parts of a printed line of credits: separators, names, and the remarks behind them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

from reviews.credit_text import words

_TAG = re.compile(
    r"</?(?:abbr|a|b|dd|div|dl|dt|em|h[1-6]|i|li|ol|p|small|span|strong|table|tbody|td|th|tr|u|ul)\b[^<>]*>",
    re.I,
)
BREAK = re.compile(r"<br\s*/?>", re.I)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BULLET = re.compile(r"(?:[•·▪◦‣●○■□►➤]|[*–—-](?=\s)|#{1,6}(?=\s)|\d{1,3}[.)](?=\s+[^\Wa-z\d_]))\s*")
MARKER = re.compile(r"\s*\[([^\[\]]*)\]$")
COLON = re.compile(r"\s*[:：](?:\s+|$)|[:：]")
LEADER = re.compile(
    r"\s*(?:\.{3,}|…|(?<!\w\.)(?:(?<=\s)\.\.(?=\s)|(?<=\w\w)\.\.(?=[\s\w]))|(?:\.\s){2,}|_{3,}|·{3,}|-{4,}|\t|(?<=\s)\.(?=\s))[\s.…·_]*"
)
COLUMN = re.compile(r"\s*[|｜]\s*|\s{2,}")
BLANKS = re.compile(r"\s{2,}")
DASH = re.compile(r"\s+(?:-{1,3}|[–—―−‒‐])\s*|(?:-{1,3}|[–—―−‒‐])\s+|—")
_IN_THE_PART = (
    r"dans\s+le\s+r[ôo]le\s+(?:de\s+la\s+|de\s+l['’]|de\s+|du\s+|des\s+|d['’])"
    r"|in\s+(?:der\s+rolle|den\s+rollen)\s+(?:von\s+|des\s+|der\s+)|in\s+the\s+(?:role|part)\s+of\s+"
)
ROLE = re.compile(
    rf"\s+(?:(?:(?:co-?)?stars\s+as|(?:appears|turns\s+up|shows\s+up|pops\s+up|returns|is\s+back|apparaît)\s+(?:as|en)|as|plays|playing|joue|incarne|interprète|als|spielt|verkörpert)\s+|{_IN_THE_PART})",
    re.I,
)
ROLE_AT_START = re.compile(rf"(?:as|als)\s+|{_IN_THE_PART}", re.I)
BY = re.compile(r"(?<=\s)(?:(?:by|par|de|von|du)\s+|d['’])", re.I)
AND = re.compile(r"(?:and|et|und|&)\s+", re.I)
_SHORT_TITLE = re.compile(r"(?:dir|prod|ed|scr|wr|réal)\.\s+(?=\S)", re.I)
# "…, with a score by Oliver Coates" goes on with another job.
GOES_ON_WITH = re.compile(
    r"(?:with|and|avec|et|mit|und)\s+(?:an?\s+|the\s+|une?\s+|la\s+|le\s+|einer?\s+|der\s+)?(?:original\s+)?",
    re.I,
)

_HIDDEN = "\ufffc"
_QUOTED = re.compile(r'"[^"]*"|„[^„“”]*[“”]|“[^“”]*”|«[^«»]*»')
_BRACKETS = {")": "(", "]": "["}


def mask(text: str) -> str:
    """Return a text of the same length in which brackets and quotations hide what they hold."""
    text = _QUOTED.sub(lambda found: _HIDDEN * len(found[0]), text)
    opened: list[int] = []
    pieces: list[str] = []
    shown_to = 0
    for place, character in enumerate(text):
        if character in "([":
            opened.append(place)
        elif character in ")]" and opened and text[opened[-1]] == _BRACKETS[character]:
            start = opened.pop()
            if not opened:
                pieces += [text[shown_to:start], _HIDDEN * (place + 1 - start)]
                shown_to = place + 1
    return "".join([*pieces, text[shown_to:]])


def split_once(separator: re.Pattern[str], text: str) -> tuple[str, str] | None:
    """Split at the first separator outside brackets and quotations that has words on both sides."""
    for found in separator.finditer(mask(text)):
        left, right = text[: found.start()].strip(), text[found.end() :].strip()
        if left and right:
            return left, right
    return None


def is_double_spaced(raw_lines: Sequence[str]) -> bool:
    """Tell whether a blank line stands below each line, as in copied paragraphs, and so ends nothing."""
    blank = [not raw.strip() for raw in raw_lines]
    if any(not above and not below for above, below in pairwise(blank)):
        return False
    return any(raw.rstrip().endswith((":", "：")) or words.is_label(raw) for raw in raw_lines)


def without_markup(text: str) -> str:
    """Take mark-up, entities and bullets off a line; columns stay visible as a tab or two blanks."""
    for _round in range(2):
        text = html.unescape(text)
    text = _INVISIBLE.sub("", _TAG.sub("", text)).replace("**", "").strip()
    text = re.sub(r"\s*\t\s*|\s{3,}", "\t", text)
    return _BULLET.sub("", text, count=1) if _BULLET.match(text) else text


def starts_job(text: str) -> bool:
    """Tell whether a text begins with a job and its name, "Editor: …", "Story by …", or with a fact."""
    if found := COLON.search(text):
        label = text[: found.start()]
        if len(label) < 60 and (words.is_label(label) or words.fact_of(label)):
            return True
    if with_ := GOES_ON_WITH.match(text):
        text = text[with_.end() :]
    return any(words.is_job(text[: found.end()]) for found in BY.finditer(text[:80])) or bool(
        _SHORT_TITLE.match(text)
    )


def starts_a_name(text: str) -> bool:
    return not text[:1].islower() and text[:1] not in ",.;:!?"


def move_dash(left: str, job: str) -> tuple[str, str] | None:
    """Read "Natalie Farrey executive" before "producer" as the name and "executive producer"."""
    parts = left.split()
    for cut in range(1, len(parts)):
        title = " ".join([*parts[cut:], job])
        if all(map(words.is_movable, parts[cut:])) and words.is_job(title):
            return " ".join(parts[:cut]), title
    return None


def without_stop(text: str) -> str:
    """Take the full stop of a sentence off up to four capitalised words: "Akira Kurosawa."."""
    parts = text.split()
    is_name = 0 < len(parts) <= 4 and all(part[:1].isupper() for part in parts)
    return text[:-1] if is_name and ends_a_sentence(text) else text


def ends_a_sentence(text: str) -> bool:
    """Tell whether a full stop ends more than an abbreviation: "films." but not "Jr." or "Bros."."""
    return bool(re.search(r"[^\W\d_]{4,}\.$", text)) and not text.casefold().endswith("bros.")
