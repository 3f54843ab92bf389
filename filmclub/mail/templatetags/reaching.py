"""How many addresses cannot be reached, for the admin's first page."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AbstractUser

from filmclub.mail.models import Unreachable

register = template.Library()


@register.simple_tag
def unreachable_for(user: AbstractUser) -> int:
    """How many addresses take no mail: one query; 0 without one for staff who may not see which."""
    return Unreachable.objects.count() if user.has_perm("mail.view_unreachable") else 0
