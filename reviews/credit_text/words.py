"""What the words around printed credits mean, in English, French and German.

Everything compares folded text: no case, no accents, no punctuation. Jobs are in `jobs`.
"""

from __future__ import annotations

import re

from reviews.credit_text import headings
from reviews.credit_text.folding import fold as fold
from reviews.credit_text.folding import fold_all, fold_words
from reviews.credit_text.houses import HOUSES
from reviews.credit_text.jobs import CAST_LABELS, GENERAL
from reviews.credit_text.jobs import begins_like_a_job as begins_like_a_job
from reviews.credit_text.jobs import departments_of as departments_of
from reviews.credit_text.jobs import is_job as is_job
from reviews.credit_text.jobs import may_be_a_part as may_be_a_part
from reviews.credit_text.places import COUNTRIES, PLACES
from reviews.credits import ATTRIBUTES, ContributorKind, Department

BASED_ON = fold_all(*headings.BASED_ON)
FURNITURE = fold_all(*headings.FURNITURE)
NOT_CREDITS = fold_all(*headings.NOT_CREDITS)
FACT_LABELS = {
    label: fact for fact, labels in headings.FACT_LABELS.items() for label in sorted(fold_all(labels))
}
_CAST_PREFIX = re.compile(
    r"((?:avec,? )?dans les (?:rôles principaux|principaux rôles),?|in den hauptrollen"
    r"|(?:und )?mit(?: den stimmen von)?|sowie|und|außerdem|also with|und mit|in weiteren rollen"
    r"|darsteller(?:[*:_·]?innen)?|int\.|interpr\.|featuring the voices of"
    r"|with the voices of|with the voice of"
    r"|(?:et )?(?:avec )?la participation (?:\w+ )?(?:de(?= )|d['’](?=\w))"
    r"|(?:with a )?special appearance by|and introducing"
    r"|and featuring|also starring|co-starring|starring|introducing|featuring|with|and|avec|et)\s+",
    re.IGNORECASE,
)
_SAID_OF_A_CAST = fold_words(
    "cast in order of appearance credits alphabetical alphabetically speaking complete awaiting",
    "verification verified as overview first billed only listed list the and , importance",
)
_RATING = re.compile(
    r"^\w+(?: \w+)? (?:rating|certificate|certification|freigabe|altersfreigabe)$|^motion picture rating \w+$"
)
_SHORT_TITLES = frozenset(
    re.findall(r"\w+", "dir scr dop dp phot mus cin réal sc scén prod kam reg im mont déc cost ed wr schn")
)
_MOVABLE = frozenset({"executive", "associate", "assistant", "co", "supervising"})
_PERSONAL_MUSIC_JOB = re.compile(
    r"\b(?:compos(?:ers?|iteurs?|itrices?)|conduct(?:or|ed)|supervis\w+|edit\w+|mix\w+|orchestrat\w+|arrang\w+"
    r"|lyric\w*|department|musicians?|singers?|vocals?)\b"
)

_ATTRIBUTE_WORDS = {fold(attribute): attribute for attribute in ATTRIBUTES} | {
    fold(words): attribute
    for attribute, words_list in {
        "voice": "voix/la voix/en voix/voice of/stimme/voice only",
        "singing voice": "voix chantée",
        "uncredited": "non crédité/non créditée/non crédités/not credited/sans crédit/ungenannt/nicht genannt"
        "/nicht im abspann/unbilled",
        "credit only": "crédit seulement",
        "archive footage": "images d'archives/image d'archives/archival footage",
        "archive sound": "archives sonores/son d'archives",
        "scenes deleted": "scènes coupées/scène coupée/scènes supprimées",
        "cameo": "caméo/gastauftritt/cameo appearance",
        "motion capture": "capture de mouvement/capture de mouvements",
    }.items()
    for words in words_list.split("/")
}
_KIND_WORDS = {
    fold(word): kind
    for kind, words in {
        ContributorKind.PERSON: "person/personne",
        ContributorKind.GROUP: "group/band/groupe",
        ContributorKind.COMPANY: "company/société",
    }.items()
    for word in words.split("/")
}
# The word "company" alone is a kind: a company among the effects is meant more often than the department.
_DEPARTMENT_WORDS = {
    fold(word): department
    for department, words in {
        Department.DIRECTING: "directing/réalisation",
        Department.WRITING: "writing/scénario",
        Department.CAST: "cast/distribution/interprétation",
        Department.CAMERA: "camera/image",
        Department.MUSIC: "music/musique",
        Department.SOUND: "sound/son",
        Department.EDITING: "editing/montage",
        Department.ART: "art/décors",
        Department.COSTUME: "costume/costumes",
        Department.MAKEUP: "makeup/make-up/maquillage",
        Department.VISUAL_EFFECTS: "visual effects/effets visuels",
        Department.ANIMATION: "animation",
        Department.STUNTS: "stunts/cascades",
        Department.PRODUCTION: "production",
        Department.COMPANY: "companies/sociétés",
        Department.OTHER: "other/autre",
    }.items()
    for word in words.split("/")
}

_COMPANY_NAME = re.compile(
    r"\b(?:pictures|films?|filmes?|productions?|produktion(?:en)?|\w*filmproduktion|filmgesellschaft|studios?|entertainment"
    r"|media|medien|inc|ltd|limited|llc|l\.l\.c|gmbh|ag|kg|sarl|s\.a\.r\.l|s\.a|plc|corp|corporation|company|co|bros|cinéma"
    r"|cinema|cinémas|télévision|television|fernsehen|rundfunk|\w*verleih|vertrieb|distribution|releasing|rentals?|records"
    r"|laborator(?:y|ies)|labs?|group|capital|investments?|finance|financing|holdings?|fund|fonds|förderung|\w*förderungsanstalt|stiftung|medienstiftung|institut|institute"
    r"|commission|council|foundation|ministry|partners|ventures|international|networks?|channel|services|rentals"
    r"|caméras?|cameras?|lumières?|rental|transports?|travel|assurances?|versicherung(?:en)?|catering|associates|designs?|graphics|digital|effects|animations?|opticals?|imaging|agency|agentur|agence|postproduktion|broadcasting|technicolor|panavision|vfx|fx"
    r"|communications|développement|sofica|video|vidéo|filmworks|pictures international"
    r"|home entertainment|moviehouse|büro|kontor|werkstatt)\.?$"
    r"|^(?:film|cinema|ville de|city of|mairie de|stadt)\s"
    r"|^(?:studio|les films|les productions|les ateliers|atelier|agence|agentur|film und medien\w*"
    r"|région|ministère|institut)\s"
    r"|\b(?:films|filmproduktion|productions|pictures|studiocanal|television|medienstiftung"
    r"|filmförderung|arte france)\b",
    re.IGNORECASE,
)
_FIRM_IN_ONE_WORD = re.compile(
    r"(?:[a-z]+[A-Z]|[A-Z][a-z]{3,}[A-Z])\w+|\w{3,}(?:[Ff]ilm|[Ff]ilms|[Ff]ilmproduktion)"
)
_HOUSES = fold_all(*HOUSES)
_GROUP_NAME = re.compile(
    r"\b(?:orchestra|orchestre|choir|chorus|quartet|quintet|trio|ensemble|band|philharmonic|chœur|choeur)\b"
    r"|\s(?:and the|& the|et les|and his|and her)\s",
    re.IGNORECASE,
)


def is_short_title(text: str) -> bool:
    """Tell whether a text is short for a job, or for two, and nobody's name: "Dir", "Dir/Scr", "Im."."""
    return all(part.rstrip(".") in _SHORT_TITLES for part in text.casefold().split("/"))


def is_cast_label(text: str) -> bool:
    folded = fold(text)
    return folded in CAST_LABELS or (folded.startswith("cast ") and set(folded.split()) <= _SAID_OF_A_CAST)


def is_label(text: str) -> bool:
    """Tell whether a text can stand alone above or before names."""
    return is_cast_label(text) or is_general_heading(text) or is_job(text)


def is_general_heading(text: str) -> bool:
    """Tell whether a heading such as "Crew" says nothing about the department below it."""
    return fold(text) in GENERAL


def is_furniture(text: str) -> bool:
    """Tell whether a heading belongs to the page and not to the film: "Movie Details"."""
    return fold(text) in FURNITURE


def is_other_heading(text: str) -> bool:
    """Tell whether a heading stands above something that is no credit: "Release dates"."""
    fact = fact_of(text)
    is_fact = bool(fact) and not (fact.startswith("title:") and " " not in text.strip())
    return is_furniture(text) or is_fact or is_not_a_credit(text)


def is_based_on(label: str) -> bool:
    """Tell whether a label stands before a work: "Based on"."""
    return fold(label) in BASED_ON


def is_movable(word: str) -> bool:
    """Tell whether a capitalised word before a misplaced dash can belong to the job behind it."""
    return word[:1].islower() or fold(word) in _MOVABLE


def cast_prefix(text: str) -> tuple[str, str] | None:
    """Split "Starring Joaquin Phoenix" into label and rest."""
    found = _CAST_PREFIX.match(text)
    return (found[1], text[found.end() :]) if found else None


def is_ambiguous_distribution(label: str) -> bool:
    """Tell whether a label means the cast in French and a company in English."""
    return fold(label) == "distribution"


def fact_of(label: str) -> str:
    """Return which fact of the film a label announces, or nothing."""
    folded = fold(label)
    if fact := FACT_LABELS.get(folded):
        return fact
    # "BBFC rating", "Motion Picture Rating (MPA)": whose rating it is stands beside it.
    is_rating = _RATING.search(folded) and len(folded.split()) < 6
    return "rating" if is_rating else ""


def is_not_a_credit(label: str) -> bool:
    """Tell whether a label announces something that is neither a credit nor a fact we read."""
    folded = fold(label)
    return folded in NOT_CREDITS or folded.removesuffix("s") in NOT_CREDITS


def attribute_of(text: str) -> str:
    """Return the stored word of a known attribute in either language, or nothing."""
    return _ATTRIBUTE_WORDS.get(fold(text), "")


def kind_of(word: str) -> ContributorKind | None:
    return _KIND_WORDS.get(fold(word))


def marker_word(department: Department) -> str:
    """Return the word by which a marker names a department."""
    return "companies" if department == Department.COMPANY else department.value.replace("-", " ")


def department_named(word: str) -> Department | None:
    """Return the department that a marker names."""
    return _DEPARTMENT_WORDS.get(fold(word))


def is_place(text: str) -> bool:
    """Tell whether a text names a country or a town where companies of the field sit."""
    folded = fold(text)
    return folded in PLACES or folded in COUNTRIES


def _without_place(name: str) -> str:
    """Take a place off the end: "Deluxe London", "Constantin Film Österreich"; no single letter is one."""
    parts = name.split()
    for cut in range(max(1, len(parts) - 3), len(parts)):
        place = " ".join(parts[cut:])
        if len(place) > 1 and is_place(place):
            return " ".join(parts[:cut])
    return name


def is_house(name: str) -> bool:
    """Tell whether a name is that of a known house, with or without its place: "Framestore New York"."""
    return fold(name) in _HOUSES or fold(_without_place(name)) in _HOUSES


def names_a_company(name: str) -> bool:
    return (
        bool(_COMPANY_NAME.search(name))
        or bool(_COMPANY_NAME.search(_without_place(name)))
        or is_house(name)
        or any(map(str.isdecimal, name))
        or bool(_FIRM_IN_ONE_WORD.fullmatch(name))
    )


def names_a_group(name: str) -> bool:
    return bool(_GROUP_NAME.search(name))


def may_be_a_band(title: str) -> bool:
    """Tell whether a music title leaves open who it names: "Music" does, "Composer" does not."""
    return not _PERSONAL_MUSIC_JOB.search(fold(title))
