"""What a guest may sign with: nobody is to be taken for somebody of the site."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.db.models import F, QuerySet, Value

from filmclub.accounts.models import User, name_of
from filmclub.accounts.names import claims_office
from filmclub.lib.compiled import compiled
from filmclub.lib.number_lists import IsOneOfWords, listed
from filmclub.lib.skeletons import skeleton, words_of
from reviews.models import Article

# Of longer ones nobody sees that a name stands in them.
_MOST_WORDS = 8
# Of one name; some of them are staff before others.
_MOST_MEMBERS = 50


class Likeness(Enum):
    """Whom a guest's name may be taken for."""

    NOBODY = "nobody"
    # A member of this name, or one whose name stands within it.
    MEMBER = "member"
    # Staff or an author by full name, or an office.
    OFFICIAL = "official"


def likeness_of(name: str) -> Likeness:
    """Whom readers may take a guest of this name for: one query, and another where a member is called so."""
    words = words_of(name)
    if claims_office(name, words):
        return Likeness.OFFICIAL
    whole = skeleton(name)
    if not whole:
        return Likeness.NOBODY
    likeness = Likeness.NOBODY
    for member_skeleton, member_name, is_official in _members_called({whole, *_parts(words)}):
        is_full = len(member_name.split()) > 1
        if member_skeleton == whole:
            if is_official and is_full:
                return Likeness.OFFICIAL
            likeness = Likeness.MEMBER
        elif is_official and is_full:
            likeness = Likeness.MEMBER
    return likeness


def _parts(words: list[str]) -> list[str]:
    """The skeletons of what stands within a name: of two words or more."""
    words = words[:_MOST_WORDS]
    return [
        "".join(words[start:end]) for start in range(len(words)) for end in range(start + 2, len(words) + 1)
    ]


def _members_called(skeletons: set[str]) -> list[tuple[str, str, bool]]:
    """Members whose names have these skeletons: the skeleton, the name, whether they are staff or author."""
    members = _named_so(skeletons=listed(sorted(skeletons)))
    # Asked only where somebody is called so: nearly all posts do without.
    others = [pk for pk, is_staff, *_ in members if not is_staff]
    authors = (
        set(Article.objects.filter(author__in=others).values_list("author", flat=True)) if others else ()
    )
    return [
        (member_skeleton, name_of(first, last, username), is_staff or pk in authors)
        for pk, is_staff, member_skeleton, first, last, username in members
    ]


@compiled
def _named_so(skeletons: str) -> QuerySet[User, tuple[Any, ...]]:
    members = User.objects.filter(IsOneOfWords(F("name_skeleton"), Value(skeletons)), is_active=True)
    columns = ("pk", "is_staff", "name_skeleton", "first_name", "last_name", "username")
    return members.order_by("-is_staff").values_list(*columns)[:_MOST_MEMBERS]
