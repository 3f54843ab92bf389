"""The admin page of a discussion: who may write in it, and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments import moderation
from comments.models import Discussion
from reviews.models import Article


@admin.register(Discussion)
class DiscussionAdmin(admin.ModelAdmin[Discussion]):
    list_display = ["article", "policy", "closes_after_days"]
    list_filter = ["policy"]
    list_select_related = ["article"]
    search_fields = ["article__title"]
    fields = ["article", "policy", "closes_after_days"]
    ordering = ["-article__published_at", "-pk"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Discussion | None = None) -> list[str]:
        return ["article"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A discussion is made by its first comment; one that says more than the rule is made here before."""
        if db_field.name == "article":
            kwargs["queryset"] = Article.objects.filter(discussion=None).newest_first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Discussion, form: Any, change: bool) -> None:
        moderation.change_discussion(
            obj.article,
            policy=obj.policy,
            closes_after_days=obj.closes_after_days,
            by=request.user,  # type: ignore[arg-type]
        )
