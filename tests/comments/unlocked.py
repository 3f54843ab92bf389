"""The production application with the discussion's lock taken out, to show what the lock is for."""

from typing import Any

from django.db.models import QuerySet

from filmclub.wsgi import application

__all__ = ["application"]


def _lock_nothing(queryset: "QuerySet[Any]", **kwargs: object) -> "QuerySet[Any]":
    return queryset


QuerySet.select_for_update = _lock_nothing  # type: ignore[assignment, method-assign]
