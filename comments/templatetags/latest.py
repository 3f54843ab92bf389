"""The newest words about a film, put into its page without that page's view knowing of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from comments.latest import latest_about
from comments.offices import marked
from reviews.models import Film

register = template.Library()
WORDS = 5


@register.inclusion_tag("comments/_newest_words.html", takes_context=True)
def newest_words(context: Context, film: Film) -> dict[str, Any]:
    """Show the newest words below articles about a film, as far as everybody may read them.

    Two queries, three where staff wrote.
    """
    around = {name: context[name] for name in ("LANGUAGE_CODE", "user")}
    return {**around, "comments": marked(latest_about(film, at_most=WORDS))}
