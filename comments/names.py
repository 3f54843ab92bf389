"""What a guest may sign with: nobody is to be taken for somebody of the site."""

from __future__ import annotations

import unicodedata
from enum import Enum

from filmclub.accounts.models import User, name_of
from filmclub.club.models import Club
from filmclub.lib.skeletons import skeleton, words_of
from reviews.models import Article

# Words of office, in the languages of the site, as skeletons.
_WORDS_OF_OFFICE = (
    "admin admins administrator administrators administration moderator moderators moderation mod mods",
    "editor editors editorial staff official verified webmaster sysadmin author",
    "administrateur administratrice modérateur modératrice modération modo rédacteur rédactrice rédaction",
    "éditeur éditrice auteur autrice officiel officielle vérifié vérifiée équipe",
)
OFFICES = frozenset(map(skeleton, " ".join(_WORDS_OF_OFFICE).split()))
# Nobody is called so by chance, also where it stands within a longer word or is spelled with blanks.
_LONG_OFFICES = tuple(office for office in OFFICES if len(office) >= 8)
# Signs that sites set beside the names of those who are who they say, besides all check marks.
_MARKS = frozenset("\u221a\U0001f6e1\U0001f451\U0001f530\U0001f4db\U0001f396\u2696\U0001f46e")
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
    if _claims_office(name, words):
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


def _claims_office(name: str, words: list[str]) -> bool:
    if any(sign in _MARKS or "CHECK" in unicodedata.name(sign, "") for sign in name):
        return True
    whole = skeleton(name)
    return (
        not OFFICES.isdisjoint(words)
        or any(office in whole for office in _LONG_OFFICES)
        or whole == skeleton(Club.objects.current().name)
    )


def _parts(words: list[str]) -> list[str]:
    """The skeletons of what stands within a name: of two words or more."""
    words = words[:_MOST_WORDS]
    return [
        "".join(words[start:end]) for start in range(len(words)) for end in range(start + 2, len(words) + 1)
    ]


def _members_called(skeletons: set[str]) -> list[tuple[str, str, bool]]:
    """Members whose names have these skeletons: the skeleton, the name, whether they are staff or author."""
    members = (
        User.objects.filter(is_active=True, name_skeleton__in=skeletons)
        .order_by("-is_staff")
        .values_list("pk", "is_staff", "name_skeleton", "first_name", "last_name", "username")
    )[:_MOST_MEMBERS]
    # Asked only where somebody is called so: nearly all posts do without.
    others = [pk for pk, is_staff, *_ in members if not is_staff]
    authors = (
        set(Article.objects.filter(author__in=others).values_list("author", flat=True)) if others else ()
    )
    return [
        (member_skeleton, name_of(first, last, username), is_staff or pk in authors)
        for pk, is_staff, member_skeleton, first, last, username in members
    ]
