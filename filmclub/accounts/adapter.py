from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from filmclub.accounts.claiming import BEGUN_KEY, new_account
from filmclub.accounts.invitations import invitation_of
from filmclub.accounts.joining import may_join
from filmclub.accounts.letters import KIND, new_key, send_nothing
from filmclub.accounts.models import User
from filmclub.accounts.rights import has_given_factor
from filmclub.accounts.sign_in import find_member, spelled_alike
from filmclub.accounts.sign_in_log import log_failure
from filmclub.accounts.sign_in_with.again import METHOD, has_come_back
from filmclub.club.models import Club
from filmclub.lib.addresses import neighbours_of
from filmclub.lib.contacts import clean_email
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.queue import TRIED_WITH_TEXT, queue_letter
from filmclub.mail.typed import may_write_to

# A code that arrives later is good for nothing.
CODES_HOLD = timedelta(minutes=15)
# What the site says itself, as `emails/account_<name>`; what else there is, allauth says.
OWN_LETTERS = {
    "account_already_exists",
    "email_confirmation",
    "email_confirmation_signup",
    "login_code",
    "password_reset_code",
}
WAYS_TO_ASK_AGAIN = {
    "reauthenticate": _("With the password"),
    "reauthenticate_by_code": _("With a code by mail"),
    "mfa_reauthenticate": _("With the code of an app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
    METHOD: _("With an account elsewhere"),
}
# What is said to who stays on pages of their account; elsewhere it would wait for a page that caches keep.
SAID = {"email_confirmed.txt", "password_changed.txt", "password_set.txt"}
MISMATCH = _("There is no account with this name or address and this password.")


# Finds where who has just joined is led first; "" where nothing is to be seen there.
_first: list[Callable[[HttpRequest, User], str]] = []


def lead_first_to(find: Callable[[HttpRequest, User], str]) -> None:
    """Have this function say where who has just joined is led before they go on."""
    _first[:] = [find]


class AccountAdapter(DefaultAccountAdapter):
    """allauth as the site wants it: who may join and sign in, what mails say, what is counted."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "incorrect_code": _("This is not the code. Copy it from the latest mail."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many failed attempts. Try again later."),
        "duplicate_email": _("This is your address already."),
        "email_taken": _("Another account has this address."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_join(request)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Whether it is the address to which an invitation went that this browser has accepted."""
        invitation = invitation_of(request)
        return invitation is not None and clean_email(invitation.address) == clean_email(email)

    def new_user(self, request: HttpRequest) -> User:
        return new_account()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.first_name, user.last_name = form.cleaned_data.get("name", ""), ""
        return super().save_user(request, user, form, commit)

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        # Nobody has a name before the address is confirmed.
        if isinstance(user, User) and user.unconfirmed_since:
            user.username = new_account().username

    def get_client_ip(self, request: HttpRequest) -> str:
        # The middleware client_address has taken the proxies into account already.
        return request.META["REMOTE_ADDR"] or "-"

    def format_email_subject(self, subject: str) -> str:
        # allauth would name the host by which the request came.
        return f"[{Club.objects.current().name}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail; one to an address that somebody typed only as if, where it has got enough of them.

        What tells a member that the account was changed always goes. Codes cannot be made again: the text
        lies there until it is sent.
        """
        is_typed = template_prefix.rpartition("/")[2] in OWN_LETTERS
        if is_typed and not may_write_to(email):
            send_nothing()
            return
        letter = self._letter(template_prefix, email, context)
        tried_for = CODES_HOLD if is_typed else TRIED_WITH_TEXT
        queue_letter(key=new_key(), kind=KIND, recipient=email, letter=letter, tried_for=tried_for)

    def _letter(self, template_prefix: str, email: str, context: dict[str, Any]) -> Letter:
        name = template_prefix.rpartition("/")[2]
        if name in OWN_LETTERS:
            link = f"{settings.SITE_URL}{reverse('account_login')}"
            return compose(f"account_{name}", code=context.get("code", ""), link=link)
        site = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, site | context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        return Letter(subject=str(message.subject), text=str(message.body), html=str(html))

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        is_said = (message_template or "").rpartition("/")[2] in SAID and request.user.is_authenticated
        if level == messages.ERROR or is_said:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account_email")

    # --- Signing in ----------------------------------------------------------------------------------

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """By what they are asked again; whoever has a second factor and has not given it, by that alone.

        Else a password would do to take it away, in a session from before it was set up.
        """
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa")]
        if factors and not has_given_factor(self.request, user):
            methods = factors
        if not methods:
            methods = [{"id": METHOD, "url": reverse("account_sign_in_again")}]
        return [{**method, "description": WAYS_TO_ASK_AGAIN[method["id"]]} for method in methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        user = self.request.user
        return not (isinstance(user, User) and has_come_back(self.request, user))

    def get_login_stages(self) -> list[str]:
        own = {
            "allauth.account.stages.EmailVerificationStage": "filmclub.accounts.stages.EmailVerificationStage"
        }
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        request.session[BEGUN_KEY] = _stamp(user)
        # Closed until its code is typed, for which it is asked next.
        if isinstance(user, User) and user.unconfirmed_since:
            return None
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, if password, address and sessions are still those with which it was begun."""
        # It was read before its address was confirmed.
        user.refresh_from_db()
        if request.session.pop(BEGUN_KEY, None) not in (None, _stamp(user)):
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Lead on; who has just joined by way of what they may find here already."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if kwargs["signup"] and (address := _first[0](request, user)):
            response["Location"] = f"{address}?{urlencode({'next': response['Location']})}"
        return response

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whose name or address and password these are, also of a closed account; always one hash."""
        self.pre_authenticate(request, **credentials)
        user = find_member(credentials["username"])
        if (user or User()).check_password(credentials["password"]) and user is not None:
            self._rollback_login_failed_rl_usage()
            return user
        self.authentication_failed(request, **credentials)
        return None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By name alone, a stranger could lock a moderator out from everywhere. The host's name, which allauth
        # would add, is the client's choice, and so is the last half of an IPv6 address: get_ip() cuts it off.
        return f"{ratelimit.get_ip(request)} {spelled_alike(credentials.get('username', ''))}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
            neighbours = neighbours_of(request.META["REMOTE_ADDR"])
            if neighbours and not ratelimit.consume(
                request,
                app="allauth.account",
                action="login_failed_nearby",
                key=f"{neighbours} {spelled_alike(credentials.get('username', ''))}",
            ):
                raise self.validation_error("too_many_login_attempts")
        except ValidationError:
            log_failure(request, "too many failures before")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # Somebody may have typed a password as the name: only a name that there is stands in the log.
        user = find_member(credentials.get("username", ""))
        log_failure(request, f"wrong password of {user}" if user else "no such account")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        log_failure(request, f"the account {user} is closed")
        # allauth would lead on to a page that has no address here.
        raise PermissionDenied


def _stamp(user: AbstractBaseUser) -> str:
    """What changes with the password, with the address, and when somebody ends all sessions."""
    return f"{user.get_session_auth_hash()} {clean_email(getattr(user, 'email', ''))}"
