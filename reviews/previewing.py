"""Secret links to an article that readers do not see yet: made, ended, and followed.

An article has one at most. The token is known to who made it alone; here is its hash.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from reviews.models import Article, PreviewLink
from reviews.outcomes import PublishingError
from reviews.rights import may_change

if TYPE_CHECKING:
    from filmclub.accounts.models import User

LASTS = timedelta(days=14)


def make_preview_link(*, article: Article, by: User, at: datetime | None = None) -> str:
    """Return the token of a new link, which ends an earlier one and itself after `LASTS`.

    Raises PermissionDenied for who may not change the article, PublishingError for one that readers see.
    """
    token = token_urlsafe(32)
    with transaction.atomic():
        # Of two who make one at once the later has it.
        stored = _locked(article, by)
        if stored.is_public():
            words = _("Readers see “%(title)s” already: give them the address of its page.")
            raise PublishingError(words % {"title": stored.title})
        values = {"token_hash": _hash(token), "made_by": by, "ends_at": (at or timezone.now()) + LASTS}
        PreviewLink.objects.update_or_create(article=stored, defaults=values)
        _log(stored, by, "Made a secret link to the preview.")
    return token


def end_preview_link(*, article: Article, by: User) -> None:
    """Let the link to an article lead nowhere; nothing where there is none.

    Raises PermissionDenied for who may not change the article.
    """
    with transaction.atomic():
        stored = _locked(article, by)
        if PreviewLink.objects.filter(article=stored).delete()[0]:
            _log(stored, by, "Ended the secret link to the preview.")


def preview_link_of(article: Article, at: datetime | None = None) -> PreviewLink | None:
    """The link to an article that leads somewhere at this moment, by default now: one query."""
    return PreviewLink.objects.filter(article=article.pk, ends_at__gt=at or timezone.now()).first()


def article_behind(pk: int, token: str, at: datetime | None = None) -> Article | None:
    """The article to which a link with this token leads; None where it leads nowhere: one query."""
    links = PreviewLink.objects.select_related("article__author", "article__lead_image", "article__series")
    link = links.filter(article__pk=pk, ends_at__gt=at or timezone.now()).first()
    # Compared where there is none too: how long the answer takes says nothing.
    is_right = constant_time_compare(_hash(token), link.token_hash if link is not None else "0" * 64)
    return link.article if link is not None and is_right else None


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


def _locked(article: Article, by: User) -> Article:
    rows = Article.objects.select_for_update(of=("self",), no_key=True).defer(*Article.TEXTS)
    stored = rows.get(pk=article.pk)
    if not may_change(by, stored):
        raise PermissionDenied
    return stored


def _log(article: Article, by: User, message: str) -> None:
    LogEntry.objects.log_actions(by.pk, [article], CHANGE, message, single_object=True)
