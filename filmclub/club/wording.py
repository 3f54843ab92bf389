"""Words that a club may say in its own way in each language: headings of a discussion, the form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from filmclub.club.models import Club

# "fr-be" goes by "fr".
MAIN_PART = slice(2)


@dataclass(frozen=True)
class Words:
    """Something that pages say, unless the club says it in its own way."""

    # What the club's page in the admin calls it.
    label: str | Promise
    # What is said by default; None where a template says it.
    usual: str | Promise | None
    # Names that may stand in braces.
    places: tuple[str, ...] = ()
    max_length: int = 80


_TITLE = ("number", "title")

WORDING: dict[str, Words] = {
    "tagline": Words(gettext_lazy("Line below the name"), None, max_length=200),
    "one": Words(gettext_lazy("Heading above one comment"), None, _TITLE),
    "many": Words(gettext_lazy("Heading above several comments"), None, _TITLE),
    "none": Words(gettext_lazy("Heading while there are none"), gettext_lazy("Leave a comment"), ("title",)),
    "leave": Words(gettext_lazy("Link that leads to the form"), gettext_lazy("Leave a comment")),
    "begin": Words(
        gettext_lazy("Above the form, while there are none"),
        gettext_lazy("Begin the conversation"),
        ("title",),
    ),
    "join": Words(
        gettext_lazy("Above the form, below other comments"),
        gettext_lazy("Join the conversation"),
        ("title",),
    ),
    "button": Words(gettext_lazy("Button of the form"), gettext_lazy("Post comment"), max_length=40),
    "closed": Words(
        gettext_lazy("Below a closed discussion"),
        gettext_lazy("This discussion is closed; it takes no new comments."),
        max_length=200,
    ),
    "legal": Words(gettext_lazy("Legal line at the foot of each page"), None, max_length=300),
}


def own_words(club: Club, key: str, language: str | None = None) -> str:
    """What the club says in its own way in a language, by default the page's; "" if it does not."""
    spoken = club.wording.get((language or get_language() or "")[MAIN_PART])
    return str(spoken.get(key) or "") if isinstance(spoken, dict) else ""


def own_words_of_form(club: Club) -> tuple[str, ...]:
    """What the club says in its own way in the form for comments, in the page's language."""
    return tuple(own_words(club, key) for key in ("begin", "join", "button"))


def say(club: Club, key: str, **places: object) -> str:
    """What a page says, in its language: the club's own words with what stands in braces, or the usual."""
    words = own_words(club, key)
    if not words:
        usual = WORDING[key].usual
        return str(usual) if usual is not None else ""
    return fill_in(words, **places)


def fill_in(words: str, **places: object) -> str:
    """Put what stands in braces into words; nothing else in them means anything."""
    for name, value in places.items():
        words = words.replace(f"{{{name}}}", str(value))
    return words


def heading(club: Club, number: int, title: str, place: str = "") -> str:
    """What the club says above so many comments, in the page's language; "" if it does not.

    With a `place`, that stands where the number would.
    """
    own = own_words(club, "one" if number == 1 else "many")
    return fill_in(own, number=place or number, title=title) if own else ""
