"""The editors' pages for series and tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.admin.editions import EditedAdmin, EditedForm
from reviews.admin.saving import SavingAdmin
from reviews.models import Series, Tag
from reviews.saving import save_addressed, save_series
from reviews.tags import makes_a_loop


class TagForm(forms.ModelForm[Tag]):
    class Meta:
        model = Tag
        fields: list[str] = []  # The admin names them.

    def clean_parent(self) -> Tag | None:
        parent: Tag | None = self.cleaned_data["parent"]
        if parent is None or not makes_a_loop(self.instance, parent):
            return parent
        if parent.pk == self.instance.pk:
            raise ValidationError(_("A tag cannot belong to itself. Choose another tag, or none."))
        raise ValidationError(
            _("“%(wide)s” belongs to “%(narrow)s” already. Choose another tag, or none."),
            params={"wide": parent, "narrow": self.instance},
        )


class NamedAdmin(SavingAdmin[Any]):
    """A page for what has a name and groups articles."""

    list_display = ["name", "slug", "number_of_articles"]
    # An aggregate drops the order of the model.
    ordering = ["sort_key"]
    search_fields = ["name"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_of_articles=Count("articles"))
        return rows

    @admin.display(description=gettext_lazy("articles"), ordering="number_of_articles")
    def number_of_articles(self, row: Any) -> int:
        return int(row.number_of_articles)


class SeriesForm(EditedForm[Series]):
    class Meta:
        model = Series
        fields: list[str] = []  # The admin names them.


@admin.register(Series)
class SeriesAdmin(NamedAdmin, EditedAdmin[Any]):
    form = SeriesForm
    fields = ["name", "slug", "description"]
    change_form_template = "admin/reviews/edited.html"

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        save_series(obj, by=request.user)  # type: ignore[arg-type]


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    form = TagForm
    fields = ["name", "slug", "description", "parent"]
    list_display = ["name", "parent", "slug", "number_of_articles"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]

    def save_row(self, row: Tag) -> None:
        save_addressed(row)
