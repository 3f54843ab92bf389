"""What the words of printed credits mean, in English and French.

`departments_of("Directed and Written by")` is directing, then writing; `is_job("executive producer")` tells
a job from a name or a character. Everything compares folded text: no case, no accents, no punctuation.
"""

from __future__ import annotations

import re
import unicodedata

from reviews.credits import ATTRIBUTES, ContributorKind, Department

_WORD = re.compile(r"[^\W_]+|[&,/+]")
_LONGEST_JOB = 100


def fold(text: str) -> str:
    """Return the words of a text in lower case without accents, "&" and "/" kept as words of their own."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def _fold_all(*texts: str) -> frozenset[str]:
    return frozenset(fold(text) for text in texts)


def _fold_words(*texts: str) -> frozenset[str]:
    return _fold_all(*(word for text in texts for word in text.split()))


# The first pattern that is found decides, so that "art director" is art and "sound editor" is sound.
_DEPARTMENT_PATTERNS = [
    (
        Department.COMPANY,
        r"compan(y|ies)|^studios?$|distribut(or|ors|ed|eurs?)|societes? de|presented|presente",
    ),
    (Department.VISUAL_EFFECTS, r"(?<!sound )effects?|effets|[vs]fx|cgi|compositor|rotoscop\w*|matte"),
    (Department.ANIMATION, r"animat\w+|rigg(er|ing)|character design\w*"),
    (Department.STUNTS, r"stunts?|fight \w+|cascad\w+"),
    (Department.MAKEUP, r"make ?ups?|hair\w*|prosthetics?|maquill\w+|coiff\w+|wigs?|perruqu\w+"),
    (Department.COSTUME, r"costum\w+|wardrobe|habill\w+"),
    (
        Department.MUSIC,
        r"music\w*|compos(er|ers|ed)|score|songs?|soundtrack|orchestra\w*|lyric\w*|conduct(or|ed)|musique\w*"
        r"|composit\w+|chansons?|bande originale",
    ),
    (
        Department.SOUND,
        r"sound\w*|foley|boom|re ?record\w*|dialogue edit\w+|adr|mixers?|mixage|mixeu\w+|sons?|bruit\w+",
    ),
    (
        Department.ART,
        r"art|artistique|production design\w*|sets?(?! (?:lighting|medic))|props?|property|decors?|decorat\w+"
        r"|storyboards?|scenic|scenograph\w+|graphic\w*|construction",
    ),
    (
        Department.CAMERA,
        r"photograph\w*|cinematograph\w*|cameras?|dop|dp|gaffer|grips?|steadicam|focus puller|clapper"
        r"|electric\w*|lighting|best boy|image|cadreu\w+|chef operat\w+|lumiere|photo|aerial|loader|drone"
        r"|electro|machiniste?s?",
    ),
    (
        Department.WRITING,
        r"writ\w+|screen(play|writer|story)\w*|script(?! superv)s?|scenari\w+|story|stories|novel|book"
        r"|based on|teleplay|dialogu\w+(?! coach)|adapt\w+|characters created|author|auteure?s?|autrices?"
        r"|ecrit\w*|d apres|roman|original idea|idee originale|treatment",
    ),
    (
        Department.EDITING,
        r"edit(or|ors|ed|ing)|montage|monteu\w+|colou?rist|etalonn\w+|intermediate|negative",
    ),
    (
        Department.PRODUCTION,
        r"casting|co ?produc\w+|produc(er|ers|ed|tion|ing|teur|teurs|trice|trices)|produit\w*|unit manager"
        r"|locations?|financ\w+|showrunner|regie|regisseu\w+",
    ),
    (
        Department.DIRECTING,
        r"(co ?)?direct(ed|or|ors|ing|ion)|realis\w+|film (by|de|d)|mise en scene|metteu\w+ en scene"
        r"|script supervisor|script superv\w+|continuity",
    ),
    (
        Department.OTHER,
        r"thanks|remerci\w+|cater\w+|publicist|transport\w*|titles?|generique|crew|translat\w+|subtitl\w+|consult\w+"
        r"|advis\w+|choreograph\w+|medic|dedicat\w+|in memory|coach|teacher|driver|accountant|assistants?",
    ),
]
_DEPARTMENTS = [(department, re.compile(rf"\b(?:{words})\b")) for department, words in _DEPARTMENT_PATTERNS]

_CAST_LABELS = _fold_all(
    *(
        "cast",
        "the cast",
        "main cast",
        "supporting cast",
        "voice cast",
        "voices",
        "starring",
        "also starring",
    ),
    *(
        "stars",
        "star",
        "actors",
        "actor",
        "actress",
        "actresses",
        "featuring",
        "with",
        "and",
        "and introducing",
    ),
    *(
        "introducing",
        "with the voices of",
        "in order of appearance",
        "cast in order of appearance",
        "players",
    ),
    *(
        "cast in alphabetical order",
        "rest of cast listed alphabetically",
        "cast in credits order",
        "cast in credits order verified as complete",
        "cast overview, first billed only",
        "cast overview",
        "co-starring",
    ),
    *("narrator", "narrated by", "narration", "distribution", "interprètes", "interprétation", "acteurs"),
    *(
        "avec",
        "avec les voix de",
        "acteurs principaux",
        "voix",
        "rôles",
        "distribution des rôles",
        "narrateur",
    ),
)
_CAST_PREFIX = re.compile(
    r"((?:et )?avec la participation (?:exceptionnelle )?de|(?:with a )?special appearance by|and introducing"
    r"|and featuring|also starring|co-starring|starring|introducing|featuring|with|and|avec|et)\s+",
    re.IGNORECASE,
)
_FURNITURE = _fold_all(
    *(
        "movie details",
        "film details",
        "details",
        "credits",
        "full credits",
        "film credits",
        "fiche technique",
    ),
    *("générique", "movie info", "about the film", "the film", "le film", "crédits"),
)
_GENERAL = _fold_all(
    *("crew", "film crew", "technical crew", "cast and crew", "cast & crew", "production team", "équipe"),
    *("équipe technique", "production credits", "other crew", "additional crew"),
)

# A text made of nothing but these words, and of at least one that names a department, is a job.
_JOB_WORDS = _fold_words(
    "a an the of on and by for in to or & , / + original additional first second third 1st 2nd 3rd lead",
    "senior junior chief key head main assistant associate co executive line supervising supervisor",
    "supervised consulting creative technical digital visual special optical sound music musical song",
    "score soundtrack theme lyric lyricist composer composed conductor conducted orchestrator",
    "orchestrated orchestration arranger arranged performed mixer mixing mix mixed recordist re",
    "recording rerecording foley boom operator adr dialogue dialect coach editor edited editing film",
    "movie motion picture unit director directed directing direction codirector codirected art artist",
    "artistic set decorator decoration dresser dressing design designer designed production producer",
    "produced producing coproducer coproduced post pre manager management coordinator department",
    "property prop master construction storyboard graphic costume costumer wardrobe makeup make up hair",
    "hairstylist stylist wig prosthetic effect vfx sfx cgi compositor compositing animation animator",
    "animated character created creator stunt fight choreographer choreography camera cinematography",
    "cinematographer photography photographer photographed dop dp still steadicam gaffer grip",
    "electrician electric electrical lighting loader focus puller clapper aerial drone technician",
    "casting location scout script continuity writer written writing cowriter cowritten screenplay",
    "screenwriter screenstory story book novel short play based adapted adaptation author teleplay",
    "treatment idea translator translated subtitle title publicist thanks catering consultant advisor",
    "adviser transport transportation company studio distributor distributed presented colorist",
    "colourist color colour intermediate negative cutter best boy crew credit showrunner artwork engineer",
    "programmer concept",
    "de du des d la le les l et un une en par sur pour réalisation réalisateur réalisatrice réalisé",
    "réalisée mise scène metteur metteuse scénario scénariste dialoguiste écrit écrite coécrit écriture",
    "adapté adaptée après roman auteur autrice photographie photo directeur directrice image cadreur",
    "cadreuse chef opérateur opératrice montage monteur monteuse musique musiques compositeur",
    "compositrice composition originale originales bande chanson son ingénieur preneur mixage mixeur",
    "bruiteur bruitage décor décorateur décoratrice costumier costumière maquillage maquilleur",
    "maquilleuse coiffure coiffeur coiffeuse effets spéciaux visuels numériques producteur productrice",
    "produit produite délégué déléguée exécutif exécutive associé associée coproducteur coproductrice",
    "artistique assistante société distribution distributeur régie régisseur général générale cascade",
    "cascadeur remerciements étalonnage étalonneur scripte idée premier première lumière",
)
_MOVABLE = frozenset({"executive", "associate", "assistant", "co", "supervising"})
_PERSONAL_MUSIC_JOB = re.compile(
    r"\b(?:compos(?:ers?|iteurs?|itrices?)|conduct(?:or|ed)|supervis\w+|edit\w+|mix\w+|orchestrat\w+|arrang\w+"
    r"|lyric\w*|department|musicians?|singers?|vocals?)\b"
)

_FACT_LABELS = {
    fold(label): fact
    for fact, labels in {
        "running_time": "running time/runtime/run time/run-time/length/duration/durée",
        "year": "year/année/release year/year of release/année de sortie/année de production",
        "country": "country/countries/pays/country of origin/countries of origin/pays d'origine/nationalité",
        "language": "language/languages/langue/langues/original language/langue originale",
        "title": "title/titre/film title/film/movie",
        "original_title": "original title/titre original",
        "genre": "genre/genres",
    }.items()
    for label in labels.split("/")
}
_NOT_CREDITS = _fold_all(
    *(
        "release date",
        "released",
        "date de sortie",
        "sortie",
        "release",
        "budget",
        "box office",
        "rating",
        "rated",
    ),
    *(
        "mpaa rating",
        "certificate",
        "classification",
        "tagline",
        "plot",
        "plot summary",
        "synopsis",
        "summary",
    ),
    *("résumé", "aspect ratio", "color", "colour", "couleur", "sound mix", "filming locations", "locations"),
    *("lieux de tournage", "website", "official site", "official website", "site officiel", "imdb", "tmdb"),
    *("also known as", "aka", "awards", "source", "sources", "image credit", "photo credit", "image credits"),
    *(
        "trailer",
        "bande-annonce",
        "my rating",
        "our rating",
        "verdict",
        "date",
        "format",
        "subtitles",
        "note",
    ),
    *("gross", "opening weekend", "recettes", "link", "url", "tags", "category", "warning"),
)

_ATTRIBUTE_WORDS = {fold(attribute): attribute for attribute in ATTRIBUTES} | {
    fold(words): attribute
    for attribute, words_list in {
        "voice": "voix/la voix/en voix/voice of",
        "singing voice": "voix chantée",
        "uncredited": "non crédité/non créditée/non crédités/not credited/sans crédit",
        "credit only": "crédit seulement",
        "archive footage": "images d'archives/image d'archives/archival footage",
        "archive sound": "archives sonores/son d'archives",
        "scenes deleted": "scènes coupées/scène coupée/scènes supprimées",
        "cameo": "caméo",
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
    r"\b(?:pictures|films?|productions?|studios?|entertainment|media|inc|ltd|llc|gmbh|sarl|plc|corp|company|bros)\.?$",
    re.IGNORECASE,
)
_GROUP_NAME = re.compile(
    r"\b(?:orchestra|orchestre|choir|chorus|quartet|quintet|trio|ensemble|band|philharmonic|chœur|choeur)\b"
    r"|\s(?:and the|& the|et les|and his|and her)\s",
    re.IGNORECASE,
)


def departments_of(title: str) -> tuple[Department, ...]:
    """Return the departments of a title in the order of its words; empty when none is known."""
    folded = fold(title)
    if folded in _CAST_LABELS:
        return (Department.CAST,)
    if folded in _GENERAL:
        return ()
    parts = [_department_of(part) for part in re.split(r" (?:and|et|[&,/+]) ", folded)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        whole = _department_of(folded)
        return () if whole is None else (whole,)
    return tuple(dict.fromkeys(found))


def _department_of(folded: str) -> Department | None:
    if folded in _CAST_LABELS:
        return Department.CAST
    return next((department for department, words in _DEPARTMENTS if words.search(folded)), None)


def is_job(text: str) -> bool:
    """Tell whether a text is nothing but a job: "second unit director", not "The Director's Wife"."""
    if len(text) > _LONGEST_JOB:
        return False
    words = fold(text).split()
    known = all(word in _JOB_WORDS or word.removesuffix("s") in _JOB_WORDS for word in words)
    return known and bool(words) and bool(departments_of(text))


def is_cast_label(text: str) -> bool:
    return fold(text) in _CAST_LABELS


def is_label(text: str) -> bool:
    """Tell whether a text can stand alone above or before names."""
    return is_cast_label(text) or is_general_heading(text) or is_job(text)


def is_general_heading(text: str) -> bool:
    """Tell whether a heading such as "Crew" says nothing about the department below it."""
    return fold(text) in _GENERAL


def is_furniture(text: str) -> bool:
    """Tell whether a heading belongs to the page and not to the film: "Movie Details"."""
    return fold(text) in _FURNITURE


def is_other_heading(text: str) -> bool:
    """Tell whether a heading stands above something that is no credit: "Release dates"."""
    return is_furniture(text) or bool(fact_of(text)) or is_not_a_credit(text)


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
    return _FACT_LABELS.get(fold(label), "")


def is_not_a_credit(label: str) -> bool:
    """Tell whether a label announces something that is neither a credit nor a fact we read."""
    folded = fold(label)
    return folded in _NOT_CREDITS or folded.removesuffix("s") in _NOT_CREDITS


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


def names_a_company(name: str) -> bool:
    return bool(_COMPANY_NAME.search(name))


def names_a_group(name: str) -> bool:
    return bool(_GROUP_NAME.search(name))


def may_be_a_band(title: str) -> bool:
    """Tell whether a music title leaves open who it names: "Music" does, "Composer" does not."""
    return not _PERSONAL_MUSIC_JOB.search(fold(title))
