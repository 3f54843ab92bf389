"""What stands in brackets behind a name: attributes, the name on screen, markers, footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credit_text import words
from reviews.credit_text.folding import is_latin
from reviews.credit_text.societies import is_society
from reviews.credits import ContributorKind, Department

_MOST_REMARKS = 12


@dataclass
class Remarks:
    """What stands in brackets behind a name, sorted by what it says.

    `attributes` keeps the order of print; `free` are those among them that are no known attribute and
    may turn out to be a title or a character.
    """

    attributes: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    credited_as: str = ""
    other_name: str = ""
    kind: ContributorKind | None = None
    departments: tuple[Department, ...] = ()
    has_footnote: bool = False
    doubts: list[str] = field(default_factory=list)

    def take_free(self, remark: str = "") -> str:
        """Take a free remark, the first if none is named, out of the attributes: it has another meaning."""
        remark = remark or self.free[0]
        self.free.remove(remark)
        self.attributes.remove(remark)
        return remark

    def add(self, other: Remarks) -> None:
        """Take over the remarks from the other side of a dash or of "as"."""
        self.attributes += other.attributes
        self.free += other.free
        self.attributes += [other.other_name] if other.other_name else []
        self.credited_as = self.credited_as or other.credited_as
        self.kind = self.kind or other.kind
        self.departments = self.departments or other.departments
        self.doubts += other.doubts


def peel(text: str) -> tuple[str, Remarks]:
    """Separate the bracketed remarks at the end from the text before them.

    What is written in another script than that text is the same name once more: "Rebecca Pan (潘迪華)".
    """
    groups: list[str] = []
    text = text.strip()
    while len(groups) < _MOST_REMARKS and (start := _last_bracket(text)) > 0:
        groups.insert(0, text[start:])
        text = text[:start].rstrip()
    remarks = Remarks()
    for group in groups:
        remark = clean_line(group[1:-1])
        if group[0] == "(" and not remarks.other_name and _is_other_name(text, remark):
            remarks.other_name = remark
        else:
            _sort(remark, group[0] == "[", remarks)
    return text, remarks


def _is_other_name(name: str, remark: str) -> bool:
    if not is_other_script(name, remark):
        return False
    is_plain = not (words.attribute_of(remark) or words.kind_of(remark) or words.is_job(remark))
    return is_latin(name) or (is_plain and remark[:1].isupper() and " " in remark)


def is_other_script(text: str, other: str) -> bool:
    """Tell whether one of two texts is in Latin letters and the other in none of them."""
    return any(map(str.isalpha, text)) and any(map(str.isalpha, other)) and is_latin(text) != is_latin(other)


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
    r"(?:credited as|billed as|as|als|genannt|(?:crédité[es]* )?sous le nom (?:de |d['’])"
    r"|crédité[es]* comme)\s*(?<=[\s'’])(.+)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\d{1,3}|[a-z]|citation needed|réf\. nécessaire|edit|modifier")


def _sort(remark: str, square: bool, remarks: Remarks) -> None:
    marker = read_marker(remark) if square else None
    if marker:
        remarks.departments, kind = marker
        remarks.kind = kind or remarks.kind
    elif square and _FOOTNOTE.fullmatch(remark):
        remarks.has_footnote = True
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
        if not is_society(rest):
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
