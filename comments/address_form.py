"""The form for a confirmed address: to be forgotten by a link there, to take everything along by a code."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.form_fields import EmailField


class AddressForm(forms.Form):
    email = EmailField(
        label=_("Your confirmed address"),
        max_length=100,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("This does not look like an e-mail address. It should be like name@example.org."),
            "required": _("Write the address that you have confirmed here."),
        },
    )
