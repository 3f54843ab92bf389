"""Whether the rights of who is signed in hold: those of the staff want a second factor, where HTTPS is on."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from filmclub.accounts.models import GRACE, User


def may_use_rights(request: HttpRequest) -> bool:
    """Whether whoever is signed in may use the rights that they have: no query.

    Without it they are a plain member everywhere: `has_perm()` and `has_staff_rights` go by it.
    """
    return isinstance(request.user, User) and not request.user.rights_rest


def rest(user: User, request: HttpRequest) -> bool:
    """Whether this session is without the second factor that the user's rights want by now.

    They want none where a superuser was made on the command line, until they have set one up.
    """
    due = user.second_factor_due
    return (
        settings.HTTPS
        and has_rights(user)
        and due is not None
        and due <= timezone.now()
        and not has_given_factor(request, user)
    )


def has_rights(user: User) -> bool:
    return user.is_staff or user.is_superuser


def is_advised(user: User, request: HttpRequest) -> bool:
    """Whether they may use their rights without a second factor, but should set one up: no query."""
    return (
        settings.HTTPS
        and has_rights(user)
        and not user.rights_rest
        and not has_given_factor(request, user)
        and (user.is_superuser or user.second_factor_due is not None)
    )


def has_given_factor(request: HttpRequest, user: User) -> bool:
    """Whether they have given a second factor, or a passkey alone, in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def start_grace(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Give the staff two weeks, at their first sign-in: a query that once."""
    if settings.HTTPS and user.is_staff and not user.is_superuser and user.second_factor_due is None:
        user.second_factor_due = timezone.now() + GRACE
        user.save(update_fields=["second_factor_due"])
    user.rights_rest = rest(user, request)


def want_factor_from_now(user: User) -> None:
    """What rights they have want a second factor from now on: they have set one up."""
    if has_rights(user) and (user.second_factor_due is None or user.second_factor_due > timezone.now()):
        user.second_factor_due = timezone.now()
        user.save(update_fields=["second_factor_due"])
