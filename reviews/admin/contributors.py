"""The editors' page for the people, groups and companies who made films."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from reviews.admin.picture_field import WithPictures
from reviews.admin.saving import SavingAdmin
from reviews.models import Contributor
from reviews.saving import delete_row, save_addressed


@admin.register(Contributor)
class ContributorAdmin(WithPictures, SavingAdmin[Contributor]):
    fields = [
        *("name", "slug", "sort_name", "kind", "disambiguation"),
        *("picture", "born", "died", "imdb_id", "tmdb_id", "wikidata_id"),
    ]
    list_display = ["name", "kind", "disambiguation", "number_of_credits"]
    ordering = ["sort_key", "pk"]
    list_filter = ["kind"]
    search_fields = ["name", "sort_name", "disambiguation"]

    def save_row(self, row: Contributor) -> None:
        save_addressed(row)

    def delete_row(self, row: Contributor) -> None:
        delete_row(row)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contributor]:
        rows: QuerySet[Contributor] = super().get_queryset(request)
        return rows.annotate(number_of_credits=Count("credits"))

    @admin.display(description=gettext_lazy("credits"), ordering="number_of_credits")
    def number_of_credits(self, contributor: Any) -> int:
        return int(contributor.number_of_credits)
