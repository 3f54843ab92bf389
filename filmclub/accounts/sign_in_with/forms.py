"""The form in which one joins with an account elsewhere."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount import forms as allauth_forms
from django import forms

from filmclub.accounts.claiming import holders
from filmclub.accounts.forms import NAME, EmailField, clean_name
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
        self.order_fields(("name", "email"))

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def validate_unique_email(self, value: str) -> str:
        # An account that nobody has confirmed holds no address.
        self.account_already_exists = bool(holders(value))
        return value
