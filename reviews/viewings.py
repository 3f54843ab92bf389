"""What readers say they have seen."""

from __future__ import annotations

from django.http import HttpRequest

from reviews.models import Article


def has_seen(request: HttpRequest, article: Article) -> bool:
    """Whether all films of the article were said to be seen; False without films."""
    return False
