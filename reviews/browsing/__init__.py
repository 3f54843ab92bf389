"""The lists to look through: the addresses of what is chosen in them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def films_url(**choices: object) -> str:
    """The address of the films with these choices: `films_url(genre="drama", year=1984)`. No queries."""
    return f"{reverse('reviews:films')}?{urlencode(choices)}"
