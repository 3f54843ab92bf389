"""Whether a name is that of a person, a group or a company."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from reviews.credit_text import words
from reviews.credit_text.bands import BAND_WORDS
from reviews.credit_text.folding import fold_words, is_latin
from reviews.credit_text.given_names import has_given_name
from reviews.credits import ContributorKind, Department

_JOINT = re.compile(r"\s(?:and|et|und|&)\s", re.IGNORECASE)
# A work of these titles is that of a house as often as of a person.
_HOUSE_TITLES = re.compile(
    r"\b(?:production|produktion|colou?r|prints?|digital intermediate|di|lab|trucages|catering"
    r"|effects|effets|effekte|vfx|cgi|animation|titles?"
    r"|sound services|equipment"
    r"|laborator\w+|labor|kopierwerk|insurance|payroll|post\w*|presse?|publicity|services|legal"
    r"|making|subtitl\w+|by)\b"
)
# Behind these stands a firm, unless a given name says otherwise.
_FIRM_TITLES = re.compile(
    r"^(?:(?:main|end|opening|digital|film) )*(?:titles?|opticals?|laborator\w*|labor"
    r"|laboratoires?|kopierwerk|colou?r"
    r"|prints?|lab|catering|caterers?|insurance|payroll|subtitl\w*|assurances?|versicherung"
    r"|completion (?:bond|guarant\w+)|sous titr\w*"
    r"|untertitel\w*|negative cutting|dolby\w*|animation services|vfx services|equipment|trucages"
    r"|(?:location|materiel) \w+|(?:kamera|licht)(?:verleih|technik))"
    r"(?: (?:and|et|und|&|,) \w+)?(?: (?:by|par|von|services|facility|design))*$"
)
# Behind these a single word is a firm.
_SERVICES = re.compile(
    r"^(?:sound )?post ?produ[ck]tion|services?$|facilit|^(?:vfx|sfx|visual effects"
    r"|special effects|effets|security"
    r"|legal|clearances?|marketing|publicity|presse?|making of|trailer|archiv|stock footage"
    r"|transport|travel)\w*$"
)
_PLURAL_BAND = re.compile(r"the (?:[^\W\d_]\S*\s){0,2}[^\W\d_]\S+[^s\W]s", re.IGNORECASE)
_LEGAL_FORM = re.compile(r"\s(?:gmbh|ltd|inc|llc|sarl|s\.a\.r\.l|plc|corp)\.?$", re.IGNORECASE)
_FOOD = re.compile(r"^(?:catering|caterers?|craft service|verpflegung|restauration|cantine)\b")
_PERSONAL_TITLES = re.compile(r"^(?:written|directed|produced|edited)\b|^a film\b|er$|ers$|eur$|rice$|ent$")


def guess_kind(
    name: str, departments: Sequence[Department], title: str = "", known: bool = False
) -> tuple[ContributorKind, list[str]]:
    """Guess whether a name is a person, a group or a company, with a doubt where the guess is bold.

    `known` says that the name is one of a person elsewhere.
    """
    if departments[0] == Department.COMPANY:
        return ContributorKind.COMPANY, []
    if departments[0] != Department.CAST and words.names_a_company(name) and not known:
        folded = words.fold(title)
        if (
            _LEGAL_FORM.search(name)
            or (_HOUSE_TITLES.search(folded) and not _PERSONAL_TITLES.search(folded))
            or _FIRM_TITLES.search(folded)
        ):
            return ContributorKind.COMPANY, []
        return ContributorKind.COMPANY, [_("Is “%(name)s” a company? It was read as one.") % {"name": name}]
    folded = words.fold(title)
    is_firm = _FIRM_TITLES.search(folded) or (" " not in name and _SERVICES.search(folded))
    if is_firm and not (known or has_given_name(name) or "." in name.split()[0]):
        if _FOOD.search(folded) and (len(name.split()) > 3 or name.casefold().startswith("the ")):
            return ContributorKind.COMPANY, []
        return ContributorKind.COMPANY, [_("Is “%(name)s” a company? It was read as one.") % {"name": name}]
    if words.names_a_group(name) or _JOINT.search(name):
        return ContributorKind.GROUP, []
    if Department.MUSIC in departments and _PLURAL_BAND.fullmatch(name) and not known:
        return ContributorKind.GROUP, []
    is_open = words.may_be_a_band(title) or name.casefold().startswith("the ")
    if Department.MUSIC in departments and is_open and not known and is_perhaps_a_band(name):
        doubt = _("Is “%(name)s” a person or a group? Read as a person.")
        return ContributorKind.PERSON, [doubt % {"name": name}]
    return ContributorKind.PERSON, []


# Of people whose family name comes first, where a given name is no sign.
_FAMILY_NAMES = fold_words(
    "tan wang zhang chen chan li lee liu zhao wong lam leung cheung kim park jung jeong choi cho lim ma",
    "guo hou hsu lin wu yang zhou zhu xu sun gao lo tsai tsui chow chang hu yu kwan ng ho nguyen tran",
    "pham bong hong shin kang jang baek ryu jia lau yoon han song seo oh",
)


def has_family_name_first(name: str) -> bool:
    """Tell whether a name begins with a family name of East Asia: "Bong Joon-ho"."""
    parts = name.split()
    return 1 < len(parts) < 4 and parts[0].casefold() in _FAMILY_NAMES


def is_perhaps_a_band(name: str) -> bool:
    """Tell whether a word speaks for a group: "Air", "The …", "U2", "Arcade Fire"; not in "Nino Rota"."""
    folded = fold_words(name)
    parts = name.split()
    if len(parts) < 2 or parts[0].casefold() == "the" or any(map(str.isdigit, name)):
        return is_latin(name)
    if has_given_name(name) or parts[0].casefold() in _FAMILY_NAMES or "." in parts[0]:
        return False
    is_unlike = not (
        parts[0][:1].isupper() and (parts[-1][:1].isupper() or parts[-1].startswith(("d'", "d’")))
    ) and is_latin(name)
    return is_unlike or bool(folded & BAND_WORDS)
