"""What the headline of an article says about films: "Her (2013): a voice", "« Her » : aimer une voix".

Only the words are read here; which films the site knows is asked elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "&": " and "})
_YEAR = r"(?:18[7-9]|19\d|20\d)\d"
# "(2013)", "[2013]", "(2013, Spike Jonze)", "(Spike Jonze, 2013)".
_BRACKETED_YEAR = re.compile(
    rf"\s*[(\[](?:[^()\[\]]{{1,80}},\s*)?(?P<year>{_YEAR})(?:\s*,[^()\[\]]{{1,80}})?[)\]]"
)
_COMMA_YEAR = re.compile(rf"(?P<title>[^:]+?),\s+(?P<year>{_YEAR})(?=$|\s*[:–—|(-])")
_QUOTED = re.compile(
    r"«\s*([^«»]+?)\s*»|“([^“”]+)”|\"([^\"]+)\"|(?<!\w)‘([^‘]+?)’(?!\w)|(?<!\w)'([^']+)'(?!\w)"
)
_SEPARATOR = re.compile(r"\s*[:：]\s+|\s+[:|–—-]+\s+|\s*[–—]\s+|\s*\|\s*")
_JOINER = re.compile(r"\s+(?:vs\.?|versus|contre|&|\+|/|x)\s+|\s*[/;]\s+", re.IGNORECASE)
_LEADING = re.compile(r"(?:and|et|&|vs\.?|with|avec|,|\+|/)\s+", re.IGNORECASE)
_REVIEW = (
    r"(?:(?:quick|short|mini|capsule|spoiler[- ]free|dvd|blu[- ]ray|film|movie|guest)[\s-]+){0,3}reviews?"
    r"|(?:mini[- ])?critique(?:\s+(?:du\s+film|de\s+film|ciné(?:ma)?))?|chronique|recension"
)
_LABEL_BEFORE = re.compile(
    rf"[\[(](?:{_REVIEW})[\])]\s*[:–—-]?\s*"
    rf"|(?:{_REVIEW})\s*[:：|]\s*|(?:{_REVIEW})\s+[–—-]\s+"
    rf"|(?:an?\s+|my\s+)?(?:{_REVIEW})\s+(?:of|for)\s+"
    r"|(?:une?\s+|ma\s+)?critique\s+(?:du\s+film\s+|de\s+|d[’'])(?=[«“\"A-ZÀ-Ý0-9])"
    r"|(?:mon\s+)?avis\s+sur\s+(?:le\s+film\s+)?",
    re.IGNORECASE,
)
_LABEL_AFTER = re.compile(
    rf"\s*[\[(](?:{_REVIEW})[\])]$|\s*(?:[:：|]|\s[–—-])\s*(?:an?\s+|my\s+)?(?:{_REVIEW})$|\s+(?:{_REVIEW})$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 200
# An article may speak of films that are still to come.
YEARS_AHEAD = 3
_SMALL = {
    "with",
    "from",
    "into",
    "over",
    "upon",
    "than",
    "that",
    "when",
    "pour",
    "dans",
    "avec",
    "sans",
    "chez",
}


def title_key(text: str) -> str:
    """Return what two spellings of a title share: no case, accents or punctuation, "&" read as "and"."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    plain = "".join(character for character in folded if not "\u0300" <= character <= "\u036f")
    return " ".join(_TOKEN.findall(plain)) or " ".join(text.split()).casefold()


@dataclass(frozen=True)
class TitleReading:
    """A film that a headline may be about: its possible titles, the likeliest first, and the year if given.

    `is_clear` tells that the headline means a film, whether or not the site knows one of that title.
    """

    titles: tuple[str, ...]
    year: int | None = None
    is_clear: bool = False


@dataclass(frozen=True)
class Headline:
    """A headline without the words around films: labels such as "Review:", the name of a series."""

    text: str
    is_labelled: bool = False


def strip_labels(title: str) -> Headline:
    """Take "Review:", "Critique de", "– movie review" away."""
    text = " ".join(title.split())
    bare = _LABEL_BEFORE.sub("", text, count=1) if _LABEL_BEFORE.match(text) else text
    shorter = _LABEL_AFTER.sub("", bare)
    bare = shorter or bare
    return Headline(bare.strip(), is_labelled=bare != text and bool(bare.strip()))


def read_title(headline: Headline, *, latest_year: int, is_review: bool = False) -> list[TitleReading]:
    """Return the films that a headline may name, those with a year first."""
    text = headline.text
    readings = [*_with_years(text, latest_year)]
    if readings:
        return readings
    segments = [segment for segment in _SEPARATOR.split(text) if segment.strip()]
    for number, segment in enumerate(segments):
        bare = unquote(segment)
        is_clear = number == 0 and (
            headline.is_labelled
            or (bare != segment.strip() and looks_like_title(bare))
            or (is_review and looks_like_title(bare))
        )
        # "Her?" is a question about Her, "M*A*S*H" ends as it is spelled.
        readings.append(TitleReading(_fitting(bare, bare.rstrip("?!.… ")), None, is_clear and bool(bare)))
        readings += [TitleReading(_fitting(unquote(piece))) for piece in _JOINER.split(segment)[:8]]
    if len(segments) > 1:
        readings.insert(0, TitleReading(_fitting(text)))
    readings += [TitleReading(_fitting(quoted)) for quoted in quotations(text)]
    return [reading for reading in readings if reading.titles]


def _with_years(text: str, latest_year: int) -> Iterator[TitleReading]:
    start = 0
    for found in _BRACKETED_YEAR.finditer(text):
        before, start_of_this = text[start : found.start()].strip(), start
        start = found.end()
        year = int(found["year"])
        if before and year <= latest_year:
            yield TitleReading(_candidates(before, is_first=not start_of_this), year, is_clear=True)
    dated = None if start else _COMMA_YEAR.match(text)
    if dated and int(dated["year"]) <= latest_year:
        yield TitleReading(_fitting(unquote(dated["title"])), int(dated["year"]), is_clear=True)


def _candidates(before: str, *, is_first: bool) -> tuple[str, ...]:
    """Return what the title before a year may be, the likeliest first."""
    whole = unquote(_LEADING.sub("", before.lstrip(" :–—|,.-")))
    ends = [unquote(before[found.end() :]) for found in _SEPARATOR.finditer(before)]
    quoted = [words for words in quotations(before) if before.rstrip(" »”\"’'").endswith(words)]
    last_words = before.split()
    tails = [unquote(" ".join(last_words[number:])) for number in range(1, min(len(last_words), 12))]
    # "Star Wars: A New Hope (1977)" is all title, "Two lonely rooms: Her (2013)" is not.
    likely = [whole, *ends] if is_first and looks_like_title(whole) else [*ends, whole]
    return _fitting(*quoted, *likely, *tails)


def _fitting(*titles: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(title for title in titles if title and len(title) <= _LONGEST_TITLE))


def unquote(text: str) -> str:
    """Return the title inside quotation marks that stand around all of it."""
    text = text.strip()
    found = _QUOTED.fullmatch(text)
    return next((words.strip() for words in found.groups() if words), text) if found else text


def quotations(text: str) -> list[str]:
    return [
        words.strip()
        for found in _QUOTED.finditer(text)
        for words in found.groups()
        if words and words.strip()
    ]


def looks_like_title(text: str) -> bool:
    """Tell whether the words are written as in a title: "Lost in Translation", not "Two lonely rooms"."""
    parts = _TOKEN.findall(text)
    if not 0 < len(parts) <= 9 or parts[0][0].islower():
        return False
    return all(not part[0].islower() or len(part) <= 3 or part.casefold() in _SMALL for part in parts)


# --- Films that are named in passing -------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    key: str
    is_capital: bool
    # Whether a capital here would say nothing: the word begins the headline or a part of it.
    is_first: bool


def words_of(text: str) -> list[Word]:
    """Return the words of a headline with what their capitals say."""
    words = []
    for segment in _SEPARATOR.split(text):
        for number, found in enumerate(_TOKEN.finditer(unicodedata.normalize("NFC", segment))):
            words += [
                Word(key, not found[0][0].islower(), number == 0) for key in title_key(found[0]).split()
            ]
    return words


def is_sentence_case(text: str) -> bool:
    """Tell a headline in which a capital means a name from one in which every word has one."""
    return any(token.islower() and len(token) > 3 and token not in _SMALL for token in _TOKEN.findall(text))
