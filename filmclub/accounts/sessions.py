"""Sessions in Django's table, found by a query that is put together once: all pages of members ask it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from filmclub.lib.compiled import compiled

# Under this a session holds the number of the account that was made in it and nobody has confirmed yet.
SIGNED_UP = "signed_up"
# And under this the same, if its owner wishes to be written to about answers.
WANTS_ANSWERS = "wants_answers"


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        found = _data(key=self.session_key or "", now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        decoded: dict[str, Any] = self.decode(found[0])
        return decoded


@compiled
def _data(key: str, now: datetime) -> QuerySet[Session, str]:
    sessions = Session.objects.filter(session_key=key, expire_date__gt=now)
    return sessions.values_list("session_data", flat=True)
