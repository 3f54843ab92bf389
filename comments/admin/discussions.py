"""The admin page of a discussion: who may write in it, until when, and who reads its words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from comments.admin.opening import set_from_article
from comments.models import Discussion
from comments.own_settings import change_discussion, may_change
from comments.strict import NO_FILM, may_set_strict, set_strict
from reviews.models import Article

# What moderators say of a discussion.
POLICY_FIELDS = ["policy", "closes_after_days", *Discussion.OWN_SETTINGS]


class DiscussionForm(forms.ModelForm[Discussion]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who may not change it does not have it.
        for name in ("holds_new_links", "members_only"):
            if field := self.fields.get(name):
                (unknown, _label), *others = field.widget.choices
                field.widget.choices = [(unknown, _("As the club says")), *others]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        article = self.cleaned_data.get("article") or getattr(self.instance, "article", None)
        if self.cleaned_data.get("is_strict") and article is not None and not article.film_pks:
            self.add_error("is_strict", ValidationError(NO_FILM))
        return data


@admin.register(Discussion)
class DiscussionAdmin(admin.ModelAdmin[Discussion]):
    form = DiscussionForm
    list_display = ["article", "policy", "closes_after_days", "is_strict"]
    list_filter = ["policy", "is_strict"]
    list_select_related = ["article"]
    search_fields = ["article__title"]
    fields = ["article", *POLICY_FIELDS, "is_strict"]
    ordering = ["-article__published_at", "-pk"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(set_from_article)
        return [path("<int:pk>/policy/", view, name="comments_discussion_policy"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) or may_set_strict(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) or may_set_strict(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Discussion | None = None) -> list[str]:
        """Editors say whether it is strict, moderators the rest; which article it is of, who makes it."""
        fields = ["article"] if obj else []
        if not may_change(request.user):
            fields += POLICY_FIELDS
        return fields if may_set_strict(request.user) else [*fields, "is_strict"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A discussion is made by its first comment; one that says more than the rule is made here before."""
        if db_field.name == "article":
            kwargs["queryset"] = Article.objects.filter(discussion=None).newest_first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Discussion, form: Any, change: bool) -> None:
        """Whoever may say only the one or the other has left the rest as it is."""
        by: Any = request.user
        if may_change(by):
            asked: Any = {name: getattr(obj, name) for name in POLICY_FIELDS if name in form.changed_data}
            change_discussion(obj.article, by=by, **asked)
        if may_set_strict(by):
            set_strict(obj.article, is_strict=obj.is_strict, by=by)
