"""What an export of this site says beside the fields of WordPress: meta fields named `_filmclub_…`.

WordPress keeps them with the post, the comment or the term, and shows them nowhere. They say exactly what
its own fields say roughly. An import believes one only where WordPress's field agrees, which may have been
changed since: the state only within the status, a text only if it has the words that WordPress shows, a
moment only within its second. HTML is never taken from them.

Words, numbers and moments stand there as they are. Texts are coded by `code`: importers of WordPress drop
backslashes, trim, and read what looks like serialised PHP as that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, unquote

from filmclub.wordpress.dates import is_sensible


class Own(StrEnum):
    """The names of the fields."""

    # Of comments and articles.
    STATE = "_filmclub_state"
    LANGUAGE = "_filmclub_language"
    SPOILS = "_filmclub_spoils"
    CREATED = "_filmclub_created_at"
    PUBLISHED = "_filmclub_published_at"
    # By which imports recognise it, whatever number WordPress gives it: the reference under which an earlier
    # import brought it, "films.example/blog?p=57", or `ref_of_own`.
    REF = "_filmclub_ref"
    # Of comments.
    TEXT = "_filmclub_text"
    FORMAT = "_filmclub_format"
    NAME = "_filmclub_name"
    EDITED = "_filmclub_edited_at"
    MEMBER = "_filmclub_member"
    # Of articles.
    BODY = "_filmclub_body"
    KIND = "_filmclub_kind"
    SLUG = "_filmclub_slug"
    STANDFIRST = "_filmclub_standfirst"
    TRANSLATION_OF = "_filmclub_translation_of"
    GUEST = "_filmclub_guest"
    RATING = "_filmclub_rating"
    FAVOURITE_LINE = "_filmclub_favourite_line"
    SPEAKER = "_filmclub_favourite_line_speaker"
    FILMS = "_filmclub_films"
    CHANGED = "_filmclub_changed_at"
    POLICY = "_filmclub_policy"
    CLOSES_AFTER = "_filmclub_closes_after_days"
    STRICT = "_filmclub_strict"
    FORMER_SLUG = "_filmclub_former_slug"
    OLD_ADDRESS = "_filmclub_old_address"
    ORIGIN = "_filmclub_origin"
    # Of pictures: the number in the file, which WordPress changes, whose it is, and the licence.
    PICTURE = "_filmclub_picture"
    CREDIT = "_filmclub_credit"
    LICENCE = "_filmclub_licence"
    # Of categories and tags: one that stands for a series, by its slug here.
    SERIES = "_filmclub_series"
    DESCRIPTION = "_filmclub_description"


# Articles and pictures are numbered apart here, and together on WordPress: so each has a number of its own,
# and the same in every export.
def number_of_article(pk: int) -> int:
    return 2 * pk


def number_of_picture(pk: int) -> int:
    return 2 * pk + 1


def ref_of_own(site: str, what: str, pk: int) -> str:
    """The reference of what was written here, which is none of a blog that had the same address before."""
    return f"{site.partition('://')[2]}/filmclub?{what}={pk}"


_CODED = re.compile(r"[%\\\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|\s\Z")
_REF = re.compile(r"(?P<blog>[^\s?#]{1,160})\?(?P<what>p|comment)=(?P<number>[1-9][0-9]{0,17})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,6})?")


def code(text: str) -> str:
    """A text as no importer changes it: "=" and the text, with a few characters as in addresses (%5C)."""
    return "=" + _CODED.sub(lambda found: quote(found[0], safe=""), text)


def coded_lines(lines: Sequence[str]) -> str:
    """Short texts in one coded field, "" if there are none."""
    return code("\n".join(lines)) if lines else ""


def decode(value: str) -> str | None:
    """The text that was coded, None if it is none."""
    if not value.startswith("="):
        return None
    try:
        return unquote(value[1:], errors="strict")
    except UnicodeDecodeError:
        return None


def text_in(meta: Mapping[str, str], name: Own) -> str | None:
    """The text of a coded field, None if there is none."""
    return decode(meta.get(name, ""))


def lines_in(meta: Mapping[str, str], name: Own) -> list[str]:
    """The texts of a field with several, empty ones left out."""
    return [line for line in (text_in(meta, name) or "").split("\n") if line]


def moment_in(meta: Mapping[str, str], name: Own) -> datetime | None:
    """The moment that a field names, in UTC; None if it names none."""
    try:
        moment = datetime.fromisoformat(meta.get(name, "").strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None and is_sensible(moment) else None


def exact(moment: datetime | None, roughly: datetime | None, *, within: int = 1) -> datetime | None:
    """The exact moment if it lies in the seconds behind the rough one, otherwise the rough one."""
    if moment is None or roughly is None:
        return roughly
    return moment if timedelta(0) <= moment - roughly < timedelta(seconds=within) else roughly


def language_in(meta: Mapping[str, str]) -> str:
    """The code of the language that is named, "" if none is."""
    said = meta.get(Own.LANGUAGE, "").strip()
    return said if _LANGUAGE.fullmatch(said) else ""


def ref_in(meta: Mapping[str, str], what: str) -> tuple[str, int] | None:
    """The blog and the number of an earlier reference of this kind, "p" or "comment"; None for none."""
    found = _REF.fullmatch(meta.get(Own.REF, "").strip())
    return (found["blog"], int(found["number"])) if found and found["what"] == what else None
