"""Lists of names: where one ends and the next begins, and what may be a single name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reviews.credit_text import words
from reviews.credit_text.folding import fold, fold_words, is_latin
from reviews.credit_text.given_names import has_given_name
from reviews.credit_text.lines import BLANKS, COLON, DASH, LEADER, ROLE, mask, split_once
from reviews.credit_text.remarks import is_other_script, peel
from reviews.credit_text.societies import mark_societies

_SUFFIX = (
    r"(?:[js]r|i{1,3}|iv|ph\.?\s?d|m\.?d|esq|inc|ltd|llc|l\.l\.c|co|corp|gmbh"
    r"|s\.?a\.?(?:r\.?l)?|plc|b\.?v|ag|kg)\b\.?"
)
# These stand between the names of a list and never in one; a tab only where names of several words stand
# around it. What follows a comma may still belong to the name before.
_BETWEEN = "、﹑､;；؛،|｜"
_DOTS = "・•·"
_LISTED = re.compile(
    rf"\s*[,，;]\s*+(?!{_SUFFIX}|(?-i:the|le|la|les)\s)|\s*[{_BETWEEN.replace(';', '')}\t]\s*"
    rf"|\s+[/{_DOTS}]\s+|(?<=[a-zà-ÿ])[{_DOTS}](?=[A-ZÀ-Ý])|\s{{2,}}"
    r"|(?-i:(?<=[a-zà-ÿ])/(?=[A-ZÀ-Ý][\w.’'-]* [A-ZÀ-Ý]))",
    re.IGNORECASE,
)
# "…, Jong-su's father" goes on describing a part, as "…, Queen of Great Britain" does.
_RELATED = r"(?:[\w-]+\s){0,2}[\w-]+['’]s?\s[a-zß-ÿ]|[A-Z][\w-]+\sof\s"
_LISTED_ACTORS = re.compile(
    rf"\s*[,，;]\s*+(?!(?i:{_SUFFIX})|{_RELATED})(?=[^\W\da-zß-ÿ]|[^\w\s])"
    rf"|\s*[{_BETWEEN.replace(';', '')}]\s*"
)
_CLEARLY_LISTED = re.compile(rf"[，{_BETWEEN}]|\s[{_DOTS}]\s")
_COLUMNS = re.compile(r"\s*\t\s*|\s{2,}")
_MANY = r"(?:(?:so\s+)?(?:many|much|several|some|lots|a\s+(?:few|lot|host))(?:\s+of)?\s+)?"
_OTHERS = (
    rf"{_MANY}(?:more|others)|the\s+(?:others|rest)|a\s+cast\s+of\s+thousands|(?:bien\s+|beaucoup\s+)?d['’]autres"
    r"|(?:les\s+)?autres|(?:viele\s+)?(?:andere|weitere)|(?:viele\s+)?mehr"
)
_AND = r"(?:and|et|und|&|\+|plus)\s+"
_ET_AL = (
    r"et\.?\s+al\b|etc\b|et\s+c[ae]etera|et\s+cetera|&c\b|among(?:st)?\s+others|entre\s+autres|usw\b"
    r"|u\.\s?(?:v\.\s?)?a\.?(?:\s?m\.?)?(?=\W|$)|u\.\s?v\.\s?m\b|unter\s+anderem"
    r"|и\s+(?:др\b|другие|многие\s+другие)|y\s+otr[oa]s|e\s+altr[ei]|e\s+outr[oa]s|m\.\s?fl\b|i\s+inni"
)
# Signs of the list before, then words that stand for people without naming them.
_TAIL = re.compile(
    rf"(?:(?:\s*[,，\t{_BETWEEN}]|\s[{_DOTS}]\s)\s*(?:{_AND})?(?:{_OTHERS}|{_ET_AL})"
    rf"|(?:^|\s+)(?:{_AND}(?:{_OTHERS}|plus)|{_ET_AL})|\s*\((?:{_AND}(?:{_OTHERS})|{_ET_AL})\.?\)"
    r"|\s*[,，、\s](?:ほか|他)|(?<=[^\x00-\u02ff])\s?等人?)\s*[.…!]*\Z",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s+(and|et|und|&)\s+(?!(?:the|his|her|their|les|ses|son orch\w+|die|seine|ihre)\s"
    r"|(?:cie|co|company|sons|fils|söhne|brothers|frères|partners?|associ\w+)\b)",
    re.IGNORECASE,
)
_JOINED_IN_BRACKETS = re.compile(
    r"\((?:and|et|und|&|with|avec|mit)\s+([A-ZÀ-Ý][\w.’'-]*(?:\s+[\w.’'-]+){1,4})\)"
)
_LEADING = re.compile(r"(?:and|et|und|&)\s+", re.IGNORECASE)
_TRAILING = re.compile(r"\s+(?:and|et|und|&)\s*$", re.IGNORECASE)


@dataclass
class NameList:
    """The names of a text in order; `teams` are the places of those that are joined to the next by "&"."""

    names: list[str]
    teams: set[int] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)
    doubted: dict[int, str] = field(default_factory=dict)
    is_joined: bool = False

    def doubts_of(self, number: int) -> list[str]:
        """Return the doubts that are said of the list, and that of one of its names."""
        return [*self.doubts, *([self.doubted[number]] if number in self.doubted else [])]


def open_list(text: str) -> str:
    """Take the dots off the end of a list, and a name in brackets into it: "Jost Vacano (and Ernst Wild)"."""
    bare = text.rstrip(" .…,")
    is_open = text[len(bare) :].strip(" ,").startswith(("...", "…"))
    return _JOINED_IN_BRACKETS.sub(r", \1", bare if is_open else text)


def list_pieces(text: str) -> list[str]:
    """Split a list at its commas, semicolons, slashes, bars and tabs, but not before "Jr." or "Inc."."""
    return _cut(_LISTED, text if len(columns_of_names(text)) > 1 else " ".join(text.split()))


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


def is_pair(text: str) -> bool:
    """Tell whether "A and B" names two people, each by at least two words."""
    names = _cut(_JOINED, text)
    return len(names) == 2 and min(_words_of(names)) > 1


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
            result.is_joined = True
            if leading[0].startswith("&"):
                result.teams.add(len(result.names) - 1)
            piece = piece[leading.end() :]
        _split_pair(piece, result, company)
    if ends_joined and "&" in ends_joined[0]:
        result.teams.add(len(result.names) - 1)
    is_clear = _CLEARLY_LISTED.search(mask(text)) or not any(map(_has_capitals, result.names))
    is_clear = bool(is_clear) or (company and "&" not in text)
    alone = all(length == 1 for name in result.names for length in _words_of(_cut(_JOINED, peel(name)[0])))
    if len(result.names) > 1 and alone and not is_clear:
        doubt = _("Is “%(names)s” one name? It was kept whole; several names belong on lines of their own.")
        return NameList([text], doubts=[doubt % {"names": text}])
    return result


def _words_of(names: list[str]) -> list[int]:
    return [len(peel(name)[0].split()) for name in names]


def _split_pair(piece: str, result: NameList, company: bool) -> None:
    names = _cut(_JOINED, piece)
    joints = [found[1] for found in _JOINED.finditer(mask(piece))]
    lengths = _words_of(names)
    if len(names) < 2 or len(joints) != len(names) - 1 or names[0].endswith("-"):
        result.names.append(piece)
    elif company and _are_companies(names, joints, is_listed=bool(result.names)):
        result.names += names
    elif "&" in joints and (company or lengths[0] == 1) and words.names_a_company(peel(piece)[0]):
        result.names.append(piece)
    elif (
        company
        or (min(lengths) == 1 < max(lengths) and (lengths[0] == 1 or "&" in joints))
        or (set(lengths) == {1} and all(map(_has_capitals, names)))
    ):
        doubt = _("Is “%(names)s” one name? It was kept whole; several names belong on lines of their own.")
        result.doubted[len(result.names)] = doubt % {"names": piece}
        result.names.append(piece)
    else:
        result.is_joined = True
        for name, joint in zip(names, [*joints, ""], strict=True):
            if joint == "&":
                result.teams.add(len(result.names))
            result.names.append(name)


def _are_companies(names: list[str], joints: list[str], *, is_listed: bool) -> bool:
    """Tell whether "X Films and Y Pictures" names two companies; "Smith & Sons" may be one."""
    if " " in names[-1] and words.names_a_company(names[-1].split()[0]):
        return False  # "Asia Union Film & Entertainment Ltd."
    return all(words.names_a_company(peel(name)[0]) for name in names) or (is_listed and "&" not in joints)


def parted_name(name: str) -> tuple[str, str]:
    """Split "Rebecca Pan 潘迪華" into the name and the same in another script."""
    parts = name.split()
    for cut in range(1, len(parts)):
        head, tail = " ".join(parts[:cut]), " ".join(parts[cut:])
        if is_other_script(head, tail) and not (is_latin(head) and is_latin(tail)):
            return head, tail
    return name, ""


def split_actors(text: str, *, is_list: bool) -> NameList:
    """Split actors, each with or without "as"; outside a list only where each piece has its part."""
    if not split_once(ROLE, text):
        return split_names(mark_societies(text))
    pieces = [actor for piece in _actor_pieces(text) for actor in _cut_actors(piece)]
    if len(pieces) == 1 or (not is_list and not all(split_once(ROLE, piece) for piece in pieces)):
        return NameList([text])
    is_clear = is_list or all(
        _is_clear_name(name[0]) for piece in pieces if (name := split_once(ROLE, piece))
    )
    return NameList(pieces, doubts=[] if is_clear else [_("Several actors were read from one line.")])


def _is_clear_name(text: str) -> bool:
    """Tell whether a text looks like the name of a person: one to five words, the first and last capital."""
    parts = peel(text)[0].split()
    return 0 < len(parts) < 6 and not (parts[0][:1].islower() or parts[-1][:1].islower())


def _cut_actors(piece: str) -> list[str]:
    """Split "X as Y and Z as W", but not "X as Tom and Jerry"."""
    actors = cut_joined(piece)
    return actors if all(split_once(ROLE, actor) for actor in actors) else [piece]


def is_name_like(text: str, longest: int = 8) -> bool:
    count = len(peel(text)[0].split())
    return "://" not in text and count <= longest and not (count > 5 and text.endswith((".", "!", "?")))


# Words in lower case that stand in names.
_PARTICLES = fold_words(
    "de del della di da dos do das du des d la le les los el al ibn bin ben von van vom zu zum zur der den",
    "dem ten ter af av y e i and et und the of in as a o",
)


# As newspapers name again whom they have named.
SURNAME = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Mme|Mlle|M|Herr|Frau)\.?\s+([^\W\d_]\S*)")


def is_unlike_a_person(name: str) -> bool:
    """Tell whether a name has what those of people have not: "Sanz is Nelly", "The City of Portland"."""
    parts = name.split()
    common = any(part.islower() and fold(part) not in _IN_NAMES for part in parts)
    return (
        (common and any(part[:1].isupper() for part in parts))
        or (len(parts) > 1 and bool(_OF_NO_PERSON & fold_words(name)))
        or any(map(str.isdecimal, name))
        or "/" in name
        or "?" in name
        or SURNAME.fullmatch(name) is not None
        or parts[:1][0] in ("a", "an", "the", "un", "une", "le", "la", "ein", "eine")
        or fold(name) in SELVES
    )


def is_no_name(text: str) -> bool:
    """Tell whether one line in a cast has words that names have not: "Loved it in Cannes"."""
    parts = text.split()
    common = any(part.islower() and fold(part) not in _PARTICLES for part in parts)
    return common and any(part[:1].isupper() for part in parts) and len(list_pieces(text)) == 1


_IN_NAMES = _PARTICLES | fold_words(
    "dit dite called genannt gen née né geb t op fra av zur ap ab ould abu bint te"
)
_OF_NO_PERSON = fold_words(
    "city cities town village people everyone everybody staff university université universität school école",
    "schule museum musée library bibliothèque church department office police council government ministry",
    "hotel hôtel hospital mairie ville stadt gemeinde bürger commission embassy community residents crew",
    "families habitants bewohner festival academy authority association society société foundation is while",
)
# Printed where somebody is still to be named.
NOBODY = fold_words("tba tbc tbd nn unknown unbekannt inconnu") | {"n n", "n a", "to be announced"}
# A part that is played by itself, in place of a name.
SELVES = fold_words("himself herself itself themselves myself self selbst lui elle") | {
    "lui meme",
    "elle meme",
    "eux memes",
    "er selbst",
    "sie selbst",
    "sich selbst",
}


def pieces_with_dash(text: str) -> list[str]:
    """Split "Nora – Greta Lee, Hae Sung – Teo Yoo", where each piece of a list has its dash; else nothing."""
    pieces = list_pieces(text) if DASH.search(text) and not COLON.search(text) else []
    return pieces if len(pieces) > 1 and all(split_once(DASH, piece) for piece in pieces) else []


def is_whole_name(text: str) -> bool:
    """Tell whether a text is two to four capitalised words."""
    parts = text.split()
    return (
        2 <= len(parts) <= 4
        and parts[0][:1].isupper()
        and parts[-1][:1].isupper()
        and text.replace(" ", "").isprintable()
        and not any(map(str.isdigit, text))
    )


LONGEST_PAIR = 300
_SHORT_LEADERS = ("...", "…")


@dataclass(frozen=True)
class Pair:
    """A line with two sides; the sign between them is dots, blanks, a dash or a colon."""

    left: str
    right: str
    sign: str


def pair_of(text: str) -> Pair | None:
    """Split a line at its dots, blanks, dash or colon."""
    if len(text) > LONGEST_PAIR:
        return None
    masked = mask(text)
    for sign, separator in (("dots", LEADER), ("blanks", BLANKS), ("dash", DASH), ("colon", COLON)):
        for found in separator.finditer(masked):
            left, right = text[: found.start()].strip(), text[found.end() :].strip()
            if not left or not right:
                continue
            if sign == "dots":
                dots = found[0].strip()
                sign = "short" if dots in _SHORT_LEADERS else ("dots" if dots else "blanks")
            return (
                None if sign == "blanks" and "\t" in right and left not in right else Pair(left, right, sign)
            )
    return None


_DESCRIBING = fold_words(
    "le la les l un une der die das ein eine the a an son sa ses his her their sein seine"
)


def is_actor_first(left: str, right: str) -> bool:
    """Tell whether "Kirsten Dunst: Rose Gordon" is an actor and a part, and no title with its name."""
    if not (has_given_name(left) and len(left.split()) < 5) or words.is_job(right):
        return False
    # "la femme au chien" describes a part; other small letters go on with a sentence.
    return right[:1].isupper() or bool(_DESCRIBING & set(fold(right).split()[:1]))
