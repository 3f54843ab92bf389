"""The parts of a printed line of credits: separators, names, and the remarks behind them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credit_text import words
from reviews.credits import ContributorKind, Department

_TAG = re.compile(
    r"</?(?:abbr|a|b|dd|div|dl|dt|em|h[1-6]|i|li|ol|p|small|span|strong|table|tbody|td|th|tr|u|ul)\b[^<>]*>",
    re.I,
)
BREAK = re.compile(r"<br\s*/?>", re.I)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BULLET = re.compile(r"(?:[•·▪◦‣●○■□►➤]|[*–—-](?=\s)|#{1,6}(?=\s)|\d{1,3}[.)](?=\s+[^\Wa-z\d_]))\s*")
MARKER = re.compile(r"\s*\[([^\[\]]*)\]$")
COLON = re.compile(r"\s*[:：](?:\s+|$)|[:：]")
LEADER = re.compile(r"\s*(?:\.{3,}|…|(?:\.\s){2,}|_{3,}|·{3,}|-{4,}|\t)[\s.…]*")
COLUMN = re.compile(r"\s*[|｜]\s*|\s{2,}")
DASH = re.compile(r"\s+(?:-{1,3}|[–—―−‒‐])\s*|(?:-{1,3}|[–—―−‒‐])\s+|—")
ROLE = re.compile(
    r"\s+(?:(?:as|plays|playing|joue|incarne|interprète)\s+"
    r"|dans\s+le\s+r[ôo]le\s+(?:de\s+la\s+|de\s+l['’]|de\s+|du\s+|des\s+|d['’]))",
    re.I,
)
ROLE_AT_START = re.compile(r"(?:as|dans\s+le\s+r[ôo]le\s+de)\s+|dans\s+le\s+r[ôo]le\s+d['’]", re.I)
BY = re.compile(r"(?<=\s)(?:(?:by|par|de)\s+|d['’])", re.I)
AND = re.compile(r"(?:and|et|&)\s+", re.I)

_HIDDEN = "\ufffc"
_QUOTED = re.compile(r'"[^"]*"|“[^“”]*”|«[^«»]*»')
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


@dataclass
class Remarks:
    """What stands in brackets behind a name, sorted by what it says.

    `attributes` keeps the order of print; `free` are those among them that are no known attribute and
    may turn out to be a title or a character.
    """

    attributes: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    credited_as: str = ""
    kind: ContributorKind | None = None
    departments: tuple[Department, ...] = ()
    doubts: list[str] = field(default_factory=list)

    def take_free(self) -> str:
        """Take the first free remark out of the attributes, because it has another meaning."""
        remark = self.free.pop(0)
        self.attributes.remove(remark)
        return remark

    def add(self, other: Remarks) -> None:
        """Take over the remarks from the other side of a dash or of "as"."""
        self.attributes += other.attributes
        self.free += other.free
        self.credited_as = self.credited_as or other.credited_as
        self.kind = self.kind or other.kind
        self.departments = self.departments or other.departments
        self.doubts += other.doubts


def peel(text: str) -> tuple[str, Remarks]:
    """Separate the bracketed remarks at the end from the text before them."""
    groups: list[str] = []
    text = text.strip()
    while (start := _last_bracket(text)) > 0:
        groups.insert(0, text[start:])
        text = text[:start].rstrip()
    remarks = Remarks()
    for group in groups:
        _sort(clean_line(group[1:-1]), group[0] == "[", remarks)
    return text, remarks


def _last_bracket(text: str) -> int:
    """Return where the bracket that closes the text was opened, -1 if none closes it."""
    if not text.endswith((")", "]")):
        return -1
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in ")]") - (text[place] in "([")
        if depth == 0:
            return place
    return -1


_CREDITED_AS = re.compile(
    r"(?:credited as|as|(?:crédité[es]* )?sous le nom (?:de |d['’])|crédité[es]* comme)\s*(?<=[\s'’])(.+)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\d{1,3}|[a-z]|citation needed|réf\. nécessaire|edit|modifier")


def _sort(remark: str, square: bool, remarks: Remarks) -> None:
    marker = read_marker(remark) if square else None
    if marker:
        remarks.departments, kind = marker
        remarks.kind = kind or remarks.kind
    elif square and _FOOTNOTE.fullmatch(remark):
        remarks.doubts.append(_("“[%(note)s]” looks like a footnote and was left out.") % {"note": remark})
    elif kind := words.kind_of(remark):
        remarks.kind = kind
    elif not remark:
        remarks.doubts.append(_("Empty brackets were left out."))
    else:
        _sort_words(remark, remarks)


def _sort_words(remark: str, remarks: Remarks) -> None:
    parts = [part.strip() for part in remark.split(",")]
    known: list[str] = []
    while parts and (
        words.attribute_of(parts[-1]) or (_CREDITED_AS.fullmatch(parts[-1]) and not remarks.credited_as)
    ):
        part = parts.pop()
        if attribute := words.attribute_of(part):
            known.insert(0, attribute)
        elif found := _CREDITED_AS.fullmatch(part):
            remarks.credited_as = found[1]
    rest = ", ".join(parts)
    if rest and (found := _CREDITED_AS.fullmatch(rest)) and not remarks.credited_as:
        remarks.credited_as, rest = found[1], ""
    if rest:
        remarks.free.append(rest)
        remarks.attributes.append(rest)
    remarks.attributes += known


def read_marker(text: str) -> tuple[tuple[Department, ...], ContributorKind | None] | None:
    """Read "music, group"; None when it is no marker."""
    departments: list[Department] = []
    kind: ContributorKind | None = None
    for word in text.split(","):
        if named := words.kind_of(word):
            kind = named
        elif department := words.department_named(word):
            departments.append(department)
        else:
            return None
    return tuple(departments), kind


_SUFFIX = (
    r"(?:[js]r|i{1,3}|iv|ph\.?\s?d|m\.?d|esq|inc|ltd|llc|l\.l\.c|co|corp|gmbh"
    r"|s\.?a\.?(?:r\.?l)?|plc|b\.?v)\b\.?"
)
# These stand between the names of a list and never in one; a tab only where names of several words stand
# around it. What follows a comma may still belong to the name before.
_BETWEEN = "、﹑､;；؛،|｜"
_LISTED = re.compile(
    rf"\s*[,，;]\s*+(?!{_SUFFIX}|(?-i:the|le|la|les)\s)|\s*[{_BETWEEN.replace(';', '')}\t]\s*|\s+[/•·]\s+",
    re.IGNORECASE,
)
_LISTED_ACTORS = re.compile(
    rf"\s*[,，;]\s*+(?!(?i:{_SUFFIX}))(?=[^\W\da-zß-ÿ]|[^\w\s])|\s*[{_BETWEEN.replace(';', '')}]\s*"
)
_CLEARLY_LISTED = re.compile(rf"[，{_BETWEEN}]")
_COLUMNS = re.compile(r"\s*\t\s*")
_MANY = r"(?:(?:so\s+)?(?:many|much|several|some|lots|a\s+(?:few|lot|host))(?:\s+of)?\s+)?"
_OTHERS = (
    rf"{_MANY}(?:more|others)|the\s+(?:others|rest)|(?:bien\s+|beaucoup\s+)?d['’]autres|(?:les\s+)?autres"
)
_AND = r"(?:and|et|&|\+|plus)\s+"
_ET_AL = r"et\.?\s+al\b|etc\b|et\s+c[ae]etera|et\s+cetera|&c\b|among(?:st)?\s+others|entre\s+autres"
# Signs of the list before, then words that stand for people without naming them.
_TAIL = re.compile(
    rf"(?:\s*[,，\t{_BETWEEN}]\s*(?:{_AND})?(?:{_OTHERS}|{_ET_AL})|(?:^|\s+)(?:{_AND}(?:{_OTHERS}|plus)|{_ET_AL})"
    r"|\s*[,，、\s](?:ほか|他)|(?<=[^\x00-\u02ff])等人?)\s*[.…!]*\Z",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s+(and|et|&)\s+(?!(?:the|his|her|their|les|ses|son orch\w+)\s)", re.IGNORECASE)
_LEADING = re.compile(r"(?:and|et|&)\s+", re.IGNORECASE)
_TRAILING = re.compile(r"\s+(?:and|et|&)\s*$", re.IGNORECASE)
_SOCIETY = re.compile(
    r"\s*,\s*((?:(?:A\.?S\.?C|B\.?S\.?C|A\.?C\.?E|C\.?S\.?C|A\.?F\.?C|A\.?C\.?S|S\.?O\.?C|N\.?S\.?C|B\.?F\.?E|C\.?C\.?E"
    r"|C\.?A\.?S|M\.?P\.?S\.?E|C\.?S\.?A|D\.?F\.?F|F\.?S\.?F|[Pp]\.?[Gg]\.?[Aa])\b\.?))"
)


@dataclass
class NameList:
    """The names of a text in order; `teams` counts those that are joined to the next by "&"."""

    names: list[str]
    teams: set[int] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)


def mark_societies(text: str) -> str:
    """Put the initials of a society (", ASC") in brackets, where remarks stand."""
    return _SOCIETY.sub(r" (\1)", text)


def list_pieces(text: str) -> list[str]:
    """Split a list at its commas, semicolons, slashes, bars and tabs, but not before "Jr." or "Inc."."""
    return _cut(_LISTED, text if len(columns_of_names(text)) > 1 else text.replace("\t", " "))


def columns_of_names(text: str) -> list[str]:
    """Split at tabs where whole names stand around each, as in "Amy Adams\\tRooney Mara"."""
    columns = _cut(_COLUMNS, text)
    return columns if all(map(_is_whole_name, columns)) else [text]


def _is_whole_name(text: str) -> bool:
    name = peel(text)[0]
    return any(map(str.isalpha, name)) and (" " in name or not _has_capitals(name))


def cut_tail(text: str) -> tuple[str, str]:
    """Separate "and more" or "et al." at the end of a list of people, which names nobody."""
    found = _TAIL.search(text)
    return (text[: found.start()], text[found.start() :].strip(" \t,，;、|")) if found else (text, "")


def _has_capitals(name: str) -> bool:
    """Tell whether a name is written in a script with capitals, which puts blanks between words too."""
    return name.lower() != name.upper()


def _actor_pieces(text: str) -> list[str]:
    """Split "X as Y, Z as W" at its commas, but not before lower case: that goes on describing the part."""
    return _cut(_LISTED_ACTORS, text)


def cut_joined(text: str) -> list[str]:
    """Split at "and" and "&", without asking whether the parts are names."""
    return _cut(_JOINED, text)


def _cut(separator: re.Pattern[str], text: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for found in separator.finditer(mask(text)):
        pieces.append(text[start : found.start()].strip())
        start = found.end()
    return [piece for piece in [*pieces, text[start:].strip()] if piece]


def split_names(text: str, *, company: bool = False) -> NameList:
    """Split "A & B", "A and B", "A, B and C" into names; what may be one name stays whole and is doubted."""
    ends_joined = _TRAILING.search(text)
    pieces = list_pieces(text[: ends_joined.start()] if ends_joined else text)
    result = NameList([])
    for number, piece in enumerate(pieces):
        if number and (leading := _LEADING.match(piece)):
            if leading[0].startswith("&"):
                result.teams.add(len(result.names) - 1)
            piece = piece[leading.end() :]
        _split_pair(piece, result, company)
    if ends_joined and "&" in ends_joined[0]:
        result.teams.add(len(result.names) - 1)
    is_clear = _CLEARLY_LISTED.search(mask(text)) or not any(map(_has_capitals, result.names))
    if len(result.names) > 1 and set(_words_of(result.names)) == {1} and not is_clear:
        doubt = _("Is “%(names)s” one name? It was kept whole; several names belong on lines of their own.")
        return NameList([text], doubts=[doubt % {"names": text}])
    return result


def _words_of(names: list[str]) -> list[int]:
    return [len(peel(name)[0].split()) for name in names]


def _split_pair(piece: str, result: NameList, company: bool) -> None:
    names = _cut(_JOINED, piece)
    joints = [found[1] for found in _JOINED.finditer(mask(piece))]
    lengths = _words_of(names)
    if len(names) < 2 or len(joints) != len(names) - 1:
        result.names.append(piece)
    elif company or (min(lengths) == 1 < max(lengths) and (lengths[0] == 1 or "&" in joints)):
        doubt = _("Is “%(names)s” one name? It was kept whole; several names belong on lines of their own.")
        result.doubts.append(doubt % {"names": piece})
        result.names.append(piece)
    else:
        for name, joint in zip(names, [*joints, ""], strict=True):
            if joint == "&":
                result.teams.add(len(result.names))
            result.names.append(name)


def guess_kind(
    name: str, departments: Sequence[Department], title: str = ""
) -> tuple[ContributorKind, list[str]]:
    """Guess whether a name is a person, a group or a company, with a doubt where the guess is bold."""
    if departments[0] == Department.COMPANY:
        return ContributorKind.COMPANY, []
    if departments[0] != Department.CAST and words.names_a_company(name):
        return ContributorKind.COMPANY, [_("Is “%(name)s” a company? It was read as one.") % {"name": name}]
    if words.names_a_group(name) or len(cut_joined(name)) > 1:
        return ContributorKind.GROUP, []
    if Department.MUSIC in departments and words.may_be_a_band(title):
        doubt = _("Is “%(name)s” a person or a group? Read as a person.")
        return ContributorKind.PERSON, [doubt % {"name": name}]
    return ContributorKind.PERSON, []


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


def is_name_like(text: str, longest: int = 8) -> bool:
    count = len(peel(text)[0].split())
    return "://" not in text and count <= longest and not (count > 5 and text.endswith((".", "!", "?")))


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


def ends_a_sentence(text: str) -> bool:
    """Tell whether a full stop ends more than an abbreviation: "films." but not "Jr." or "Bros."."""
    return bool(re.search(r"[^\W\d_]{4,}\.$", text)) and not text.casefold().endswith("bros.")


def split_actors(text: str, *, is_list: bool) -> NameList:
    """Split actors, each with or without "as"; outside a list only where each piece has its part."""
    if not split_once(ROLE, text):
        return split_names(mark_societies(text))
    pieces = [actor for piece in _actor_pieces(text) for actor in _cut_actors(piece)]
    if len(pieces) == 1 or (not is_list and not all(split_once(ROLE, piece) for piece in pieces)):
        return NameList([text])
    return NameList(pieces, doubts=[] if is_list else [_("Several actors were read from one line.")])


def _cut_actors(piece: str) -> list[str]:
    """Split "X as Y and Z as W", but not "X as Tom and Jerry"."""
    actors = cut_joined(piece)
    return actors if all(split_once(ROLE, actor) for actor in actors) else [piece]
