"""allauth's forms of second factors, in the words of this site; failures are lines of the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from filmclub.accounts.sign_in_log import log_failure


class _Logged(forms.Form):
    """Writes a line when what was given does not fit, as a wrong password does."""

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        if self.has_error("code", "too_many_login_attempts") or self.has_error(
            "credential", "too_many_login_attempts"
        ):
            log_failure(context.request, "too many failures before")
        elif self.has_error("code", "incorrect_code") or self.has_error("credential", "incorrect_code"):
            user = getattr(self, "user", None)
            log_failure(context.request, f"wrong second factor of {user}" if user else "no such passkey")


@contextmanager
def _taken_apart() -> Iterator[None]:
    """Refuse a credential that no browser has made: the library that reads it raises whatever comes."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as error:
        raise get_adapter().validation_error("incorrect_code") from error


class _Code(_Logged):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits that your app shows, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the code.")},
    )


class CodeForm(_Code, AuthenticateForm):
    pass


class CodeAgainForm(_Code, ReauthenticateForm):
    pass


class AppForm(ActivateTOTPForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits that the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the code.")},
    )


class _Credential(_Logged):
    credential = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Your browser has sent no passkey."),
            "invalid": _("Your browser has sent no passkey."),
        },
    )


class PasskeyForm(_Credential, AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with _taken_apart():
            return super().clean_credential()


class PasskeyAgainForm(PasskeyForm, ReauthenticateWebAuthnForm):
    pass


class PasskeySignInForm(PasskeyForm, LoginWebAuthnForm):
    pass


class AddPasskeyForm(_Credential, AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("By which you know it again: “telephone”, “key in the drawer”."),
    )
    passwordless = forms.BooleanField(
        label=_("Signs me in alone, without the password"),
        required=False,
        initial=True,
        help_text=_(
            "It asks for your fingerprint, face or PIN. "
            "A security key that cannot do that needs this box empty."
        ),
    )

    def clean(self) -> dict[str, Any]:
        with _taken_apart():
            return super().clean()


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(
        label=_("Name of the passkey"), max_length=60, error_messages={"required": _("Type a name.")}
    )
