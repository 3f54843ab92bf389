"""Ratings: whole numbers of half stars, shown as stars."""

from __future__ import annotations

from decimal import Decimal


def in_stars(rating: int | None) -> str:
    """A rating as readers write it: ★★★½."""
    return "★" * ((rating or 0) // 2) + "½" * ((rating or 0) % 2)


def in_half_stars(mean: float | Decimal | None) -> int | None:
    """The nearest number of half stars, of two the higher."""
    return None if mean is None else int(float(mean) + 0.5)


def at_least(stars: int) -> float:
    """The least mean that is shown as so many stars."""
    return 2 * stars - 0.5
