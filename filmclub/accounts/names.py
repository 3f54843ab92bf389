"""The names that readers see of members: each is one of a kind to the eye, and none claims an office."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from filmclub.accounts.models import FormerName, FreedName, User
from filmclub.accounts.parts import Part
from filmclub.accounts.said import SaidRefused, hold, let_go, look_at
from filmclub.club.models import Club
from filmclub.lib.skeletons import skeleton, words_of

# So long one keeps a name before taking the next.
KEPT = timedelta(days=14)
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


class NameRefused(SaidRefused):
    """Why somebody cannot be called so, as a whole sentence for them."""


def claims_office(name: str, words: list[str]) -> bool:
    """Whether readers may take who is called so, in words of these skeletons, for an officer of the site."""
    if any(sign in _MARKS or "CHECK" in unicodedata.name(sign, "") for sign in name):
        return True
    whole = skeleton(name)
    return (
        not OFFICES.isdisjoint(words)
        or any(office in whole for office in _LONG_OFFICES)
        or whole == skeleton(Club.objects.current().name)
    )


def look_at_name(name: str, user: User | None = None) -> None:
    """Raise NameRefused for a name that is somebody else's or an office's; two queries at most."""
    if claims_office(name, words_of(name)):
        raise NameRefused(
            _("This name may be taken for that of somebody who runs this site. Choose another.")
        )
    if is_taken(name, user):
        raise NameRefused(_("Somebody here is called so, or nearly so. Choose another name."))


def is_taken(name: str, user: User | None = None) -> bool:
    """Whether another account has the name, as the eye compares them, signs in by it, or had it lately.

    Two queries at most.
    """
    others = User.objects.filter(unconfirmed_since=None).exclude(pk=user.pk if user and user.pk else 0)
    called = others.filter(Q(name_skeleton=skeleton(name)) | Q(username__iexact=name))
    return called.exists() or FreedName.objects.rest(skeleton(name), name)


def forget_freed(after: datetime, until: datetime) -> None:
    """Let others have the names whose time is over: a job of the clock."""
    FreedName.objects.filter(until__lte=until).delete()


def name_of_nobody() -> str:
    """A name for somebody who has not chosen one: it says nothing of them, and nobody has it."""
    while is_taken(name := _("Member %(number)d") % {"number": secrets.randbelow(900_000) + 100_000}):
        continue
    return name


def next_change(user: User) -> datetime | None:
    """When somebody may take the next name; None: at once. One query."""
    latest = user.former_names.first()
    moment = latest.until + KEPT if latest else None
    return moment if moment and moment > timezone.now() else None


def change_name(user: User, name: str, *, network: str = "", now: datetime | None = None) -> bool:
    """Call a member otherwise, or have the name wait: False; moderators still read the former name.

    Raises SaidRefused for what the club does not want, and NameRefused, also where the last change is too
    recent; then nothing has changed.
    """
    why = look_at(user, Part.NAME, name, network) if name != user.name else None
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if name == user.name:
            let_go(user, Part.NAME)
            return True
        if next_change(user):
            raise NameRefused(_("You have changed your name within the last two weeks; it stays for now."))
        # Of two who take one name at once, the second finds that the first has it.
        Club.objects.lock()
        look_at_name(name, user)
        if why:
            hold(user, Part.NAME, name, why)
        else:
            let_go(user, Part.NAME)
            _call(user, name, now or timezone.now())
    return not why


def call(user: User, name: str, *, now: datetime | None = None) -> None:
    """Call a member so, whose row is locked, whoever decided it: at once, and again within two weeks.

    Raises NameRefused where somebody else is called so by now.
    """
    Club.objects.lock()
    if is_taken(name, user):
        raise NameRefused(_("Somebody here is called so, or nearly so. Choose another name."))
    _call(user, name, now or timezone.now())


def _call(user: User, name: str, now: datetime) -> None:
    FormerName.objects.create(user=user, name=user.name, until=now)
    user.first_name, user.last_name = name, ""
    user.save(update_fields=["first_name", "last_name"])
