"""What an editor's browser sends back from the pages on which a film is looked up."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from reviews.models import Film
from tests.reviews.tmdb_server import NUMBER


def search_of(film: Film | None) -> str:
    if film is None:
        return reverse("new_film_tmdb")
    return reverse("film_tmdb", args=[film.pk])


def address_of(film: Film | None, number: int = NUMBER) -> str:
    if film is None:
        return reverse("new_film_tmdb_movie", args=[number])
    return reverse("film_tmdb_movie", args=[film.pk, number])


def sent_back(response: Any, **changes: Any) -> dict[str, Any]:
    """What the browser sends from the page that was shown, with some fields changed; None takes one out."""
    look_up = response.context["look_up"]
    page = look_up.page
    fields: dict[str, Any] = {"said": look_up.said, "edition": look_up.edition}
    fields |= {f"tmdb-{name}": "on" for name in look_up.taken}
    if look_up.changes_credits:
        fields |= {"text": page.text, "started_from": page.present, "was_read": page.digest}
        asked = [row.who for row in page.rows if row.who]
        fields |= {f"name-{who.number}": who.match.name for who in asked}
        fields |= {f"who-{who.number}": who.chosen for who in asked}
    return {name: value for name, value in (fields | changes).items() if value is not None}


def look_up(client: Client, film: Film | None, **changes: Any) -> Any:
    """Look a film up, and save what is ticked."""
    shown = client.get(address_of(film))
    return client.post(address_of(film), {**sent_back(shown, **changes), "_save": "1"})


def errors_of(response: Any) -> str:
    return " ".join(response.context["errors"])
