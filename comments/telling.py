"""Telling who has confirmed their address what was decided about their comment that waited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from comments.models import Comment, Disowned
from comments.states import PUBLIC, WAITING, State
from comments.writers import is_confirmed
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.models import Mail
from filmclub.mail.queue import queue_mail

APPROVED, REFUSED = "comment approved", "comment refused"
# A moderator may take it back before anybody hears of it.
REFUSAL_WAITS = timedelta(minutes=10)


def tell_writer(comment: Comment, before: str, now: datetime) -> None:
    """Tell who has confirmed their address what was decided about their comment that waited.

    In the decision's transaction; one query for a guest's, three more where somebody is told.
    """
    if (
        before not in WAITING
        or comment.author_id is not None
        or not is_confirmed(comment.email, comment.writer)
    ):
        return
    if comment.state in PUBLIC:
        _queue_answer(APPROVED, f"approved:{comment.pk}", comment, now)
    elif comment.state == State.REFUSED:
        _queue_answer(REFUSED, f"refused:{comment.pk}", comment, now + REFUSAL_WAITS)


def _queue_answer(kind: str, key: str, comment: Comment, at: datetime) -> None:
    has_language = comment.language in dict(settings.LANGUAGES)
    queue_mail(
        key=key,
        kind=kind,
        recipient=comment.email,
        language=comment.language if has_language else settings.LANGUAGE_CODE,
        about={"comment": comment.pk},
        at=at,
    )


def write_approved(mail: Mail) -> Letter | None:
    return _write_answer(mail, "comment_approved", lambda comment: comment.state in PUBLIC)


def write_refused(mail: Mail) -> Letter | None:
    return _write_answer(mail, "comment_refused", lambda comment: comment.state == State.REFUSED)


def _write_answer(mail: Mail, template: str, still: Callable[[Comment], bool]) -> Letter | None:
    comment = find_comment(mail.about["comment"])
    if comment is None or not still(comment) or Disowned.objects.filter(pk=comment.pk).exists():
        return None
    address = f"{settings.SITE_URL}{comment.get_absolute_url()}"
    return compose(template, comment=comment, article=comment.discussion.article, address=address)


def find_comment(pk: int) -> Comment | None:
    """The comment with its article, if it is there and readers see the article: one query."""
    found = Comment.objects.select_related("discussion__article").filter(pk=pk).first()
    return found if found is not None and found.discussion.article.is_public() else None
