"""Going to a provider, and coming back from it."""

from __future__ import annotations

from typing import Any, cast

import requests
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import check_for_language, get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from filmclub.accounts.models import User
from filmclub.accounts.sign_in_with.adapter import go_back
from filmclub.accounts.sign_in_with.again import other_way
from filmclub.accounts.views import SignupView

# What asking a provider raises: it may be away, refuse, or answer with anything.
NO_ANSWER = (
    requests.RequestException,
    OAuth2Error,
    ProviderException,
    ImproperlyConfigured,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
)


@never_cache
@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider to sign in or join; by a page, for a form may not be led on elsewhere."""
    return _lead(request, provider_id, AuthProcess.LOGIN)


@never_cache
@require_POST
@reauthentication_required
def link(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider to link one's account there with the one here, after a fresh sign-in."""
    return _lead(request, provider_id, AuthProcess.CONNECT)


@never_cache
@login_required
@require_POST
def again(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to a linked account to say once more that it is them, for a member who has no other way."""
    if address := other_way(request, cast(User, request.user)):
        return HttpResponseRedirect(address)
    return _lead(request, provider_id, AuthProcess.REDIRECT)


def _lead(request: HttpRequest, provider_id: str, process: str) -> HttpResponse:
    """A page with a link and a `Refresh`: browsers hold `form-action` against each hop of a redirect."""
    provider = _find(request, provider_id)
    state = {"process": process, "next": get_next_redirect_url(request)}
    try:
        answer = provider.redirect(
            request,
            process=process,
            next_url=state["next"],
            language=get_language() or settings.LANGUAGE_CODE,
        )
    except NO_ANSWER as error:
        return go_back(request, provider.name, AuthError.UNKNOWN, error, state)
    address = answer.headers["Location"]
    page = render(request, "account/to_provider.html", {"provider": provider, "leads_to": address})
    page.headers["Refresh"] = f"0; url={address}"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


class JoinWithView(social.SignupView):
    """The form in which one joins: the name and the address from there are proposals."""

    template_name = "account/join_with.html"
    closed = SignupView.closed


class LinkedView(social.ConnectionsView):
    """The accounts elsewhere that are linked with one's own; to unlink asks for a fresh sign-in."""

    template_name = "account/linked.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        linked = SocialAccount.objects.filter(user=user).order_by("pk")
        return {**super().get_context_data(**kwargs), "linked": linked}


@never_cache
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the provider, in the language in which one left; what fails is said in a sentence."""
    provider = _find(request, provider_id)
    state = _state_of(request)
    with override(_language_of(state)):
        view = OAuth2CallbackView.adapter_view(provider.get_oauth2_adapter(request))
        try:
            answer: HttpResponse = view(request)
        except NO_ANSWER as error:
            answer = go_back(request, provider.name, AuthError.UNKNOWN, error, state)
    return answer


def _find(request: HttpRequest, provider_id: str) -> Any:
    try:
        return get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def _state_of(request: HttpRequest) -> dict[str, Any]:
    """What was remembered when one left; allauth takes it out of the session when it is used."""
    stashed = statekit.get_states(request).get(request.GET.get("state", ""))
    return dict(stashed[0]) if stashed else {}


def _language_of(state: dict[str, Any]) -> str:
    language = str(state.get("language", ""))
    known = dict(settings.LANGUAGES)
    return language if language in known and check_for_language(language) else settings.LANGUAGE_CODE
