"""Raising the versions of the articles that show a member who has changed, as a worker does it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from reviews.models import Article

# So many articles in one transaction: who writes below them waits no longer than that takes.
AT_ONCE = 100


def renew_articles(pks: Iterable[int]) -> None:
    """Raise the version of each of these articles: two queries for each AT_ONCE of them, outside of any lock.

    Each part is a transaction of its own. Where it is interrupted, the parts that were done stay.
    """
    numbers = sorted(set(pks))
    for start in range(0, len(numbers), AT_ONCE):
        part = Article.objects.filter(pk__in=numbers[start : start + AT_ONCE])
        with transaction.atomic():
            # In one order: of two who raise the same ones, neither waits for what the other has.
            list(part.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
            part.raise_version()


def renew_written(user: int) -> None:
    """Raise the versions of the published articles that a member wrote, or put in for a guest."""
    renew_articles(Article.objects.published().filter(author=user).values_list("pk", flat=True))
