"""What pages show of members: what they say of themselves, and on their own pages what allauth keeps."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django import template
from django.utils.html import json_script
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from filmclub.accounts.devices import NO_NETWORK, browser_of
from filmclub.accounts.erasing import pending
from filmclub.accounts.models import Erasure, User
from filmclub.accounts.sign_in_with.ways import NAMES, ways
from filmclub.lib.avatars import avatar
from filmclub.lib.markup import render

register = template.Library()


@register.simple_tag
def pending_erasure(user: User) -> Erasure | None:
    """That a member has asked to be forgotten: one query."""
    return pending(user=user)


@register.filter
def drawn(member: User) -> SafeString:
    """The picture that is drawn for a member without one of their own."""
    return avatar(f"member {member.pk}")


@register.filter
def about(member: User) -> SafeString:
    """What a member says of themselves, as HTML: cleaned as comments are."""
    return SafeString(render(member.about, "markdown"))


@register.filter
def network(session: UserSession) -> str:
    """The network from which somebody signed in; "" where it is not kept any more."""
    return "" if session.ip == NO_NETWORK else str(session.ip)


@register.filter
def browser(agent: str) -> str:
    return browser_of(agent) or _("a browser")


@register.filter
def provider_name(account: SocialAccount) -> str:
    """The site that an account is linked with, by the name that it goes by."""
    return dict(ways()).get(account.provider) or NAMES.get(account.provider, str(account.provider))


@register.filter
def wrapped(authenticators: Iterable[Authenticator]) -> list[WebAuthn]:
    return [authenticator.wrap() for authenticator in authenticators]


@register.filter
def leads_here(address: str) -> bool:
    """Whether an address that somebody wrote into ours is a page of this site."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


@register.filter
def one_a_line(codes: Iterable[str]) -> str:
    return "\n".join(codes)


@register.filter
def in_fours(secret: str) -> str:
    """A long key, so that it can be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.simple_tag
def on_load(function: str, **ids: str) -> SafeString:
    """Have a function of allauth's for passkeys called with the ids of elements, as its scripts want it."""
    called = f'<script data-allauth-onload="allauth.webauthn.forms.{function}"'
    return SafeString(json_script({"ids": ids}).replace("<script", called, 1))
