"""Who may do what on the moderators' pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from filmclub.accounts.models import User


class ReadOnly:
    """Rows that the admin shows and does not change: what happens to them goes through moderation."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def can_moderate(request: HttpRequest) -> bool:
    return request.user.has_perm("comments.moderate_comment")


def get_moderator(request: HttpRequest) -> User:
    """Who asks, or PermissionDenied if it is no moderator."""
    if not isinstance(request.user, User) or not can_moderate(request):
        raise PermissionDenied
    return request.user
