"""Accounts that were closed, whose owners can still show by mail that it is them."""

from __future__ import annotations

from filmclub.accounts.models import User
from filmclub.lib.contacts import clean_email


def closed_member(address: str) -> User | None:
    """Whose account was closed, if this is its address and was ever confirmed: one query."""
    address = clean_email(address)
    closed = User.objects.filter(is_active=False, unconfirmed_since=None, erased_at=None)
    return closed.filter(
        email__iexact=address, emailaddress__email=address, emailaddress__verified=True
    ).first()
