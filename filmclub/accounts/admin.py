from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from filmclub.accounts.models import User
from filmclub.club.models import Club


@admin.register(User)
class PeopleAdmin(UserAdmin):  # type: ignore[type-arg]
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Pages say beside a comment what its writer is here.
        if {"groups", "user_permissions"} & set(form.changed_data):
            Club.objects.raise_version()
