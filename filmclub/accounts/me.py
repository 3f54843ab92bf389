"""Of a member's own page: who they are here, how they sign in, and where they are signed in."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from filmclub.accounts.devices import (
    count_sessions,
    end_all_sessions,
    end_other_sessions,
    end_session,
    sessions_of,
)
from filmclub.accounts.models import User
from filmclub.accounts.rights import may_use_rights
from filmclub.accounts.second_factor import has_factor
from filmclub.lib.cookies import forgets_guest


def account_of(request: HttpRequest, user: User) -> dict[str, Any]:
    """What a member's own page says of how they sign in, and where: three queries."""
    types = [
        authenticator.type
        for authenticator in Authenticator.objects.filter(user_id=user.pk).only("type").order_by("pk")
    ]
    return {
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in types,
        "sessions": count_sessions(request, user),
        "linked": list(SocialAccount.objects.filter(user=user).order_by("pk")),
    }


@never_cache
@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    return render(request, "account/sessions.html", {"sessions": sessions_of(request, user)})


@login_required
@require_POST
def end_one_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of their own sessions; the one by which they ask ends by signing out."""
    end_session(cast(User, request.user), pk)
    return HttpResponseRedirect(reverse("sessions"))


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    end_other_sessions(request, cast(User, request.user))
    return HttpResponseRedirect(reverse("sessions"))


@login_required
@require_POST
@forgets_guest
def end_all(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    end_all_sessions(cast(User, request.user))
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))


class PasskeyAgainView(ReauthenticateWebAuthnView):
    """allauth's, which says what was wrong where one tries again."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        again = self.passthrough_next_url(self.request.path)  # type: ignore[no-untyped-call]
        return HttpResponseRedirect(again)


@never_cache
@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Lead staff whose rights rest to where they give their second factor or set one up, others on."""
    user = cast(User, request.user)
    wanted = get_next_redirect_url(request) or reverse("me")
    if may_use_rights(request):
        return HttpResponseRedirect(wanted)
    if not has_factor(user):
        return HttpResponseRedirect(reverse("mfa_index"))
    methods = get_adapter(request).get_reauthentication_methods(user)
    (address, *_rest) = [method["url"] for method in methods if method["id"].startswith("mfa")]
    return HttpResponseRedirect(f"{address}?{urlencode({'next': wanted})}")
