"""The worker asks the service outside about comments, and holds what it takes for spam."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from comments.checks import KEPT
from comments.defence_models import CheckAnswer, PendingCheck
from comments.discussions import locked_comment
from comments.feedback import said_of
from comments.findings import Ground
from comments.models import Comment
from comments.moderation import hold
from comments.reasons import Code
from filmclub.lib.akismet_service import NoAnswer, is_set_up, is_spam

# After the first time that nobody answered, the second, and so on; the last goes on.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# So long nobody else asks about what somebody is just asking about: longer than the service may take.
LEASE = timedelta(minutes=2)

logger = logging.getLogger("comments.asking")


def checks_are_due(after: datetime, until: datetime) -> None:
    """Have a worker ask about what is due, and forget what has waited for a day: two queries."""
    PendingCheck.objects.filter(asked_for_at__lte=until - KEPT).delete()
    if PendingCheck.objects.filter(next_at__lte=until).exists():
        ask_service.enqueue()


@task(queue_name="default")
def ask_service() -> None:
    """Ask about each comment whose turn it is; where nobody answers, the others wait for their next turn."""
    while is_set_up() and (check := _claim(timezone.now())) is not None:
        if not _ask(check):
            return


def _claim(now: datetime) -> PendingCheck | None:
    """Take one for as long as the lease lasts, the one that has waited for longest: two queries."""
    with transaction.atomic():
        due = PendingCheck.objects.filter(next_at__lte=now, asked_for_at__gt=now - KEPT)
        check = due.select_for_update(skip_locked=True).order_by("next_at", "pk").first()
        if check is not None:
            check.next_at = now + LEASE
            check.save(update_fields=["next_at"])
    return check


def _ask(check: PendingCheck) -> bool:
    """Ask about one comment, and do what follows; whether the service answered, or need not be asked."""
    comment = Comment.objects.select_related("author", "discussion__article").get(pk=check.pk)
    # The writer may change it meanwhile, which is to be asked about anew: that row is not ours.
    ours = PendingCheck.objects.filter(pk=check.pk, asked_for_at=check.asked_for_at)
    if not _is_open(comment, check.asked_for_at):
        ours.delete()
        return True
    said = said_of(comment) | {"user_agent": check.agent, "comment_author_email": _mail_of(comment)}
    try:
        answer = is_spam(said, address=check.address or "")
    except NoAnswer as error:
        pause = PAUSES[min(check.failures, len(PAUSES) - 1)]
        ours.update(failures=check.failures + 1, next_at=timezone.now() + pause)
        logger.warning("Akismet could not be asked, and will be asked again: %s", error)
        return False
    with transaction.atomic():
        current = locked_comment(comment, Comment.objects.all())
        # Whoever withdrew, changed it or decided meanwhile is right.
        if ours.delete()[0] and _is_open(current, check.asked_for_at):
            CheckAnswer.objects.update_or_create(
                comment=current, defaults={"is_spam": answer, "told": answer}
            )
            if answer:
                _hold(current)
    return True


def _hold(comment: Comment) -> None:
    """Put likely spam apart; what readers have seen waits among the others, to be looked at soon."""
    if comment.traits.is_public:
        hold(comment, Ground(Code.AKISMET))
    else:
        hold(comment, Ground(Code.LIKELY_SPAM, detail="Akismet"))


def _is_open(comment: Comment, since: datetime) -> bool:
    """Whether the site's rules alone have decided about it since a moment, and it waits or is public."""
    if not (comment.traits.is_waiting or comment.traits.is_public):
        return False
    return not comment.decisions.filter(moderator__isnull=False, created_at__gte=since).exists()


def _mail_of(comment: Comment) -> str:
    return comment.author.email if comment.author else comment.email
