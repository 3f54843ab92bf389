"""What the editors' pages have in common: they save and delete by the functions that everybody calls."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

RowT = TypeVar("RowT", bound=Model)


class SavingAdmin(admin.ModelAdmin[RowT]):
    """Saves and deletes by `save_row` and `delete_row`, in forms, popups and actions alike."""

    def save_row(self, row: RowT) -> None:
        row.save()

    def delete_row(self, row: RowT) -> None:
        row.delete()

    def save_model(self, request: HttpRequest, obj: RowT, form: Any, change: bool) -> None:
        self.save_row(obj)

    def delete_model(self, request: HttpRequest, obj: RowT) -> None:
        self.delete_row(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RowT]) -> None:
        # A queryset's own deletion would pass by what follows from each.
        for row in queryset:
            self.delete_row(row)
