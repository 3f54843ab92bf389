"""Facts about a film as pages print them beside its credits: running time, year, country, language, title."""

from __future__ import annotations

import re

from reviews.credit_text import words
from reviews.credit_text.folding import fold
from reviews.credit_text.places import COUNTRIES, FORMATS, GENRES, LANGUAGES

_HOUR_WORD = r"(?:h|hrs?|hours?|heures?|std|stunden?)"
_MINUTE_WORD = r"(?:m|mn|mins?|minutes?|minuten|['’′])"
_HOURS = re.compile(
    rf"(\d{{1,2}})\s*{_HOUR_WORD}\b\.?(?:\s*[,:]?\s*(?:and\s+|et\s+|und\s+)?(\d{{1,2}})\s*(?:{_MINUTE_WORD}\.?)?)?"
    rf"|(\d{{1,2}})h(\d\d)(?:{_MINUTE_WORD}\.?)?|PT(?:(\d{{1,2}})H)?(?:(\d{{1,3}})M)?(?:\d+S)?",
    re.I,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?(?:\s*(?:h|std|hrs?)\.?)?", re.I)
_MINUTES = re.compile(
    rf"(?:ca\.?\s*|approx\.?\s*|about\s+|env\.?\s*|etwa\s+)?(\d{{1,4}})[\s-]*{_MINUTE_WORD}\.?", re.I
)
YEAR = re.compile(r"(?:18|19|20)\d\d")
_TIME_WITHOUT_COLON = re.compile(r"([^\d\s][^\d]*?)\s+(\d.*)")
_CUTS = re.compile(r"\s*[/|;]\s*|\s*,\s*(?=\d)|\s+(?:and|et|und|or|ou|oder)\s+(?=\d)")
_CUT = re.compile(r"(.+?)\s*(\([^()]+\)|\[[^\[\]]+\]|[^\W\d][^\d()]*)?")
_PARTS = re.compile(
    r"\s*(?:[|｜•·;、]|,(?!\d))\s*|\s+[–—/-]\s+|(?<=[\w)’'′]{2})(?<!\b[Dd]ir)\.\s+(?=[A-Z\d])"
)
_COUNTRY_AND_YEAR = re.compile(r"(.+?),?\s+\(?((?:18|19|20)\d\d)\)?")
_LIST = re.compile(r"\s*[,，、﹑､;；؛،/／|｜•·]\s*")
_AND = re.compile(r"\s+(?:and|et|und|&)\s+")
_FOOTNOTES = re.compile(r"\s*\[\w{1,3}\]")
_LISTED_FACTS = ("country", "language", "genre")
_RATED = re.compile(
    r"(?:FSK|BBFC|MPAA|MPA|CBFC|JMK|rated|cert(?:ificate)?\.?)\s*:?\s*(?:ab\s*)?[\w-]+"
    r"|ab \d+(?: Jahren?)?|PG(?:-13)?|NC-17|12A|tous publics?|interdit (?:aux|-) .*\d+ ans",
    re.I,
)
# "Korean with English subtitles": what is heard, not what is read.
_SUBTITLED = re.compile(
    r"(?:in\s+)?(.+?),?\s+(?:with|w/|mit|avec|m\.)\s*(?:[\w/&.]+\s+){0,3}"
    r"(?:sub(?:s|titles|titled)?|s\.?-?t\.?|untertiteln?|ut|u|sous-titres?(?:\s+\w+)?)\.?",
    re.I,
)
_RATIO = re.compile(r"(?:1\s*[:.,]\s*)?[12][.,:]\d{1,2}(?:\s*:\s*1)?")


def minutes_of(text: str) -> int:
    """Return the minutes of "126 min", "2h 6m", "1 hour, 47 minutes", "PT1H47M"; 0 where there are none."""
    if found := _HOURS.fullmatch(text):
        hours, minutes = found[1] or found[3] or found[5], found[2] or found[4] or found[6]
        return int(hours or 0) * 60 + int(minutes or 0)
    found = _MINUTES.fullmatch(text)
    return int(found[1]) if found else 0


def _minutes_labelled(text: str) -> int:
    """Return the minutes of what stands behind "Running time", where "2:06" and "126" are clear too."""
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) * 60 + int(clock[2])
    return minutes_of(text) or (int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0)


def running_times(printed: str) -> list[tuple[str, str]]:
    """Return the first running time, further ones as cuts with their remark; nothing if one is unclear."""
    facts: list[tuple[str, str]] = []
    if minutes := _minutes_labelled(printed):
        return [("running_time", str(minutes))]
    for piece in filter(None, _CUTS.split(printed)):
        minutes, remark = _minutes_labelled(piece), ""
        if not minutes and (found := _CUT.fullmatch(piece)):
            minutes, remark = _minutes_labelled(found[1]), (found[2] or "").strip("()[] ")
            if not (minutes_of(found[1]) or (found[2] or "").startswith(("(", "["))):
                return []
        is_same = bool(minutes_of(remark)) or (not facts and minutes_of(remark) == minutes and remark)
        if not minutes:
            return []
        if not facts:
            facts.append(("running_time", str(minutes)))
        elif not is_same and str(minutes) != facts[0][1]:
            facts.append(("cut", f"{minutes} ({remark})" if remark else str(minutes)))
    single = len(facts) == 1 and not re.search(r"[/|;]", printed)
    remark = printed.partition("(")[2].rstrip(")") if single else ""
    return [] if remark and not minutes_of(remark) else facts


def values_of(fact: str, printed: str) -> list[tuple[str, str]]:
    """Return the facts in what a label announces, lists cut into their items; nothing if it is not clear."""
    if fact == "running_time":
        return running_times(printed) or _time_in_a_row(printed)
    if fact == "release_date" and not any(map(str.isdecimal, printed)):
        return []
    if fact == "translation":
        return [(fact, printed.strip("\"“”„«»'‘’ "))]
    if fact == "year":
        found = re.match(r"((?:18|19|20)\d\d)(?:\s*[–—/-]\s*(?:(?:18|19|20)?\d\d))?$", printed)
        return [(fact, found[1])] if found else []
    if fact == "country" and (names := _joined_countries(printed)):
        return [(fact, name) for name in names]
    if fact in _LISTED_FACTS and not _is_known(fact, printed):
        pieces = _LIST.split(printed)
        if fact == "language":
            pieces = [_language(part) for piece in pieces for part in _AND.split(piece)]
        return [(fact, piece) for piece in dict.fromkeys(pieces) if piece]
    return [(fact, printed)] if printed else []


def _time_in_a_row(printed: str) -> list[tuple[str, str]]:
    """Read "101 Min., Farbe, 35 mm", the length first."""
    first, *others = [part for part in _PARTS.split(printed.rstrip(".")) if part]
    if not others or not (times := running_times(first)):
        return []
    return [*times, *(fact for part in others for fact in fact_in_a_row(part))]


def _language(printed: str) -> str:
    """Return "German" of "German intertitles"; nothing of "Silent film"."""
    folded = [fold(word) for word in printed.split()]
    if len(folded) < 2 or fold(printed) in LANGUAGES:
        return printed
    named = [word for word in printed.split() if fold(word) in LANGUAGES]
    return named[0] if named else ("" if folded[0] in {"silent", "stumm", "stummfilm", "muet"} else printed)


def _is_known(fact: str, text: str) -> bool:
    names = {"country": COUNTRIES, "language": LANGUAGES}.get(fact, frozenset())
    return fold(text) in names


def is_format(value: str) -> bool:
    """Tell whether a text names a format and no person: "Dolby Digital", "1:1.85"."""
    return any(map(str.isdecimal, value)) or any(fold(piece) in FORMATS for piece in _LIST.split(value))


def is_format_alone(text: str) -> bool:
    """Tell whether a line is a format and nothing else: "Dolby Digital", "2.39:1", "35 mm"."""
    return (fold(text) in FORMATS and not words.is_label(text)) or bool(_RATIO.fullmatch(text))


def _joined_countries(text: str) -> list[str]:
    """Return the countries of "South Africa-Netherlands", or nothing."""
    names = text.split("-")
    return names if len(names) > 1 and all(_is_known("country", name) for name in names) else []


def goes_on(fact: str, text: str) -> bool:
    """Tell whether a bare line below "Languages" or "Countries" is one more of them."""
    if fact == "release_date":
        return (
            re.match(r"[^\W\d_]*\.?\s*\d", text) is not None
            and re.search(r"\b(?:19|20)\d\d\b", text) is not None
        )
    pieces = [piece for piece in _LIST.split(_FOOTNOTES.sub("", text)) if piece]
    return bool(pieces) and all(
        _is_known(fact, piece) or (fact == "country" and _joined_countries(piece)) for piece in pieces
    )


def split_running_time(text: str) -> tuple[str, str] | None:
    """Split "Running Time 126 minutes", which needs no colon to be clear."""
    found = _TIME_WITHOUT_COLON.fullmatch(text)
    return (found[1], found[2]) if found and words.fact_of(found[1]) == "running_time" else None


def split_plain(text: str) -> tuple[str, str] | None:
    """Split "Country United States", as a box of facts that was pasted without its columns has it."""
    parts = text.split(maxsplit=4)
    for cut in range(min(3, len(parts) - 1), 0, -1):
        label, value = " ".join(parts[:cut]), text.split(maxsplit=cut)[cut]
        is_word = words.fact_of(label) in ("title", "rating") or words.is_label(text) or len(fold(label)) < 3
        if (
            words.fact_of(label)
            and not is_word
            and label[:1].isupper()
            and not value.startswith(("of ", "by "))
        ):
            return label, value
    return None


def facts_without_label(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the facts in a line that says nothing else, "126 min", "France, 2013", and the parts left."""
    if minutes := minutes_of(text):
        return [("running_time", str(minutes))], []
    if YEAR.fullmatch(text):
        return [("year", text)], []
    times = running_times(text)
    if len(times) > 1 and re.search(rf"\d\s*{_MINUTE_WORD}", text, re.I):
        return times, []
    if is_format_alone(text):
        return fact_in_a_row(text), []
    if _SUBTITLED.fullmatch(text) and (languages := languages_heard(text)):
        return [("language", language) for language in languages], []
    return facts_in_a_row(text)


def facts_in_a_row(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Read "Hong Kong – France / 2000 / 98 min / Colour", each part by itself; also return the parts left."""
    whole = [part for part in _PARTS.split(text.rstrip(".")) if part]
    parts = [piece for part in whole for piece in ([part] if fact_in_a_row(part) else part.split("/"))]
    if not 1 < len(parts) <= 16 and not _COUNTRY_AND_YEAR.fullmatch(text):
        return [], []
    facts: list[tuple[str, str]] = []
    left: list[str] = []
    for part in map(str.strip, parts):
        read = fact_in_a_row(part)
        facts += read
        left += [] if read else [part]
    is_clear = {"running_time", "year"} & {name for name, _value in facts} and 2 * len(left) <= len(parts)
    return (facts, left) if is_clear and (not left or len(parts) - len(left) > 1) else ([], [])


def languages_heard(text: str) -> list[str]:
    """Return the languages of "In Cantonese and Mandarin with English subtitles", or nothing."""
    heard = found[1] if (found := _SUBTITLED.fullmatch(text)) else text
    pieces = [piece for part in _LIST.split(heard) for piece in _AND.split(part)]
    languages = [re.sub(r"^in\s+", "", piece, flags=re.I) for piece in pieces]
    return languages if all(fold(language) in LANGUAGES for language in languages) else []


def fact_in_a_row(part: str) -> list[tuple[str, str]]:
    label, colon, value = part.partition(":")
    if colon and value.strip() and (name := words.fact_of(label)):
        return values_of(name, value.strip())
    folded = fold(part)
    if all(fold(piece) in FORMATS for piece in _AND.split(part)) or _RATIO.fullmatch(part):
        return [("format", part)]
    if all(fold(piece) in GENRES for piece in _AND.split(part)):
        return [("genre", part)]
    if _RATED.fullmatch(part):
        return [("rating", part)]
    if times := running_times(part):
        return times if minutes_of(part) else ([("year", part)] if YEAR.fullmatch(part) else [])
    if folded in COUNTRIES:
        return [("country", part)]
    if languages := languages_heard(part):
        return [("language", language) for language in languages]
    if goes_on("country", part):
        return values_of("country", part)
    if (found := _COUNTRY_AND_YEAR.fullmatch(part)) and goes_on("country", found[1]):
        return [*values_of("country", found[1]), ("year", found[2])]
    return []
