"""Several credits on one line, run on as newspapers, trade papers, catalogues and posters print them.

"Written by Eamon Tully; Producer Beth Lark", "Crew: Director: Lena Okafor. Editor: Mei Tran.",
"edited by CHO MIN-JAE production designer LARS TOFT": each becomes a line of its own, as lists print it.
"""

from __future__ import annotations

import re

from reviews.credit_text import words
from reviews.credit_text.asides import is_aside
from reviews.credit_text.facts import facts_without_label
from reviews.credit_text.lines import BY, COLON, ROLE, mask, split_once, starts_a_name
from reviews.credit_text.names import is_whole_name, list_pieces
from reviews.credit_text.remarks import peel
from reviews.credit_text.societies import mark_societies

_BARS = re.compile(r"\s+[|·•]\s+")
_CLAUSES = re.compile(
    r"\s*;\s*|\s*\t\s*|\s{2,}|(?<=[\w)]{2})\.\s+(?=[^\W\da-z(])|(?<=\ufffc)\s+(?=[A-Z][\w/ ]{1,20}:\s)"
)
_COLUMNS = re.compile(r"\t|\s{2,}|\s+[|·•]\s+")
_FILM = r"(?:film|picture|movie)\s+(?:by|de|d['’]|von)"
_BEFORE_A_FILM_BY = re.compile(
    rf"(?<=\w)\s+(?=(?:an?|une?|ein)\s+(?:{_FILM}\b|(?:[^\s,]+\s){{1,3}}(?:production|picture|film)\.?$))",
    re.I,
)
# "D/PL 2020, R: Maren Ade, B: Maren Ade"
_BEFORE_LETTERS = re.compile(r"(?<=\b(?:19|20)\d\d),\s+(?=[A-Z]:\s)")
_PRESENTATION = re.compile(r"(?<=\b(?i:presentation))\s+of\s+(?=(?:an?\s)?\S.*\bproduction\b)")
_FROM_A_SCRIPT = re.compile(
    r"\s+from\s+(?:an?|his|her|their|the)\s+(?=(?:original\s+)?(?:screenplay|script|teleplay|story)\s+by\s)"
)
_STARRING = re.compile(r"(?:\w[\w’'-]*,?\s+){1,4}(?=(?:co-)?starring\s+\S)")
# Behind a listing: "(S, AD)" for signed and described, "(English, Polish dialogue)".
_SERVICES = re.compile(
    r"\.?\s*\((?:(?:(?:S|AD|R|T|HD|UT)(?:,\s)?)+|[^()]*\s(?:dialogue|dialog|subtitles))\)$"
)
# "film français de Julie Vasseur", "Comédie dramatique de et avec Noémie Zufferey": who made it.
_FILM_DE = re.compile(
    r"(?:(?P<title>[«“\"].{1,80}?[»”\"]|[^«“\",.:;]{2,60}(?=,\s+de\s.*(?:,\s+avec\s|\([^()]*\b(?:19|20)\d\d\b[^()]*\)$))),?\s+)?"
    r"(?:(?:un\s+)?(?P<genre>film|comédie|drame|thriller|documentaire|policier|western|fresque|chronique)\b"
    r"(?:\s+(?!de\b|d['’])[\w’'-]+){0,3}\s+)?"
    r"(?:de\s+|d['’])(?P<both>et\s+avec\s+)?(?P<maker>[^,.()]+)"
    r"(?:(?:,|\.)\s+avec\s+(?P<cast>[^.…()]+))?(?:\s*\((?P<aside>[^()]*)\))?[.…]?(?:\s+(?P<more>[^()]+))?",
    re.IGNORECASE,
)
_FILM_BY_WITH = re.compile(rf"((?:an?|une?|ein)\s+{_FILM}\s+.+?)\s+((?:mit|avec|with|starring)\s+.+)", re.I)
_DE = re.compile(r"De\s*:\s+(\S.*)")
# "Petra Vance turns up as a neighbour, and Bernard Stoll is the priest"
_NEXT_ACTOR = re.compile(r",\s+(?:and|while|et|tandis\s+que|und|während)\s+(?=[^\W\da-z])")
_IS_THE = re.compile(r"\s+(?:is|est|ist)\s+(?=(?:the|an?|le|la|une?|der|die|das|eine?)\s)")
_AND_OF_A_CAST = re.compile(r"(?i:with|and|avec|et|mit|und)\s+(?=[^\W\da-z])")
# On a poster the jobs are small and the names in capitals.
_SMALL_THEN_CAPITALS = re.compile(
    r"((?:(?:p\.g\.a\.|[^\WA-ZÀ-Þ\d_][^\sA-ZÀ-Þ]*|&)\s+)+)((?:(?!&\s)[^\Wa-zß-ÿ\d_][^\sa-zß-ÿ]*(?:\s+&)?(?:\s+p\.g\.a\.)?(?:\s+|$))+)"
)
# What begins a listing: "20.15 Der stille Kanal".
_TIME = re.compile(r"^\d{1,2}[.:]\d\d\s*(?:[ap]m|Uhr)?\s+(?=\S)")
_LAST_AS = re.compile(r"(starring\s+.+)\s+and\s+(\S.*)", re.I)
# "Ann (Driss) et Jo (la mère)" is a list.
_JOINED_PARTS = re.compile(r"\)\s+(?:et|and|und|&)\s+(?=[A-ZÀ-Þ][^()]*\([^()]*\)$)")
_VOICE = re.compile(r"\s+(?:and|et|und)\s+(?:the\s+voice|la\s+voix|die\s+Stimme)\s+(?:of|de|von)\s+", re.I)
_SEPARATED = re.compile(r"[:;/|\t,]|\.\.|\s[–—•·-]\s")
_BETWEEN_PRODUCERS = re.compile(r"(\bp\.g\.a\.)(?=\s+[A-ZÀ-Þ])")
# In words, in signs; the time that a line takes grows with its square.
_LONGEST_TITLE, _LONGEST_CREDIT, _LONGEST = 6, 120, 1000


def cut_run_on(text: str) -> list[str]:
    """Cut a line where its next credit begins; the line itself where it holds no more than one."""
    if len(text) > _LONGEST:
        return [text]
    text = _JOINED_PARTS.sub("), ", text)
    text = text.removesuffix(".") if text.endswith(").") else _SERVICES.sub("", text)
    if made := _billed_cast(text) or _billing(text) or _made_by(text):
        return made
    label, colon, rest = text.partition(":")
    if colon and words.is_general_heading(label) and _credit_of(rest.strip()):
        text = rest.strip()
    for cut in (_BEFORE_LETTERS, _PRESENTATION, _BEFORE_A_FILM_BY, _FROM_A_SCRIPT):
        if len(pieces := cut.split(text)) == 2:
            return [*cut_run_on(pieces[0]), *cut_run_on(pieces[1])]
    if (found := _STARRING.match(text)) and not words.is_label(found[0].strip()):
        cast = text[found.end() :].rstrip(".")
        last = _LAST_AS.fullmatch(cast)
        is_of_the_last = last and split_once(ROLE, last[2]) and not split_once(ROLE, last[1])
        return [last[1], f"starring {last[2]}"] if last and is_of_the_last else [cast]
    return (
        _clauses(text)
        or _with_a_voice(text)
        or _in_a_row(text)
        or _side_by_side(text)
        or _actors(text)
        or [text]
    )


def _made_by(text: str) -> list[str]:
    """Read who made a film and who plays in it, as French and German papers name both."""
    if found := _FILM_BY_WITH.fullmatch(text):
        return [found[1], found[2]]
    if (found := _DE.fullmatch(text)) and is_whole_name(found[1]):
        return [f"Un film de {found[1]}"]
    found = _FILM_DE.fullmatch(text)
    if not found or not is_whole_name(found["maker"].strip()):
        return []
    if not (found["cast"] or found["both"] or found["aside"]):
        return []
    maker = found["maker"].strip()
    title = [f"Titre : {found['title'].strip('«»“” ')}"] if found["title"] else []
    cast = (
        [f"Avec {maker if found['both'] else found['cast'].strip()}"]
        if found["both"] or found["cast"]
        else []
    )
    more = [each for each in (found["aside"], (found["more"] or "").rstrip(".")) if each]
    return [*title, f"Un film de {maker}", *cast, *more]


def _clauses(text: str) -> list[str]:
    """Cut at bars or else at semicolons, columns and full stops, if what stands between them is credits."""
    read: list[str] = []
    start, credits, is_column = 0, 0, False
    separator = _BARS if len(_BARS.findall(text)) > 1 else _CLAUSES
    for found in [*separator.finditer(mask(text)), None]:
        end = found.start() if found else len(text)
        if (
            found
            and text[end] == "."
            and not _credit_of(text[found.end() :][:_LONGEST_CREDIT].split(". ")[0])
        ):
            continue
        piece = " ".join(text[start:end].split())
        if not read:
            piece = _TIME.sub("Title: ", piece)
        if credit := _credit_of(piece):
            read.append(credit)
            credits += 1
        elif credits and is_column and _are_somebody(piece):
            read[-1] = f"{read[-1]}, {piece}"
        elif not read or is_aside(piece) or facts_without_label(piece.strip("()"))[0]:
            read.append(piece.strip("()"))
        else:
            return []
        if found:
            start, is_column = found.end(), bool(_COLUMNS.match(found[0]))
    # One credit and a title before it may as well be two columns.
    is_clear = credits > 1 or (
        credits and start and (_credit_of(text.split(";")[0].split(". ")[0]) or is_aside(text))
    )
    return read if is_clear else []


def _billing(text: str) -> list[str]:
    """Read "edited by JO HARTNELL, ACE written by SAUL BRANDEIS & MAI LIND", after a title or nothing."""
    text = _BETWEEN_PRODUCERS.sub(r"\1,", text)
    found = list(_SMALL_THEN_CAPITALS.finditer(text))
    before = text[: found[0].start()].strip() if found else ""
    ends = [match.end() for match in found]
    if (
        not found
        or [match.start() for match in found[1:]] != ends[:-1]
        or ends[-1] < len(text)
        or (before and before != before.upper())
    ):
        return []
    pieces = [(match[1].strip(), match[2].strip(" ,")) for match in found]
    if not all(words.is_label(job) or words.cast_prefix(f"{job} A") for job, _names in pieces):
        return []
    title = [f"Title: {before.strip('“”«» ')}"] if before else []
    return (
        [*title, *(f"{job}{':' * words.is_job(job)} {_in_twos(names)}" for job, names in pieces)]
        if len(pieces) > 1
        else []
    )


def _in_twos(names: str) -> str:
    """Put commas between actors in capitals: "SAMI KHELIF ADÈLE ROUVIÈRE"."""
    parts = names.split()
    if len(parts) < 4 or len(parts) % 2 or re.search(r"[,&.]", names):
        return names
    return ", ".join(" ".join(parts[place : place + 2]) for place in range(0, len(parts), 2))


def _in_a_row(text: str) -> list[str]:
    """Read "Schnitt Núria Bosch Ton Xavier Palau Musik Quim Rius"."""
    parts = text.split()
    starts = [place for place, part in enumerate(parts) if part[:1].isupper() and words.is_job(part)]
    if len(starts) < 2 or starts[0] or len(parts) > 40 or _SEPARATED.search(text):
        return []
    pieces = [" ".join(parts[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    read = [_credit_of(piece) for piece in pieces]
    return read if all(read) else []


def _billed_cast(text: str) -> list[str]:
    """Read "ROSAMUND ACHEBE   LUCAS FJELD   with HAMISH DOYLE   and IRÈNE BASTIDE"."""
    columns = [column.strip() for column in re.split(r"\t|\s{2,}", text)]
    names = [_AND_OF_A_CAST.sub("", column, count=1) for column in columns]
    is_cast = len(names) > 2 and names != columns and all(map(_is_somebody, names))
    return [f"With {', '.join(names)}"] if is_cast else []


def _side_by_side(text: str) -> list[str]:
    """Read "Szenenbild / Kostüm   Marek Dubicki / Franka Stollberg": two jobs and as many names."""
    sides = re.split(r"\s*\t\s*|\s{2,}|:\s+", text)
    if len(sides) != 2 or " / " not in sides[0]:
        return []
    titles, names = (side.split(" / ") for side in sides)
    is_clear = len(titles) == len(names) and all(map(words.is_job, titles)) and all(map(_is_somebody, names))
    return [f"{title}: {name}" for title, name in zip(titles, names, strict=True)] if is_clear else []


def _with_a_voice(text: str) -> list[str]:
    """Read "Ann Roe as Nell’s sister and the voice of Tom Okri as the radio"."""
    pieces = _VOICE.split(text)
    is_clear = len(pieces) == 2 and all(split_once(ROLE, piece) for piece in pieces)
    return [pieces[0], f"{pieces[1].rstrip('.')} (voice)"] if is_clear else []


def _actors(text: str) -> list[str]:
    pieces = [_IS_THE.sub(" as ", piece, count=1) for piece in _NEXT_ACTOR.split(text.rstrip("."))]
    sides = [split_once(ROLE, piece) for piece in pieces]
    if len(pieces) < 2 or any("," in mask(piece) for piece in pieces):
        return []
    return pieces if all(side and _is_somebody(side[0]) for side in sides) else []


def _credit_of(piece: str) -> str:
    """Return a job and who did it as a list prints them, "Editor: Mei Tran"; "" of anything else."""
    if piece.startswith("R: ") and _are_somebody(piece[3:]):
        return f"Regie: {piece[3:]}"
    if sides := split_once(COLON, piece):
        label = peel(sides[0])[0]
        return piece if words.is_label(label) or words.fact_of(label) else ""
    if words.is_label(piece):
        return ""
    if any(words.is_job(piece[: found.end()].strip()) for found in BY.finditer(piece[:80])):
        return piece
    if (prefix := words.cast_prefix(piece)) and _are_somebody(prefix[1].rstrip(".")):
        return piece.rstrip(".")
    parts = piece.split()
    for cut in range(min(_LONGEST_TITLE, len(parts) - 1), 0, -1):
        title, names = " ".join(parts[:cut]).rstrip(","), " ".join(parts[cut:]).rstrip(".")
        is_cast = words.is_cast_label(title) and title[0].isupper()
        is_job = words.is_job(title) or words.is_short_title(title)
        if (is_job or is_cast) and (_are_somebody(names) or words.names_a_company(names)):
            return f"{title}: {names}"
        if cut == 1 and words.fact_of(title) and title[0].isupper() and names and not names[0].islower():
            return f"{title}: {names}"
    return ""


def _are_somebody(text: str) -> bool:
    """Tell whether a text is a list of whole names, with their parts in brackets or none."""
    return all(map(_is_somebody, list_pieces(mark_societies(text))))


def _is_somebody(text: str) -> bool:
    name = peel(mark_societies(text))[0]
    return is_whole_name(name) and starts_a_name(name) and "/" not in name and not words.is_job(name)
