"""Companies in the sentences of credits: "A co-production of X in association with Y", "X and Y present"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reviews.credit_text import words
from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.lines import mask
from reviews.credit_text.remarks import peel

_WITH = (
    r"(?:(?:produced|made|presented)\s+)?in\s+(?:close\s+)?(?:association|co-?\s?production|co-?operation|collaboration|partnership|conjunction)\s+with"
    r"|(?:produced\s+|made\s+|developed\s+)?with\s+(?:the\s+)?(?:\w+\s+){0,2}(?:participation|support|assistance|backing|help|funding)\s+(?:of|from)"
    r"|(?:supported|funded|financed|backed|commissioned|co-?produced)\s+by(?=\s+(?:the\s+)?\S)"
    r"|(?<=\bproduction\s)with"
    r"|en\s+(?:association|co-?production|collaboration|partenariat|coopération)\s+avec"
    r"|avec\s+(?:la\s+(?:participation|collaboration)|le\s+(?:soutien|concours|support|financement)|l['’](?:aide|appui))"
    r"(?:\s+(?:financi[eè]re?|financier))?\s+(?:de\s+la|de\s+l['’]|des|du|de|d['’])"
    r"|in\s+(?:Ko-?|Co-?)produktion\s+mit|in\s+(?:Zusammenarbeit|Kooperation|Verbindung)\s+mit"
    r"|(?:mit\s+)?(?:freundlicher\s+)?Unterstützung\s+(?:von|des|der|durch)|unterstützt\s+(?:von|durch)"
    r"|(?:gefördert|finanziert|kofinanziert)\s+(?:von|durch|mit\s+Mitteln\s+(?:von|der|des))(?:\s+(?:der|dem|das|die))?"
    r"|mit\s+(?:Förderung|Mitteln|Unterstützung)\s+(?:von|der|des|durch)|im\s+(?:Auftrag|Verleih)\s+(?:von|der|des)"
)
_LINK = re.compile(rf"(?:^|(?<=[\s,(])(?:and\s+|et\s+|und\s+)?)({_WITH})(?=\W|$)[\s.…:–—-]*", re.IGNORECASE)
_OPENING = re.compile(
    r"((?:an?|une|eine)\s+(?:\w+\s+){0,2}?(?:co-?|ko-?)?produ[ck]tion\s+(?:of|by|with|between|de|des|du|von|der|des|mit)"
    r"|une\s+(?:co-?)?production|eine\s+(?:ko-?|co-?)?produktion)\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(an?)\s+(\S.*?)\s+((?:co-?|ko-?)?production|release|presentation|picture)\.?", re.IGNORECASE
)
_PRESENT = re.compile(
    r"(\S.*?)\s+(presents?|présente(?:nt)?|präsentier(?:t|en))\b(?:\s*[:.…]*\s*)(.*)", re.IGNORECASE
)
_AND_THE = re.compile(r"\s+(?:et|und)\s+(?:du\s|de\s+la\s|de\s+l['’]|des\s|d['’]|der\s|dem\s|die\s)\s*", re.I)
_AND = re.compile(r"\s+(?:and|et|und)\s+", re.I)
_SLASH = re.compile(r"(?<=\w\w)/(?=\w\w)")
_BETWEEN = re.compile(r"\s+[–—-]\s+")
_LEADING = re.compile(
    r"(?:(?:and|et|und|&|the)\s+)|(?:le|la|der|dem|den|die|das)\s+(?=[A-ZÀ-Þ])|l['’](?=[A-ZÀ-Þ])"
)


@dataclass(frozen=True)
class Clause:
    """Companies after the words that introduce them; the text before any such words has no label."""

    label: str
    names: str


def is_link(text: str) -> bool:
    """Tell whether a text is nothing but “in association with” and the like, above the companies."""
    found = _LINK.match(text)
    return found is not None and found.end() == len(text)


def clauses(text: str) -> list[Clause]:
    """Cut a text at “in association with”, “with the support of” and the like."""
    found = list(_LINK.finditer(mask(text)))
    starts = [match.start(1) for match in found] + [len(text)]
    before = _clean(text[: starts[0]])
    cut = [Clause("", before)] if before else []
    for match, end in zip(found, starts[1:], strict=True):
        if names := _clean(_AND_THE.sub(", ", text[match.end() : end])):
            cut.append(Clause(" ".join(text[match.start(1) : match.end(1)].split()), names))
    return cut


def company_sentence(text: str) -> tuple[list[Clause], str]:
    """Read a line that is about companies; what follows "present" is handed back, another line to read."""
    if len(text) > 400:
        return [], ""
    if found := _PRESENT.fullmatch(text):
        names, more = found[1], found[3]
        if (more and not re.match(r"(?:an?|une?|eine?|in|en|the)\s", more, re.I)) or len(names.split()) > 14:
            return [], ""
        if found[2].casefold() in ("present", "présentent", "präsentieren"):
            names = _AND.sub(", ", names)
        return [Clause(clause.label or found[2], clause.names) for clause in clauses(names)], more
    if _LINK.match(text):
        return clauses(text), ""
    if found := _OPENING.match(text):
        label = found[1].strip()
        rest = text[found.end() :]
        if "co" in label.casefold():
            # A co-production is of more than one.
            rest = re.sub(rf",?\s+{_and_of(label)}\s+", ", ", rest)
        return [Clause(clause.label or label, clause.names) for clause in clauses(rest)], ""
    cut = clauses(text)
    if (
        cut
        and not cut[0].label
        and (closing := _CLOSING.fullmatch(cut[0].names))
        and len(closing[2].split()) < 10
    ):
        return [Clause(closing[3], _SLASH.sub(", ", closing[2])), *cut[1:]], ""
    return [], ""


def _and_of(label: str) -> str:
    """Return the word for "and" in the language of a label."""
    first = label.casefold().split()[0]
    return {"une": "et", "eine": "und"}.get(first, "and")


def are_companies(names: Sequence[str]) -> Literal["all", "some", ""]:
    """Tell whether a list behind a bare "with" names companies; "some" where it names people as well."""
    bare = [side for name in names for side in _SLASH.split(peel(name)[0])]
    if not any(words.names_a_company(name) and not name[0].isdecimal() for name in bare):
        return ""
    return "some" if any(map(has_given_name, bare)) else "all"


def with_places_in_brackets(text: str) -> str:
    """Put the place behind each company of a list in brackets: "Argos Films, Paris, Road Movies, Berlin"."""
    sides = _SLASH.split(text)
    if len(sides) == 2 and any(map(words.names_a_company, sides)):
        text = ", ".join(sides)
    return "; ".join(_with_places(part) for part in _BETWEEN.sub(", ", text).split(";"))


def _with_places(text: str) -> str:
    pieces = [piece.strip() for piece in text.split(",")]
    firms = [_LEADING.sub("", piece) for piece in pieces[::2]]
    is_in_turn = (
        len(pieces) % 2 == 0
        and len(pieces) > 2
        and all(map(words.names_a_company, firms))
        and not any(
            words.names_a_company(piece) or piece.startswith(("and ", "et ", "und "))
            for piece in pieces[1::2]
        )
    )
    written: list[str] = []
    for number, piece in enumerate(pieces):
        place = peel(piece)[0]
        if written and (words.is_place(place) or (is_in_turn and number % 2)):
            written[-1] += f" ({place}){piece[len(place) :]}"
        elif piece:
            written.append(piece)
    return ", ".join(written)


def _clean(text: str) -> str:
    text = text.strip(" ,;:\t–—-")
    found = _LEADING.match(text)
    return text[found.end() :] if found else text
