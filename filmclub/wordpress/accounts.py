"""Accounts for the people of a blog that is imported."""

from __future__ import annotations

import re

from django.contrib.auth.models import UserManager
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr
from django.utils.text import slugify

from filmclub.accounts.models import User


def import_person(*, ref: str, login: str, name: str, email: str, is_author: bool) -> tuple[User, bool]:
    """Return the account of somebody from an imported blog, and whether it was made for that.

    `ref` says who it is: the same one gives the same account in every run. An author whose e-mail address
    an account here has is that person, unless that account has rights: nobody shall write in its name
    because a file says so. Whoever only commented there may have given any address. A new account cannot
    sign in before an operator gives it a password, and belongs to no group. At most five queries.
    """
    known = User.objects.filter(import_ref=ref).first()
    if known is None and email and is_author:
        plain = User.objects.filter(is_staff=False, is_superuser=False, groups=None)
        known = plain.filter(email__iexact=email).order_by("pk").first()
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
    """The name, or the name with a number behind it that is higher than all others: two queries at most."""
    stem = re.sub(r"[^\w.@+-]+", "-", wanted).strip("-")[:100] or "reader"
    if not User.objects.filter(username__iexact=stem).exists():
        return stem
    numbered = User.objects.filter(username__iregex=rf"^{re.escape(stem)}-[0-9]{{1,9}}$")
    highest = numbered.aggregate(number=Max(Cast(Substr("username", len(stem) + 2), IntegerField())))
    return f"{stem}-{(highest['number'] or 1) + 1}"
