"""What pages say to the staff of the second factor that their rights want."""

from __future__ import annotations

from typing import Any

from django import template

from filmclub.accounts.models import User
from filmclub.accounts.rights import is_advised

register = template.Library()


@register.inclusion_tag("account/_factor_notice.html", takes_context=True)
def factor_notice(context: dict[str, Any], css: str = "errors") -> dict[str, Any]:
    """That their rights rest, or will from a day on, or that they should be protected: no query."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return {}
    return {
        "rests": user.rights_rest,
        "advised": is_advised(user, request),
        "due": user.second_factor_due,
        "css": css,
    }
