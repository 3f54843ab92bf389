"""Titles of jobs and their departments, in English, French and German.

`departments_of("Directed and Written by")` is directing, then writing; `is_job("executive producer")` tells
a job from a name or a character. A title is known as it stands in a table of a language, in the feminine or
the plural, or put together from one ("2nd Assistant Camera: B Unit", "Assistant to Mr. Kubrick").
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import ModuleType

from reviews.credit_text import headings, jobs_de, jobs_en, jobs_fr
from reviews.credit_text.folding import fold, fold_all, fold_words
from reviews.credit_text.job_words import ALSO_PARTS, BEFORE, BEHIND
from reviews.credits import Department

_LONGEST_JOB = 100
# Of feminine and plural forms; what the rule does to any other word it does on both sides of a comparison.
_FORMS = re.compile(r"(trice|euse|ienne|iere|cheffe|ante|ee|ive|elle|ale)s?$|(?<=\w\w[^s])s$")
_BASIC = {"trice": "teur", "euse": "eur", "ienne": "ien", "iere": "ier", "cheffe": "chef", "ante": "ant"} | {
    "ee": "e",
    "ive": "if",
    "elle": "el",
    "ale": "al",
}
_INCLUSIVE = frozenset({"in", "innen", "trice", "rice", "euse", "e", "ne", "ere", "es"})


def _basic(folded: str) -> str:
    """Return a folded title in the masculine singular."""
    return " ".join(_FORMS.sub(lambda found: _BASIC.get(found[1] or "", ""), word) for word in folded.split())


def _table(module: ModuleType) -> dict[str, Department]:
    titles: dict[str, str] = module.TITLES
    return {
        _basic(folded): Department(department)
        for department, listed in titles.items()
        for folded in sorted(fold_all(listed))
        if folded
    }


_TABLES = {"en": _table(jobs_en), "fr": _table(jobs_fr), "de": _table(jobs_de)}
_TITLES: dict[str, Department] = _TABLES["de"] | _TABLES["fr"] | _TABLES["en"]
_STEMS = {
    stem: Department(department)
    for department, listed in jobs_de.STEMS.items()
    for stem in sorted(fold_all(listed))
}
_ENDINGS = fold_all(jobs_de.ENDINGS)
_WORDS = fold_words(jobs_en.WORDS, jobs_fr.WORDS, jobs_de.WORDS)

CAST_LABELS = fold_all(*headings.CAST_LABELS)
GENERAL = fold_all(*headings.GENERAL)
_BEFORE = frozenset(map(_basic, fold_words(*BEFORE)))
_BEHIND = frozenset(map(_basic, fold_words(*BEHIND)))
_ALSO_PARTS = frozenset(map(_basic, fold_all(*ALSO_PARTS)))
_HONORIFICS = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "sir", "lady", "m", "mme", "mlle", "mm", "herr", "herrn", "frau"}
)
_OWN = frozenset({"assistant", "asst", "pa"})
_TO = re.compile(rf" (?:to|for|de|von|a|fur) (?=(?:{'|'.join(sorted(_HONORIFICS))}|the|d|l)\b)")
# What stands before these qualifies them: "Fencing Coach", "Snake Wrangler".
_HEADS = frozenset(
    [
        "coach",
        "adviser",
        "advisor",
        "consultant",
        "wrangler",
        "wranglers",
        "trainer",
        "handler",
        "choreographer",
    ]
)
_ARTICLES = fold_words("the an le la les un une l der die das ein eine")
_COUNTED = fold_words("first second third 1st 2nd 3rd young old erster zweiter premier deuxième")
_SMALL = frozenset({"the", "a", "an", "s"})
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.\s?){2,}")
_TWO_JOBS = re.compile(
    r"\b(writer|director|producer|scénariste|auteure?|autor|autorin|producteur)-(?=director|writer|producer|réalis|regisseur)",
    re.I,
)
_CONJUNCTION = re.compile(r" (?:and|et|und|[&,/+]) ")
# The first pattern that is found decides, so that "art director" is art and "sound editor" is sound.
_DEPARTMENT_PATTERNS = [
    (
        Department.COMPANY,
        r"compan(y|ies)|^studios?$|distribut(or|ors|ed|eurs?)|societes? de|presented|presente",
    ),
    (Department.VISUAL_EFFECTS, r"(?<!sound )effects?|effets|[vs]fx|cgi|compositor|rotoscop\w*|matte"),
    (Department.CAMERA, r"rigging (?:best boys?|gaffers?|grips?|key grip|electric\w*)"),
    (Department.ANIMATION, r"animat\w+|rigg(er|ing)|character design\w*"),
    (Department.STUNTS, r"stunts?|fight \w+|cascad\w+"),
    (Department.MAKEUP, r"make ?ups?|hair\w*|prosthetics?|maquill\w+|coiff\w+|wigs?|perruqu\w+|masken\w*"),
    (Department.COSTUME, r"costum\w+|wardrobe|habill\w+|kostum\w*|garderobe\w*"),
    (
        Department.MUSIC,
        r"music\w*|compos(er|ers|ed)|score|songs?|soundtrack|orchestra\w*|lyric\w*|conduct(or|ed)|musique\w*"
        r"|composit\w+|chansons?|bande originale|musik\w*",
    ),
    (
        Department.SOUND,
        r"sound\w*|foley|boom|re ?record\w*|dialogue edit\w+|adr|mixers?|mixage|mixeu\w+|sons?|bruit\w+",
    ),
    (
        Department.ART,
        r"art|artistique|production design\w*|sets?(?! (?:lighting|medic))|props?|property|decors?|decorat\w+"
        r"|storyboards?|scenic|scenograph\w+|graphic\w*|construction|szenenbild\w*|requisit\w*",
    ),
    (
        Department.CAMERA,
        r"photograph\w*|cinematograph\w*|cameras?|dop|dp|gaffer|grips?|steadicam|focus puller|clapper"
        r"|electric\w*|lighting|best boy|image|cadreu\w+|chef operat\w+|lumiere|photo|aerial|loader|drone"
        r"|electro|machiniste?s?|kamera\w*|beleucht\w+",
    ),
    (
        Department.WRITING,
        r"writ\w+|screen(play|writer|story)\w*|script(?! superv)s?|scenari\w+|story|stories|novel|book"
        r"|based on|teleplay|dialogu\w+(?! coach)|adapt\w+|characters created|author|auteure?s?|autrices?"
        r"|ecrit\w*|d apres|roman|original idea|idee originale|treatment|drehbuch\w*",
    ),
    (
        Department.EDITING,
        r"edit(or|ors|ed|ing)|montage|monteu\w+|colou?rist|etalonn\w+|intermediate|negative|schnitt\w*",
    ),
    (
        Department.PRODUCTION,
        r"casting|co ?produc\w+|produc(er|ers|ed|tion|ing|teur|teurs|trice|trices)|produit\w*|unit manager"
        r"|locations?|financ\w+|showrunner|regisseu(?:r|rs|se|ses) (?:general\w*|adjoint\w*)"
        r"|produ[kz]\w+|aufnahme\w*",
    ),
    (
        Department.DIRECTING,
        r"(co ?)?direct(ed|or|ors|ing|ion)|realis\w+|film (by|de|d)|mise en scene|metteu\w+ en scene"
        r"|script supervisor|script superv\w+|continuity|regie\w*",
    ),
    (
        Department.OTHER,
        r"thanks|remerci\w+|cater\w+|publicist|transport\w*|titles?|generique|crew|translat\w+|subtitl\w+|consult\w+"
        r"|advis\w+|choreograph\w+|medic|dedicat\w+|in memory|coach|teacher|driver|accountant|assistants?",
    ),
]
_DEPARTMENTS = [(department, re.compile(rf"\b(?:{words})\b")) for department, words in _DEPARTMENT_PATTERNS]


def _folded(title: str) -> str:
    """Fold a title; initials are one word: "1st A.D.", "D.O.P."."""
    title = _TWO_JOBS.sub(r"\1/", title)
    return fold(_INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", title))


def departments_of(title: str) -> tuple[Department, ...]:
    """Return the departments of a title in the order of its words; empty when none is known."""
    folded = _folded(title)
    if folded in CAST_LABELS:
        return (Department.CAST,)
    if folded in GENERAL or len(title) > 2 * _LONGEST_JOB:
        return ()
    if folded.startswith("regie") and "é" in title.casefold():
        return (Department.PRODUCTION,)  # French "régie" runs the shoot, German "Regie" directs.
    if department := _title(folded):
        return (department,)
    parts = [_department_of(part) for part in _CONJUNCTION.split(folded)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        whole = _department_of(folded)
        return () if whole is None else (whole,)
    return tuple(dict.fromkeys(found))


def _department_of(folded: str) -> Department | None:
    if folded in CAST_LABELS:
        return Department.CAST
    known = _title(folded) or _put_together(folded)
    return known or next((department for department, words in _DEPARTMENTS if words.search(folded)), None)


def _title(folded: str) -> Department | None:
    """Return the department of a title that stands in a table, in any of its forms."""
    return _TITLES.get(folded) or _TITLES.get(_basic(folded))


@lru_cache(maxsize=4096)
def _put_together(folded: str) -> Department | None:
    """Return the department of a title that is made of one in the tables and of words that qualify it."""
    words = folded.split()
    if len(words) < 2:
        return _german(folded)
    if len(words) > 12:
        return None
    if found := _TO.search(folded):
        head, whom = folded[: found.start()], folded[found.end() :]
        is_job_of = whom.split()[0] in ("the", "d", "l")
        if len(whom.split()) > 5 or (is_job_of and not _qualified(whom.split()[1:])):
            return None
        return Department.PRODUCTION if _basic(head) in _OWN else _department_of_head(head)
    if words[-1] == "runner":
        return _qualified(words) or Department.PRODUCTION
    if words[-1] in _HEADS and not (set(words) & _SMALL):
        return _qualified(words) or Department.OTHER
    if words[0] in _HONORIFICS:
        return _of_a_star(words)
    if words[-1] in _INCLUSIVE and (department := _department_of_head(" ".join(words[:-1]))):
        return department
    return _qualified(words)


def _department_of_head(head: str) -> Department | None:
    return _title(head) or _qualified(head.split())


def _of_a_star(words: list[str]) -> Department | None:
    """Read "Ms. Kidman's Hair Stylist": the job behind the name."""
    for start in range(2, len(words)):
        if words[start - 1] == "s" or words[start - 1].endswith("s"):
            rest = " ".join(words[start:])
            if department := (Department.PRODUCTION if _basic(rest) in _OWN else _department_of_head(rest)):
                return department
    return None


def _qualified(words: list[str]) -> Department | None:
    basic = [_basic(word) for word in words]
    last = next((place for place, word in enumerate(basic) if word not in _BEFORE), len(words) - 1)
    for start in range(last + 1):
        end = len(words)
        while end > start:
            core = " ".join(words[start:end])
            if department := _title(core) or (_german(core) if end - start == 1 else None):
                return department
            if basic[end - 1] not in _BEHIND:
                break
            end -= 1
    return None


def _german(word: str) -> Department | None:
    """Read a German word that is put together: "Kostümbildassistentin", "Setaufnahmeleiter"."""
    if len(word) > 60:
        return None
    for ending in (word, word.removesuffix("in"), word.removesuffix("innen")):
        if department := _title(ending):
            return department
    for cut in range(len(word) - 3, 2, -1):
        stem = word[:cut]
        department = _STEMS.get(stem) or _STEMS.get(stem.rstrip("s"))
        if department and word[cut:] in _ENDINGS:
            return department
    return None


@lru_cache(maxsize=4096)
def is_job(text: str) -> bool:
    """Tell whether a text is nothing but a job: "second unit director", not "The Director's Wife"."""
    if len(text) > _LONGEST_JOB or "\t" in text or ".." in text:
        return False
    folded = _folded(text)
    if not folded or folded in GENERAL or (":" in text and _TO.search(folded)):
        return False
    if _title(folded) or _put_together(folded):
        return True
    parts = _CONJUNCTION.split(folded)
    if len(parts) > 1 and all(_title(part) or _put_together(part) for part in parts):
        return True
    known = all(word in _WORDS or word.removesuffix("s") in _WORDS for word in folded.split())
    return known and bool(departments_of(text))


def begins_like_a_job(text: str) -> bool:
    """Tell whether the first word belongs to jobs and no name: "Designer Suzie Davies"."""
    first = fold(text).split()[:1]
    return bool(first) and len(first[0]) > 3 and (first[0] in _WORDS or _basic(first[0]) in _TITLES)


def may_be_a_part(text: str) -> bool:
    """Tell whether a job is as likely the part of an actor: "Driver", "The Editor", "2nd Nurse"."""
    words = fold(text).split()
    if words and words[0] in _ARTICLES:
        return True
    core = [word for word in words if word not in _COUNTED and not word.isdecimal()]
    return _basic(" ".join(core)) in _ALSO_PARTS


def languages_of(title: str) -> frozenset[str]:
    """Return the languages in whose table a title stands: "en", "fr", "de"."""
    basic = _basic(fold(title))
    return frozenset(language for language, table in _TABLES.items() if basic in table)
