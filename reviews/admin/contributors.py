"""The editors' page for the people, groups and companies who made films."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from reviews.admin.merging import MergingAdmin
from reviews.admin.picture_field import WithPictures
from reviews.admin.saving import SavingAdmin
from reviews.matching import match_names
from reviews.merging import merge_contributors, what_follows
from reviews.models import Contributor, ContributorName
from reviews.saving import delete_row, save_contributor


class ContributorNameInline(admin.TabularInline[ContributorName, Contributor]):
    model = ContributorName
    extra = 0


@admin.register(Contributor)
class ContributorAdmin(MergingAdmin[Contributor], WithPictures, SavingAdmin[Contributor]):
    fields = [
        *("name", "slug", "sort_name", "kind", "disambiguation"),
        *("picture", "born", "died", "imdb_id", "tmdb_id", "wikidata_id"),
    ]
    inlines = [ContributorNameInline]
    list_display = ["name", "kind", "disambiguation", "number_of_credits"]
    ordering = ["sort_key", "pk"]
    list_filter = ["kind"]
    search_fields = ["name", "sort_name", "disambiguation", "names__name"]
    merges = staticmethod(merge_contributors)
    follows = staticmethod(what_follows)

    def save_model(self, request: HttpRequest, obj: Contributor, form: Any, change: bool) -> None:
        """Leave it to `save_related`, which has the other names too."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        written: list[ContributorName] = []
        gone: list[ContributorName] = []
        for formset in formsets:
            written += formset.save(commit=False)
            gone += formset.deleted_objects
        save_contributor(form.instance, written=written, gone=gone)

    def delete_row(self, row: Contributor) -> None:
        delete_row(row)

    def alike(self, row: Contributor) -> list[Contributor]:
        match = match_names([row.name])[row.name]
        return [other for other in match.candidates if other.pk != row.pk]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contributor]:
        rows: QuerySet[Contributor] = super().get_queryset(request)
        return rows.annotate(number_of_credits=Count("credits", distinct=True))

    @admin.display(description=gettext_lazy("credits"), ordering="number_of_credits")
    def number_of_credits(self, contributor: Any) -> int:
        return int(contributor.number_of_credits)
