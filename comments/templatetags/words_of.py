"""What a member has said, put into the page of an author without that page's view knowing of it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from comments.members import read_said
from filmclub.accounts.models import User

register = template.Library()


@register.inclusion_tag("comments/_said.html", takes_context=True)
def words_of(context: Context, member: User) -> dict[str, Any]:
    """Show the page of a member's public comments that the address asks for: two queries."""
    said = read_said(member, context["request"].GET)
    return {"LANGUAGE_CODE": context["LANGUAGE_CODE"], "said": said}
