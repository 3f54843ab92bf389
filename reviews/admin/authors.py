"""Among whom an editor chooses an author."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet


def possible_authors() -> QuerySet[Any]:
    """Those who write here: staff, and who has written something. Editors may not list other users."""
    writers = get_user_model().objects.filter(Q(is_staff=True) | Q(articles__isnull=False))
    return writers.distinct().order_by("username")
