"""Facts about a film as pages print them beside its credits: running time, year, country, language, title."""

from __future__ import annotations

import re

from reviews.credit_text import words

_HOURS = re.compile(
    r"(\d{1,2})\s*(?:h|hrs?|hours?|heures?)\.?(?:\s*(?:and\s+|et\s+)?(\d{1,2})\s*(?:m|mn|mins?|minutes?)?\.?)?",
    re.I,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?")
_MINUTES = re.compile(r"(\d{1,4})\s*(?:m|mn|mins?|minutes?|['’′])\.?", re.I)
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_TITLE_AND_YEAR = re.compile(r"(.+?)\s+\(((?:18|19|20)\d\d)\)")
_TIME_WITHOUT_COLON = re.compile(r"([^\d\s][^\d]*?)\s+(\d.*)")


def minutes_of(text: str) -> int:
    """Return the minutes of "126 minutes", "126 min", "2h 6m", "1 h 47"; 0 where there are none."""
    if found := _HOURS.fullmatch(text):
        return int(found[1]) * 60 + int(found[2] or 0)
    found = _MINUTES.fullmatch(text)
    return int(found[1]) if found else 0


def value_of(fact: str, printed: str) -> str:
    """Return the value of a fact, the running time in minutes; empty where it cannot be understood."""
    if fact == "running_time":
        clock = _CLOCK.fullmatch(printed)
        minutes = int(clock[1]) * 60 + int(clock[2]) if clock else minutes_of(printed)
        return str(minutes or (int(printed) if re.fullmatch(r"[0-9]{1,4}", printed) else "")).lstrip("0")
    if fact == "year":
        return printed if _YEAR.fullmatch(printed) else ""
    return printed


def split_running_time(text: str) -> tuple[str, str] | None:
    """Split "Running Time 126 minutes", which needs no colon to be clear."""
    found = _TIME_WITHOUT_COLON.fullmatch(text)
    return (found[1], found[2]) if found and words.fact_of(found[1]) == "running_time" else None


def facts_without_label(text: str, *, is_first: bool) -> list[tuple[str, str]]:
    """Return the facts in a line that says nothing else: "126 min", "2013", at the very top "Her (2013)"."""
    if minutes := minutes_of(text):
        return [("running_time", str(minutes))]
    if _YEAR.fullmatch(text):
        return [("year", text)]
    if is_first and (found := _TITLE_AND_YEAR.fullmatch(text)):
        return [("title", " ".join(found[1].split())), ("year", found[2])]
    return []
