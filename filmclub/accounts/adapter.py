from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse

from filmclub.accounts.models import User
from filmclub.accounts.sign_in_log import log_failure
from filmclub.club.models import Club
from filmclub.lib.addresses import neighbours_of
from filmclub.mail.kinds import Letter
from filmclub.mail.queue import queue_letter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the operator; failures to sign in are counted per address and name."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        # The middleware client_address has taken the proxies into account already.
        return request.META["REMOTE_ADDR"] or "-"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By name alone, a stranger could lock a moderator out from everywhere. The host's name, which allauth
        # would add, is the client's choice, and so is the last half of an IPv6 address: get_ip() cuts it off.
        return f"{ratelimit.get_ip(request)} {credentials.get('username', '').lower()}"

    def format_email_subject(self, subject: str) -> str:
        # allauth would name the host by which the request came.
        return f"[{Club.objects.current().name}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth has to say. Its codes and links cannot be made again: the text lies there."""
        site = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, site | context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        letter = Letter(subject=str(message.subject), text=str(message.body), html=str(html))
        queue_letter(key=f"account:{uuid4().hex}", kind="account", recipient=email, letter=letter)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
            neighbours = neighbours_of(request.META["REMOTE_ADDR"])
            if neighbours and not ratelimit.consume(
                request,
                app="allauth.account",
                action="login_failed_nearby",
                key=f"{neighbours} {credentials.get('username', '').lower()}",
            ):
                raise self.validation_error("too_many_login_attempts")
        except ValidationError:
            log_failure(request, "too many failures before")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # Somebody may have typed a password as the name: only a name that there is stands in the log.
        name = User.objects.filter(username__iexact=credentials.get("username", "")).first()
        log_failure(request, f"wrong password of {name}" if name else "no such account")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        log_failure(request, f"the account {user} is closed")
        # allauth would lead on to a page that has no address here.
        raise PermissionDenied
