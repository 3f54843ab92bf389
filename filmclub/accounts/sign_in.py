"""Whom somebody means who types a name or an address to sign in."""

from __future__ import annotations

from filmclub.accounts.claiming import holders
from filmclub.accounts.models import User
from filmclub.lib.contacts import clean_email
from filmclub.lib.skeletons import skeleton


def find_member(typed: str) -> User | None:
    """The account with this login name, else with this address, else with this name that readers see.

    None where several have it, and for accounts that nobody has confirmed. Three queries at most.
    """
    typed = typed.strip()
    confirmed = User.objects.filter(unconfirmed_since=None)
    found = list(confirmed.filter(username__iexact=typed)[:2])
    if not found and "@" in typed:
        found = holders(typed)
    elif not found and (name := skeleton(typed)):
        found = list(confirmed.filter(name_skeleton=name)[:2])
    return found[0] if len(found) == 1 else None


def spelled_alike(typed: str) -> str:
    """What is typed as failures are counted: the same for all spellings that name one account."""
    typed = clean_email(typed)
    return typed if "@" in typed else skeleton(typed) or typed
