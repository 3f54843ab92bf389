"""What an editor and an author may do in the admin with which articles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reviews.models import Article
from reviews.rights import WRITE, in_sight_of, is_editor, is_own_draft, may_change, may_write


class ArticleRights(admin.ModelAdmin[Article]):
    """Editors see and change all articles; authors see their own, and change them while they are drafts."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_write(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return is_editor(request.user) or request.user.has_perm(WRITE)
        return may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if super().has_delete_permission(request, obj):
            return True
        return request.user.has_perm(WRITE) if obj is None else is_own_draft(request.user, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if super().has_view_permission(request, obj):
            return True
        return request.user.has_perm(WRITE) and (obj is None or obj.author_id == request.user.pk)

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Asked for actions with many articles at once."""
        return is_editor(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return in_sight_of(request.user, super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if is_editor(request.user) else [*fields, "author"]


class WithItsArticle(admin.options.InlineModelAdmin[Any, Article]):
    """Rows of an article's form, which change with the article."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_write(request.user) if obj is None else may_change(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever sees an article sees its films.
        return True
