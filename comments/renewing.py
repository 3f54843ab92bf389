"""Which articles show a member below them."""

from __future__ import annotations

from comments.models import Comment
from reviews.renewing import renew_articles


def renew_discussed(user: int) -> None:
    """Raise the versions of the articles below which a public comment of a member stands."""
    said = Comment.objects.approved().filter(author=user).order_by()
    renew_articles(said.values_list("discussion", flat=True).distinct())
