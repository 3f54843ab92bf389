"""allauth's pages where the site has something to add, and changing one's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account import views
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import _email_verification as verification
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from filmclub.accounts.claiming import holder
from filmclub.accounts.forms import NameForm
from filmclub.accounts.joining import may_join
from filmclub.accounts.letters import send_nothing
from filmclub.accounts.models import User
from filmclub.accounts.names import change_name, next_change
from filmclub.accounts.parts import Part
from filmclub.accounts.said import SaidRefused, waiting_of
from filmclub.club.models import Club
from filmclub.lib.addresses import network_of
from filmclub.mail.confirmation import is_mail_confirmed

View = Callable[[HttpRequest], HttpResponseBase]


def needs_mail(view: View) -> View:
    """Say so in place of a page whose code would not arrive."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponseBase:
        if is_mail_confirmed():
            return view(request)
        return render(request, "account/no_mail.html", status=503)

    return shown


class LoginView(views.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ways = {"may_join": may_join(self.request), "has_mail": is_mail_confirmed()}
        return {**super().get_context_data(**kwargs), **ways}


class SignupView(views.SignupView):
    def closed(self) -> HttpResponse:
        context = {
            "club": Club.objects.current(),
            "has_mail": is_mail_confirmed(),
            "login_url": passthrough_next_redirect_url(self.request, reverse("account_login"), "next"),
        }
        return render(self.request, self.template_name_signup_closed, context)


class WantsItsAddress:
    """A view of a mailed code: it is good for nothing once the account has another address.

    Whoever still reads the former one would get in, or set a password.
    """

    request: HttpRequest
    _process: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: User | None = self._process.user
        if user is not None and user != holder(self._process.state["email"]):
            self._process.abort()
            return HttpResponseRedirect(reverse("account_login"))
        answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class ConfirmPasswordResetCodeView(WantsItsAddress, views.ConfirmPasswordResetCodeView):
    pass


class CompletePasswordResetView(WantsItsAddress, views.CompletePasswordResetView):
    pass


class ConfirmReauthenticationCodeView(WantsItsAddress, views.ConfirmReauthenticationCodeView):
    pass


class ConfirmLoginCodeView(WantsItsAddress, views.ConfirmLoginCodeView):
    def _resend_form_valid(self, form: Any) -> HttpResponse:
        if self._process.user is None:
            send_nothing()
        answer: HttpResponse = super()._resend_form_valid(form)
        return answer


class ConfirmEmailView(verification.ConfirmEmailVerificationCodeView):
    def _resend_form_valid(self, form: Any) -> HttpResponse:
        process: Any = self._process
        if process.user is None:
            send_nothing()
        answer: HttpResponse = super()._resend_form_valid(form)  # type: ignore[no-untyped-call]
        return answer


@never_cache
@require_POST
def begin_again(request: HttpRequest) -> HttpResponse:
    """Let go of a code that was sent, and lead to the sign-in; of the session nothing else goes."""
    clear_login(request)
    for key in (EMAIL_VERIFICATION_CODE_SESSION_KEY, PASSWORD_RESET_VERIFICATION_SESSION_KEY):
        request.session.pop(key, None)
    return HttpResponseRedirect(passthrough_next_redirect_url(request, reverse("account_login"), "next"))


@never_cache
@login_required
def name(request: HttpRequest) -> HttpResponse:
    """Show by which name readers know a member; by POST, change it."""
    user = cast(User, request.user)
    form = NameForm(request.POST or None, user=user, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        try:
            network = network_of(request.META["REMOTE_ADDR"])
            is_shown = change_name(user, form.cleaned_data["name"], network=network)
        except SaidRefused as error:
            form.add_error("name", str(error))
        else:
            waits = _("A moderator looks at the name first. Until then readers know you by the former one.")
            messages.success(request, _("Saved.") if is_shown else waits)
            return HttpResponseRedirect(reverse("account_name"))
    waiting = waiting_of(user).get(Part.NAME)
    context = {"form": form, "until": next_change(user), "waits": waiting}
    return render(request, "account/name.html", context)
