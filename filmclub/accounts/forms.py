"""allauth's forms in the site's words, and so that no answer tells whether an address is known."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from filmclub.accounts.claiming import holder, holders
from filmclub.accounts.letters import send_nothing
from filmclub.accounts.models import User
from filmclub.accounts.names import look_at_name
from filmclub.accounts.parts import Part
from filmclub.accounts.said import SaidRefused, look_at
from filmclub.accounts.sessions import WANTS_ANSWERS
from filmclub.lib.contacts import clean_email
from filmclub.lib.lines import NameField

WANTED = lazy(lambda: " ".join(map(str, password_validators_help_texts())), str)()
ADDRESS = _("E-mail")
NAME: dict[str, Any] = {
    "label": _("Name"),
    "max_length": 150,
    "help_text": _("Stands beside what you write."),
}


class EmailField(forms.EmailField):
    """An address that gets a mail."""

    BY_CODE = _("Never shown. You get a code there, which you type next.")

    def __init__(self, *, label: Any = ADDRESS, help_text: Any = "") -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        super().__init__(label=label, help_text=help_text, max_length=254, widget=widget)
        self.error_messages["invalid"] = _(
            "This does not look like an e-mail address. It should be like name@example.org."
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(clean_email(value or "")))


class PasswordField(forms.CharField):
    def __init__(self, *, autocomplete: str = "new-password", **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, **options)


def clean_name(name: str, user: User | None = None) -> str:
    try:
        look_at_name(name, user)
        # A name that is changed is looked at when it is.
        if user is None:
            look_at(None, Part.NAME, name)
    except SaidRefused as error:
        raise ValidationError(str(error), "taken") from error
    return name


def answers_field() -> forms.BooleanField:
    """Ticked for who joins, and read by them: nobody else is ever subscribed."""
    label = _("Write to me once a day when somebody answers me")
    return forms.BooleanField(label=label, required=False, initial=True)


def note_wish(form: forms.Form, request: HttpRequest, user: AbstractBaseUser) -> None:
    """Keep for who signs up in this session what they said in `answers_field`."""
    if form.cleaned_data["answers"]:
        request.session[WANTS_ANSWERS] = user.pk


class SignupForm(allauth_forms.SignupForm):
    field_order = ("name", "email", "password1", "answers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.TextInput(attrs={"autocomplete": "nickname"})
        self.fields["name"] = NameField(**NAME, widget=widget)
        self.fields["email"] = EmailField(help_text=EmailField.BY_CODE)
        self.fields["password1"] = PasswordField(
            label=_("Password"),
            required=False,
            help_text=_("May be left out: then you sign in with a code that you get by mail."),
        )
        self.fields["answers"] = answers_field()
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def validate_unique_email(self, value: str) -> str:
        # An account that nobody has confirmed holds no address.
        self.account_already_exists = bool(holders(value))
        return value

    def custom_signup(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().custom_signup(request, user)
        note_wish(self, request, user)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists and self.cleaned_data.get("password1"):
            # As long as the password of a new account takes.
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.TextInput(attrs={"autocomplete": "username"})
        self.fields["login"] = forms.CharField(label=_("Name or e-mail"), max_length=254, widget=widget)
        self.fields["password"] = PasswordField(label=_("Password"), autocomplete="current-password")
        self.fields["remember"].label = _("Stay signed in on this device")
        self.order_fields(("login", "password", "remember"))


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField()

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self._user = holder(email)
        if self._user is None:
            send_nothing()
        return email


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField()

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        user = holder(email)
        self.users = [user] if user else []
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            send_nothing()
        return str(super().save(request, **kwargs))


class _NewPassword(forms.Form):
    """Two fields for a password, with what is wanted of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = WANTED
        self.fields["password2"].label = _("New password, once more")
        for name in ("oldpassword", "password1", "password2"):
            if name in self.fields:
                self.fields[name].widget.attrs.pop("placeholder", None)


class ChangePasswordForm(_NewPassword, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = PasswordField(
            label=_("Your password now"), autocomplete="current-password"
        )
        self.order_fields(("oldpassword", "password1", "password2"))


class SetPasswordForm(_NewPassword, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(_NewPassword, allauth_forms.ResetPasswordKeyForm):
    pass


class _CodeForm(allauth_forms.BaseConfirmCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the mail")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "autocapitalize": "characters"}


class ConfirmLoginCodeForm(_CodeForm):
    pass


class ConfirmPasswordResetCodeForm(_CodeForm):
    pass


class ConfirmReauthenticationCodeForm(_CodeForm):
    pass


class ConfirmEmailVerificationCodeForm(_CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user, self.email = kwargs.pop("user", None), kwargs.pop("email", "")
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code: str = super().clean_code()
        # Others that wait under the address hold it from nobody.
        if EmailAddress.objects.filter(email=self.email, verified=True).exclude(user=self.user).exists():
            raise get_adapter().validation_error("email_taken")
        return code


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField(label=_("New address"))


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = PasswordField(label=_("Password"), autocomplete="current-password")


class NameForm(forms.Form):
    name = NameField(**NAME, widget=forms.TextInput(attrs={"autocomplete": "nickname"}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"], self.user)
