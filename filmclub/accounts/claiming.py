"""Whose an account is: nobody's until its address is confirmed, and then its owner's alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from filmclub.accounts.invitations import invitation_of, use
from filmclub.accounts.models import User
from filmclub.accounts.names import is_taken, name_of_nobody
from filmclub.accounts.parts import Part
from filmclub.accounts.said import SaidRefused, hold, look_at
from filmclub.accounts.sessions import SIGNED_UP, WANTS_ANSWERS
from filmclub.club.models import Club, Joining
from filmclub.lib.addresses import network_of
from filmclub.lib.contacts import clean_email

# How an account was when somebody began to sign in who is asked for a code or second factor next.
BEGUN_KEY = "begun"
# So long an account may wait to be confirmed.
WAITS = timedelta(hours=24)


# Who wants to know whose address was confirmed.
_confirmed_by: list[Callable[[User, str], None]] = []


def when_confirmed(hear: Callable[[User, str], None]) -> None:
    """Have this called with a member and the address that they have confirmed, by whichever way."""
    _confirmed_by.append(hear)


# Who wants to know who has joined.
_joined_by: list[Callable[[User, bool], None]] = []


def when_joined(hear: Callable[[User, bool], None]) -> None:
    """Have this called with who has joined, and whether they wish to be written to about answers."""
    _joined_by.append(hear)


class NeedsInvitation(Exception):
    """The club takes whom it invites, and this session has no open invitation, or not any more."""


def new_account(now: datetime | None = None) -> User:
    """An account that is nobody's yet, to be filled in and saved: closed, and holding no name."""
    return User(
        username=f"unconfirmed-{secrets.token_hex(8)}",
        is_active=False,
        unconfirmed_since=now or timezone.now(),
    )


def remember_here(user: User, request: HttpRequest) -> None:
    """Note that an account was signed up in this session: who confirms it here keeps what was said of it."""
    request.session[SIGNED_UP] = user.pk


def claim(user: User, request: HttpRequest) -> None:
    """Make an account somebody's, whose address is confirmed in this session; of one that is, change nothing.

    In another session than the one that signed up nothing stays of what was set before: the password, its
    sessions, passkeys, links to other accounts, name and words; somebody else may have prepared them. Others
    that wait under the same address go. One query for who is confirmed.
    """
    with transaction.atomic():
        waiting = User.objects.select_for_update(no_key=True, of=("self",)).exclude(unconfirmed_since=None)
        claimed = waiting.filter(pk=user.pk).first()
        if claimed is None:
            return
        if request.session.get(SIGNED_UP) != user.pk:
            _forget_what_was_set(claimed)
        # Of two who are confirmed at once under one name, the second finds that the first has it.
        Club.objects.lock()
        why = _why_unnamed(claimed, network_of(request.META["REMOTE_ADDR"]))
        if why is not None:
            if why:
                hold(claimed, Part.NAME, claimed.name, why)
            claimed.first_name, claimed.last_name = name_of_nobody(), ""
        _use_invitation(claimed, request)
        claimed.is_active, claimed.unconfirmed_since = True, None
        claimed.slug = claimed.username = claimed.free_slug()
        claimed.save()
        waiting.filter(emailaddress__email__in=confirmed_addresses(claimed)).delete()
    user.refresh_from_db()
    # Ticked in another session it says nothing: anybody may have typed the address there.
    wants_answers = request.session.get(WANTS_ANSWERS) == user.pk
    for key in (SIGNED_UP, BEGUN_KEY, WANTS_ANSWERS):
        request.session.pop(key, None)
    for hear in _joined_by:
        hear(user, wants_answers)


def _why_unnamed(user: User, network: str) -> Any:
    """Why who joins is not called as they wished: it waits for this, or ("") cannot be; None: they are."""
    if not user.first_name or is_taken(user.name, user):
        return ""
    try:
        return look_at(user, Part.NAME, user.name, network) or None
    except SaidRefused:
        # By a rule that was made since it was typed.
        return ""


def _use_invitation(user: User, request: HttpRequest) -> None:
    """Use up the invitation of this session, if the club asks for one; else raise NeedsInvitation."""
    invitation = invitation_of(request)
    was_used = invitation is not None and use(invitation, user)
    if not was_used and Club.objects.current().joining == Joining.INVITATION:
        raise NeedsInvitation


def _forget_what_was_set(user: User) -> None:
    # It ends all sessions as well: they hold a hash of it.
    user.set_unusable_password()
    user.first_name = user.last_name = user.about = ""
    for model in (Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user, verified=False).delete()


def confirmed_addresses(user: User) -> list[str]:
    """The addresses of which somebody has shown that they read what comes there: one query."""
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def let_go_of_waiting(provider: str, uid: str) -> None:
    """Delete what waits to be confirmed of somebody who comes from a provider again: they begin anew.

    If it led on to its code, they would learn whether the address that they typed was free.
    """
    waiting = User.objects.exclude(unconfirmed_since=None)
    waiting.filter(socialaccount__provider=provider, socialaccount__uid=uid).delete()


def forget_unconfirmed(after: datetime, until: datetime) -> None:
    """Delete the accounts that nobody has confirmed in time: a job of the clock."""
    User.objects.filter(unconfirmed_since__lte=until - WAITS).delete()


def holders(address: str) -> list[User]:
    """The accounts that have an address: the one for which it was confirmed, else those made with it.

    Accounts that nobody has confirmed are not among them. Two queries at most.
    """
    address = clean_email(address)
    confirmed = User.objects.filter(emailaddress__email=address, emailaddress__verified=True)
    made = User.objects.filter(email__iexact=address, unconfirmed_since=None)
    return list(confirmed) or list(made.order_by("pk"))


def holder(address: str) -> User | None:
    """Whose codes go to an address; where nobody's account has it, the newest that waits to be confirmed.

    None where several have it, and where it is closed. Three queries at most.
    """
    address = clean_email(address)
    found = holders(address)
    if not found:
        found = list(User.objects.exclude(unconfirmed_since=None).filter(email=address).order_by("-pk")[:1])
    elif len(found) > 1 or not found[0].is_active:
        return None
    if not found:
        return None
    # An operator, or a release before, has said it of the account alone.
    EmailAddress.objects.get_or_create(user=found[0], email=address)
    return found[0]


def set_address(user: User, address: str) -> None:
    """Take an address as an operator says it: unconfirmed, and in place of all before."""
    address = clean_email(address)
    with transaction.atomic():
        kept = EmailAddress.objects.filter(user=user, email=address)
        EmailAddress.objects.filter(user=user).exclude(email=address).delete()
        if address and not kept.exists():
            EmailAddress.objects.create(user=user, email=address, primary=True)


def signed_up(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """What follows when allauth has made an account; one whose address is confirmed already is claimed."""
    remember_here(user, request)
    for address in EmailAddress.objects.filter(user=user, verified=True)[:1]:
        confirmed(sender, request, address)


def confirmed(sender: object, request: HttpRequest, email_address: EmailAddress, **kwargs: Any) -> None:
    """What follows when an address was confirmed, by whichever way.

    Without the invitation that it needs the account stays nobody's, and a page says so.
    """
    for hear in _confirmed_by:
        hear(email_address.user, email_address.email)
    try:
        claim(email_address.user, request)
    except NeedsInvitation as error:
        EmailAddress.objects.filter(pk=email_address.pk).update(verified=False)
        page = render(request, "account/invitation_needed.html", status=403)
        raise ImmediateHttpResponse(page) from error
