"""Sentences that name an actor and a part: "Flora is played by Anna Paquin", "Die Rolle des Y spielt X"."""

from __future__ import annotations

import re

from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.lines import mask

_THE_PART_OF = (
    r"(?:(?:the\s+(?:part|role|character)\s+of|le\s+(?:rôle|personnage)\s+(?:de\s+la|de\s+l['’]|de|du|des|d['’])"
    r"|(?:die|der)\s+(?:haupt|titel)?(?:rolle|part)\s+(?:von|der|des))\s*(?<=[\s'’]))"
)
_PLAYED_BY = re.compile(
    r"\s+(?:(?:is|was)\s+(?:played|portrayed|voiced)\s+by|est\s+(?:joué|interprété|incarné|campé)e?\s+par"
    r"|(?:wird|wurde)\s+(?:gespielt|verkörpert|dargestellt)\s+von)\s+",
    re.I,
)
_GESPIELT = re.compile(
    r"(\S.*?)\s+(?:wird|wurde)\s+von\s+(\S.*?)\s+(?:gespielt|verkörpert|dargestellt)", re.I
)
_ROLLE_SPIELT = re.compile(
    rf"{_THE_PART_OF}(\S.*?)\s+(?:spielt|spielte|übernimmt|übernahm|verkörpert)\s+(\S.*)", re.I
)
_IN_THE_PART = re.compile(
    r"(?:dans\s+le\s+rôle\s+(?:de\s+la\s+|de\s+l['’]|de\s+|du\s+|des\s+|d['’])|in\s+der\s+rolle\s+(?:von|des|der)\s+"
    r"|in\s+the\s+(?:role|part)\s+of\s+)([^,]+?),\s+(\S.*)",
    re.I,
)
_PLAYS_THE_PART = re.compile(
    rf"(\S.*?)\s+(?:plays|played|takes|joue|tient|interprète|campe|spielt|spielte|übernimmt)\s+{_THE_PART_OF}(\S.*)",
    re.I,
)
_PART_AT_START = re.compile(_THE_PART_OF, re.I)
# "Curt Bois ist Homer"; who bears a given name is the actor.
_IS = re.compile(r"(\S+(?:\s+\S+){1,3})\s+(?:is|est|ist)\s+((?!the\b|a\b)[^\W\d_a-zà-ÿ]\S*(?:\s+\S+){0,5})")
_LONGEST = 200


def _is_somebody(text: str) -> re.Match[str] | None:
    found = _IS.fullmatch(text)
    return found if found and has_given_name(found[1]) else None


def role_sentence(text: str) -> tuple[str, str] | None:
    """Return the actor and the part of a sentence that names both; None for any other line."""
    if len(text) > _LONGEST:
        return None
    text = text.strip().rstrip(".")
    if found := next(_PLAYED_BY.finditer(mask(text)), None):
        name, part = text[found.end() :], text[: found.start()]
    elif found := (_PLAYS_THE_PART.fullmatch(text) or _is_somebody(text)):
        name, part = found[1], found[2]
    elif found := (
        _ROLLE_SPIELT.fullmatch(text) or _GESPIELT.fullmatch(text) or _IN_THE_PART.fullmatch(text)
    ):
        part, name = found[1], found[2]
    else:
        return None
    part = _PART_AT_START.sub("", part, count=1).strip()
    return (name.strip(), part) if part and name[:1].isupper() and len(name.split()) <= 8 else None
