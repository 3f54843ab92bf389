"""The form in which one joins with an account elsewhere."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount import forms as allauth_forms
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from filmclub.accounts.claiming import holders
from filmclub.accounts.forms import NAME, EmailField, answers_field, clean_name, note_wish
from filmclub.lib.lines import NameField


class SignupForm(allauth_forms.SignupForm):
    """Name and address: what the provider says of them is proposed, and confirms nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.sociallogin.user
        self.initial["name"] = f"{user.first_name} {user.last_name}".strip()
        widget = forms.TextInput(attrs={"autocomplete": "nickname"})
        self.fields["name"] = NameField(**NAME, widget=widget)
        self.fields["email"] = EmailField(help_text=EmailField.BY_CODE)
        self.fields["answers"] = answers_field()
        self.order_fields(("name", "email", "answers"))

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def custom_signup(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().custom_signup(request, user)
        note_wish(self, request, user)

    def validate_unique_email(self, value: str) -> str:
        # An account that nobody has confirmed holds no address.
        self.account_already_exists = bool(holders(value))
        return value
