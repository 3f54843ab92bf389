"""A fresh sign-in, of who has no password, confirmed address or second factor: by an account elsewhere."""

from __future__ import annotations

import time
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from filmclub.accounts.models import User
from filmclub.accounts.sign_in_with.ways import ways

METHOD = "sign_in_again"
# As which their coming back stands among the session's sign-ins.
RECORD = "socialaccount"


def has_come_back(request: HttpRequest, user: User) -> bool:
    """Whether they have come back lately from an account elsewhere to which this led: no query."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        record.get("method") == RECORD and record.get("reauthenticated") and record["at"] > since
        for record in get_authentication_records(request, user)
    )


def note_return(request: HttpRequest, login: Any) -> None:
    """Note that who is signed in has come back from an account that they have linked, or say it is none."""
    if login.user == request.user:
        record_authentication(
            request, login.user, RECORD, reauthenticated=True, provider=login.account.provider
        )
    else:
        messages.error(request, _("This is not the account there that you have linked with the one here."))


def other_way(request: HttpRequest, user: User) -> str:
    """Where who has another way to say that it is them is asked; "" for others."""
    method = get_adapter(request).get_reauthentication_methods(user)[0]
    return "" if method["id"] == METHOD else str(method["url"])


@never_cache
@login_required
@require_safe
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Show by which accounts elsewhere they can say that it is them, and go on with what they wanted."""
    user, wanted = cast(User, request.user), get_next_redirect_url(request)
    if address := other_way(request, user):
        return HttpResponseRedirect(f"{address}?{urlencode({'next': wanted or reverse('me')})}")
    if has_come_back(request, user):
        return resume_request(request) or HttpResponseRedirect(wanted or reverse("me"))
    linked = set(SocialAccount.objects.filter(user=user).values_list("provider", flat=True))
    shown = [(provider, name) for provider, name in ways() if provider in linked]
    here = f"{reverse('account_sign_in_again')}?{urlencode({'next': wanted or reverse('me')})}"
    return render(request, "account/sign_in_again.html", {"ways": shown, "here": here})
