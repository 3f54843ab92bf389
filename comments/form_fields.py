"""Fields of forms in which somebody says how they are reached."""

from __future__ import annotations

from typing import Any

from django import forms

from filmclub.lib.contacts import UserInfo, clean_email, is_email, read_website


class EmailField(forms.CharField):
    """An e-mail address, as wide as the import takes them: nothing is sent there."""

    def to_python(self, value: Any) -> str | None:
        return clean_email(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not is_email(value):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")


class WebsiteField(forms.CharField):
    """A web address; whatever is wrong with it, one message says so, and another one that it names a user."""

    def to_python(self, value: Any) -> str | None:
        try:
            return read_website(super().to_python(value) or "")
        except UserInfo as error:
            raise forms.ValidationError(self.error_messages["user_info"], "user_info") from error
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from error
