"""Accounts for the people of a blog that is imported."""

from __future__ import annotations

import re

from django.contrib.auth.models import UserManager
from django.utils.text import slugify

from filmclub.accounts.models import User


def import_person(*, ref: str, login: str, name: str, email: str, is_author: bool) -> tuple[User, bool]:
    """Return the account of somebody from an imported blog, and whether it was made for that.

    `ref` says who it is: the same one gives the same account in every run. An author whose e-mail address
    an account here has is that person; whoever only commented there may have given any address. A new
    account cannot sign in before an operator gives it a password, and belongs to no group: an export
    grants nothing. At most four queries.
    """
    known = User.objects.filter(import_ref=ref).first()
    if known is None and email and is_author:
        known = User.objects.filter(email__iexact=email).order_by("pk").first()
        if known is not None and known.import_ref is None:
            known.import_ref = ref
            known.save(update_fields=["import_ref"])
    if known is not None:
        return known, False
    first, _space, last = (name or login).rpartition(" ")
    person = User(
        import_ref=ref,
        username=_free_username(login or slugify(name) or "reader"),
        first_name=(first or last)[:150],
        last_name=(last if first else "")[:150],
        email=UserManager.normalize_email(email)[:254],
    )
    person.set_unusable_password()
    person.save()
    return person, True


def _free_username(wanted: str) -> str:
    stem = re.sub(r"[^\w.@+-]+", "-", wanted).strip("-")[:100] or "reader"
    taken = set(User.objects.filter(username__istartswith=stem).values_list("username", flat=True))
    taken = {username.casefold() for username in taken}
    username, number = stem, 2
    while username.casefold() in taken:
        username, number = f"{stem}-{number}", number + 1
    return username
