"""What the clock does about articles: a scheduled one becomes public."""

from __future__ import annotations

from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from filmclub.club.models import Club, must_look_up
from reviews.models import Article
from reviews.versions import look_up_publications

BECAME_PUBLIC = "Became public at its time."


def article_is_due(key: str, moment: datetime) -> None:
    """Say that a scheduled article is public now: in the admin's log, and by what all pages have in common.

    Pages and feeds go by the article's own date, and requests look up by themselves what has become public:
    so readers never wait for the clock. Nothing happens if the article was taken back or has another date
    meanwhile.
    """
    article = Article.objects.filter(pk=key).only("title", "state", "published_at", "author").first()
    if article is None or not article.is_public() or article.published_at != moment:
        return
    now = timezone.now()
    if must_look_up(Club.objects.current().next_publication_at, now):
        look_up_publications(now)
    else:
        # The release before looked up those alone that pages linked to then.
        Article.links_changed()
    log = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Article), object_id=key, action_flag=CHANGE
    )
    # By who scheduled it: there, and in the article's history, it stands in the admin.
    user = log.order_by("-action_time", "-pk").values_list("user", flat=True).first() or article.author_id
    LogEntry.objects.log_actions(user, [article], CHANGE, BECAME_PUBLIC, single_object=True)
