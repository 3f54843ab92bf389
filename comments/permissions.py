"""Who may decide about comments and those who write them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from filmclub.accounts.models import User


def require_moderator(user: User) -> None:
    """Raise PermissionDenied if it is none, or none any more."""
    if not user.is_active or not user.has_perm("comments.moderate_comment"):
        raise PermissionDenied
