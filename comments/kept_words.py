"""What is typed into a comment form, kept in the session while its writer signs in, joins or signs out.

Only the session that holds the words under their random key shows them, for an hour. Whoever leads somebody
away from the form asks `keep` for the address at which it stands again with every word.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from reviews.models import Article

SESSION_KEY = "kept_words"
HOLDS = 60 * 60
# The forms of one session; the oldest goes.
MOST = 5
FIELDS = ("text", "gives_away", "name", "email", "website", "remember", "parent")
# More than a form takes: what is longer is refused when it is posted.
LONGEST = 70_000


def keep(session: SessionBase, article: Article, data: QueryDict) -> str:
    """Keep the fields of a form, and return where they stand in it again."""
    key = secrets.token_urlsafe(16)
    words = {name: data[name][:LONGEST] for name in FIELDS if data.get(name)}
    kept = _those_that_hold(session)
    kept[key] = {"article": article.pk, "at": time.time(), "words": words}
    session[SESSION_KEY] = dict(list(kept.items())[-MOST:])
    return reverse("comments:kept", args=[article.slug, key])


def read(request: HttpRequest, article: Article, key: str) -> dict[str, Any] | None:
    """The fields that were kept under a key, as a form wants them; None where there are none any more."""
    found = _those_that_hold(request.session).get(key)
    if found is None or found["article"] != article.pk:
        return None
    return dict(found["words"])


def drop(request: HttpRequest, article: Article) -> None:
    """Forget what was kept of a form below an article, as it is posted."""
    if SESSION_KEY not in request.session:
        return
    kept = _those_that_hold(request.session)
    left = {key: form for key, form in kept.items() if form["article"] != article.pk}
    if left:
        request.session[SESSION_KEY] = left
    else:
        del request.session[SESSION_KEY]


def _those_that_hold(session: SessionBase) -> dict[str, Any]:
    kept: dict[str, Any] = session.get(SESSION_KEY, {})
    return {key: form for key, form in kept.items() if form["at"] > time.time() - HOLDS}
