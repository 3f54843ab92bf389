from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# Registered as it is imported.
from filmclub.accounts import invitation_admin as invitation_admin
from filmclub.accounts.author_form import AUTHOR_FIELDS, AuthorFields
from filmclub.accounts.claiming import set_address
from filmclub.accounts.models import User
from filmclub.accounts.renewing import renew_pages


class PersonForm(AuthorFields, UserChangeForm):  # type: ignore[type-arg]
    """A person as the admin changes them, with what stands on their page as an author."""


@admin.register(User)
class PeopleAdmin(UserAdmin):  # type: ignore[type-arg]
    form = PersonForm
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Their page"), {"fields": AUTHOR_FIELDS}),
        (_("Mails"), {"fields": ("told_of_waiting", "told_of_comments")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            set_address(obj, obj.email)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Pages say beside a comment what its writer is here.
        if {"groups", "user_permissions"} & set(form.changed_data):
            renew_pages(form.instance.pk)
