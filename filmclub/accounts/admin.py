from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

# Registered as it is imported.
from filmclub.accounts import invitation_admin as invitation_admin
from filmclub.accounts.author_form import AUTHOR_FIELDS, AuthorFields
from filmclub.accounts.claiming import set_address
from filmclub.accounts.erase_admin import MAY_ERASE, erase_page
from filmclub.accounts.erasing import may_be_deleted
from filmclub.accounts.models import User
from filmclub.accounts.renewing import renew_pages
from filmclub.lib.seeing import HidesAddresses


class PersonForm(AuthorFields, UserChangeForm):  # type: ignore[type-arg]
    """A person as the admin changes them, with what stands on their page as an author."""


@admin.register(User)
class PeopleAdmin(HidesAddresses, UserAdmin):  # type: ignore[type-arg]
    address_fields = ("email",)
    form = PersonForm
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Their page"), {"fields": AUTHOR_FIELDS}),
        (_("Mails"), {"fields": ("told_of_waiting", "told_of_comments")}),
    )

    change_form_template = "admin/accounts/user/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(erase_page, model_admin=self))
        return [path("<int:pk>/erase/", view, name="accounts_user_erase"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are erased one by one; those that nobody ever used are deleted on their page."""
        return obj is not None and super().has_delete_permission(request, obj) and may_be_deleted(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.erased_at is None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        user = User.objects.filter(pk=object_id, erased_at=None).first() if object_id.isdecimal() else None
        may_erase = user is not None and not may_be_deleted(user) and request.user.has_perm(MAY_ERASE)
        context = {"may_erase": may_erase, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            set_address(obj, obj.email)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Pages say beside a comment what its writer is here.
        if {"groups", "user_permissions"} & set(form.changed_data):
            renew_pages(form.instance.pk)


admin.site.unregister(Group)


@admin.register(Group)
class RightsAdmin(GroupAdmin):
    """Django's, which has the pages made anew that say what the staff of a group are here."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "permissions" in form.changed_data:
            for pk in _staff_of(form.instance):
                renew_pages(pk)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        staff = _staff_of(obj)
        super().delete_model(request, obj)
        for pk in staff:
            renew_pages(pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        staff = _staff_of(*queryset)
        super().delete_queryset(request, queryset)
        for pk in staff:
            renew_pages(pk)


def _staff_of(*groups: Group) -> list[int]:
    """Whose rights tell what they are: of others, being in a group changes no page."""
    staff = User.objects.filter(is_staff=True, groups__in=groups).order_by("pk").distinct()
    return list(staff.values_list("pk", flat=True))
