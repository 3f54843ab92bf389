"""Links in mails: whoever holds one may do one thing. Tokens are random, and only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from filmclub.mail.models import Link, Mail

# In the query: logs hold paths alone.
PARAMETER = "token"


def make_link(page: str, *, about: Mapping[str, Any], valid_for: timedelta, mail: Mail | None = None) -> str:
    """Make a link to the page of this name and return its whole address, in the active language: one query.

    With `mail`, the mail in which it stands: links that were made for several tries of it are used together.
    """
    token, now = secrets.token_urlsafe(32), timezone.now()
    Link.objects.create(
        token_hash=_hashed(token),
        page=page,
        about=dict(about),
        mail=mail,
        made_at=now,
        expires_at=now + valid_for,
    )
    return f"{settings.SITE_URL}{reverse(page)}?{urlencode({PARAMETER: token})}"


def read_link(page: str, token: str, *, now: datetime | None = None) -> Link | None:
    """The link to this page with this token, unless it has expired or was used: one query."""
    valid = Link.objects.filter(page=page, used_at=None, expires_at__gt=now or timezone.now())
    return valid.filter(token_hash=_hashed(token)).first() if token else None


def was_used(page: str, token: str) -> bool:
    """Whether this token was a link to this page that somebody has used: one query."""
    used = Link.objects.filter(page=page, token_hash=_hashed(token)).exclude(used_at=None)
    return bool(token) and used.exists()


def use_link(link: Link, *, now: datetime | None = None) -> bool:
    """Use the link up, with those that stood in other tries of its mail; False if somebody was quicker.

    To be called in the transaction of what it does, before anything else of it.
    """
    same = Q(pk=link.pk)
    if link.mail_id is not None:
        same |= Q(mail=link.mail_id, page=link.page)
    # Two who press at once: the second waits here, and finds nothing left to use.
    return bool(Link.objects.filter(same, used_at=None).update(used_at=now or timezone.now()))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
