"""The content notes of a page's film or films."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from reviews.chosen_notes import chosen_notes
from reviews.content_notes import AT_ONCE

register = template.Library()


@register.inclusion_tag("reviews/_content_notes.html", takes_context=True)
def content_notes(context: Context) -> dict[str, Any]:
    """Show the notes of the page's `films`, or its `film`, folded, and those that stand open above them.

    The same for everybody who has chosen none. No query.
    """
    article = context.get("article")
    films = [context["film"]] if article is None else [film for film, _credits in context["films"]]
    notes = list(dict.fromkeys(note for film in films for note in film.content_note_list()))
    wanted = AT_ONCE | chosen_notes(context["request"])
    return {
        "article": article,
        # Of a text about no film only where its editor said it.
        "says_how_far": article is not None and bool(article.spoils or films),
        "at_once": [note for note in notes if note.code in wanted],
        "notes": notes,
        # From a preview there is no way back.
        "here": "" if "is_preview" in context else (article or films[0]).get_absolute_url(),
    }
