"""What allauth asks the site about accounts that one has elsewhere."""

from __future__ import annotations

import logging
from typing import Any

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from filmclub.accounts.joining import may_join
from filmclub.accounts.sign_in_with.again import note_return
from filmclub.accounts.sign_in_with.carrying import session

logger = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Believes no provider but in who somebody is there; what fails leads back with a sentence."""

    def get_requests_session(self) -> requests.Session:
        return session()

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.state.get("process") == AuthProcess.REDIRECT and request.user.is_authenticated:
            note_return(request, sociallogin)

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        if not may_join(request):
            # The page says whom the club takes.
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_signup")))
        return True

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("socialaccount_connections")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Lead back to where one can sign in otherwise, with what was wrong, in no word of a provider's."""
        state = (extra_context or {}).get("state") or {}
        raise ImmediateHttpResponse(go_back(request, provider.name, error, exception, state))


def go_back(
    request: HttpRequest, name: str, error: Any, exception: Exception | None, state: dict[str, Any]
) -> HttpResponseRedirect:
    """Say what became of it where it was begun: at the sign-in page, or one's own page."""
    if error == AuthError.CANCELLED:
        sentence = _("You did not sign in with %(name)s. Try again, or choose another way.")
    else:
        logger.warning(
            "Signing in with %s failed: %s", name, type(exception).__name__ if exception else error
        )
        sentence = _("%(name)s did not answer as it should. Try again later, or choose another way.")
    messages.error(request, sentence % {"name": name})
    if state.get("process") == AuthProcess.CONNECT:
        return HttpResponseRedirect(reverse("socialaccount_connections"))
    next_page = state.get("next") or get_next_redirect_url(request)
    query = f"?{urlencode({'next': next_page})}" if next_page else ""
    return HttpResponseRedirect(reverse("account_login") + query)
