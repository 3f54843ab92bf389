"""Several credits on one line, run on as newspapers, trade papers and posters print them.

"Written by Eamon Tully; Producer Beth Lark", "Crew: Director: Lena Okafor. Editor: Mei Tran.",
"edited by CHO MIN-JAE  production designer LARS TOFT": each becomes a line of its own, as lists print it.
"""

from __future__ import annotations

import re

from reviews.credit_text import words
from reviews.credit_text.asides import is_aside
from reviews.credit_text.lines import BY, COLON, ROLE, mask, split_once, starts_a_name
from reviews.credit_text.names import is_whole_name
from reviews.credit_text.remarks import peel
from reviews.credit_text.societies import mark_societies

_CLAUSES = re.compile(r"\s*;\s*|\s*\t\s*|\s{2,}|(?<=[\w)]{2})\.\s+(?=[^\W\da-z])")
_COLUMNS = re.compile(r"\t|\s{2,}")
_BEFORE_A_FILM_BY = re.compile(
    r"(?<=\w)\s+(?=(?:a|an|un|une|ein)\s+(?:film|picture|movie)\s+(?:by|de|d['’]|von)\b)", re.IGNORECASE
)
_PRESENTATION = re.compile(r"(?<=\b(?i:presentation))\s+of\s+(?=(?:an?\s)?\S.*\bproduction\b)")
_FROM_A_SCRIPT = re.compile(
    r"\s+from\s+(?:an?|his|her|their|the)\s+(?=(?:original\s+)?(?:screenplay|script|teleplay|story)\s+by\s)"
)
_STARRING = re.compile(r"(?:\w[\w’'-]*\s+){1,4}(?=(?:co-)?starring\s+\S)")
# "film français de Julie Vasseur", "Comédie dramatique de et avec Noémie Zufferey": who made it.
_FILM_DE = re.compile(
    r"(?:(?P<title>[«“\"].{1,80}?[»”\"]),?\s+)?"
    r"(?:(?:un\s+)?(?:film|comédie|drame|thriller|documentaire|policier|western|fresque|chronique)\b"
    r"(?:\s+(?!de\b|d['’])[\w’'-]+){0,3}\s+)?"
    r"(?:de\s+|d['’])(?P<both>et\s+avec\s+)?(?P<maker>[^,.()]+)"
    r"(?:(?:,|\.)\s+avec\s+(?P<cast>[^.()]+))?(?:\s*\((?P<aside>[^()]*)\))?\.?(?:\s+(?P<more>[^()]+))?",
    re.IGNORECASE,
)
# "Petra Vance turns up as a neighbour, and Bernard Stoll is the priest"
_NEXT_ACTOR = re.compile(r",\s+(?:and|while|et|tandis\s+que|und|während)\s+(?=[^\W\da-z])")
_IS_THE = re.compile(r"\s+(?:is|est|ist)\s+(?=(?:the|an?|le|la|une?|der|die|das|eine?)\s)")
_LONGEST_TITLE, _LONGEST_CREDIT = 6, 120


def cut_run_on(text: str) -> list[str]:
    """Cut a line where its next credit begins; the line itself where it holds no more than one."""
    text = text.removesuffix(".") if text.endswith(").") else text
    if made := _film_de(text):
        return made
    label, colon, rest = text.partition(":")
    if colon and words.is_general_heading(label) and _credit_of(rest.strip()):
        text = rest.strip()
    for cut in (_BEFORE_A_FILM_BY, _PRESENTATION, _FROM_A_SCRIPT):
        if len(pieces := cut.split(text)) == 2:
            return [*cut_run_on(pieces[0]), *cut_run_on(pieces[1])]
    if (found := _STARRING.match(text)) and not words.is_label(found[0].strip()):
        return [text[found.end() :].rstrip(".")]
    return _clauses(text) or _actors(text) or [text]


def _film_de(text: str) -> list[str]:
    found = _FILM_DE.fullmatch(text)
    if not found or not is_whole_name(found["maker"].strip()) or not (found["cast"] or found["both"]):
        return []
    maker = found["maker"].strip()
    cast = maker if found["both"] else found["cast"].strip()
    title = [f"Titre : {found['title'].strip('«»“” ')}"] if found["title"] else []
    more = [each for each in (found["aside"], (found["more"] or "").rstrip(".")) if each]
    return [*title, f"Un film de {maker}", f"Avec {cast}", *more]


def _actors(text: str) -> list[str]:
    pieces = [_IS_THE.sub(" as ", piece, count=1) for piece in _NEXT_ACTOR.split(text.rstrip("."))]
    sides = [split_once(ROLE, piece) for piece in pieces]
    return pieces if len(pieces) > 1 and all(side and _is_somebody(side[0]) for side in sides) else []


def _clauses(text: str) -> list[str]:
    """Cut at semicolons and columns if a credit stands before and behind each, at full stops before one."""
    read: list[str] = []
    start, is_column = 0, False
    for found in [*_CLAUSES.finditer(mask(text)), None]:
        end = found.start() if found else len(text)
        if found and text[end] == "." and not _credit_of(text[found.end() :][:_LONGEST_CREDIT]):
            continue
        piece = text[start:end].strip()
        if credit := _credit_of(piece):
            read.append(credit)
        elif read and is_column and _is_somebody(piece):
            read[-1] = f"{read[-1]}, {piece}"
        elif not read and is_aside(piece):
            read.append(piece)
        else:
            return []
        if found:
            start, is_column = found.end(), bool(_COLUMNS.match(found[0]))
    return read if len(read) > 1 or (read and start) else []


def _credit_of(piece: str) -> str:
    """Return a job and who did it as a list prints them, "Editor: Mei Tran"; "" of anything else."""
    if sides := split_once(COLON, piece):
        label = peel(sides[0])[0]
        return piece if words.is_label(label) or words.fact_of(label) else ""
    if words.is_label(piece):
        return ""
    if any(words.is_job(piece[: found.end()].strip()) for found in BY.finditer(piece[:80])):
        return piece
    parts = piece.split()
    for cut in range(min(_LONGEST_TITLE, len(parts) - 1), 0, -1):
        title, name = " ".join(parts[:cut]), " ".join(parts[cut:])
        if words.is_job(title.rstrip(",")) and _is_somebody(name):
            return f"{title.rstrip(',')}: {name}"
    return ""


def _is_somebody(text: str) -> bool:
    name = peel(mark_societies(text))[0]
    return is_whole_name(name) and starts_a_name(name) and "/" not in name and not words.is_job(name)
