"""What waits, told to moderators by the club's rhythm, and louder where something was left lying."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from comments.checks import mails_wait_until
from comments.models import IS_REPORTED, Comment, ProfilePart, Report
from comments.offices import name_with_office, offices, with_published
from comments.queue import with_context
from comments.rhythm import latest_look, looks_before
from comments.states import State
from comments.subscriptions import WAITING_LIST, unsubscribe_link
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.models import Mail
from filmclub.mail.queue import queue_mail

KIND = "digest"
# So many are named, the oldest first.
NAMED = 10
# More are not counted for a page.
COUNTED = 100


def count_waiting() -> int:
    """How many comments wait, COUNTED at most: one query."""
    return Comment.objects.waiting().order_by()[:COUNTED].count()


def count_reported() -> int:
    """How many comments readers have reported that nobody has looked at since, COUNTED at most: one query."""
    return Comment.objects.filter(IS_REPORTED).order_by()[:COUNTED].count()


def count_profiles() -> int:
    """Of how many members something waits or was reported, COUNTED at most: one query."""
    waiting = ProfilePart.objects.filter(state=State.PENDING).order_by().values("member")
    reported = Report.objects.filter(member__isnull=False, closed_at=None).order_by().values("member")
    return waiting.union(reported)[:COUNTED].count()


def moderators() -> QuerySet[User]:
    """Who decides about comments, has an address and has not ended these mails."""
    people = User.objects.with_perm("comments.moderate_comment")
    return people.filter(is_staff=True, told_of_waiting=True).exclude(email="").order_by("pk")


def send_digests(after: datetime, until: datetime) -> None:
    """Queue a digest for each moderator, if their hour came between these moments and something waits.

    So does what readers have reported, and what members say of themselves. One query in any other minute;
    five at most, and those of the mails.
    """
    club = Club.objects.current()
    moment = latest_look(club, after, until)
    if moment is None or not is_mail_confirmed(club):
        return
    waiting, reported = Comment.objects.waiting(), Comment.objects.filter(IS_REPORTED)
    if waiting.exists() or reported.exists() or count_profiles():
        queue_digests(moment)


def queue_digests(moment: datetime) -> int:
    """Queue a digest of this moment for each moderator; return how many that are, besides those there are."""
    at = mails_wait_until(Comment.objects.waiting(), timezone.now())
    return sum(_queue_digest(user, moment, at) for user in moderators())


def _queue_digest(user: User, moment: datetime, at: datetime | None) -> bool:
    with transaction.atomic():
        mail = queue_mail(
            key=f"digest:{moment:%Y-%m-%d-%H-%M-%S}:{user.pk}",
            kind=KIND,
            recipient=user.email,
            language=settings.LANGUAGE_CODE,
            about={"user": user.pk, "moment": moment.isoformat()},
            at=at,
        )
    return mail is not None


def write_digest(mail: Mail) -> Letter | None:
    """Name what waits now; louder if some of it has waited for twice the time between two looks.

    Of what readers have reported the number is told, and of members of whom something is to be looked at.
    """
    user = moderators().filter(pk=mail.about["user"]).first()
    if user is None:
        return None
    waiting = list(with_context(with_published(Comment.objects.waiting()))[:NAMED])
    reported, profiles = count_reported(), count_profiles()
    if not waiting and not reported and not profiles:
        return None
    moment = datetime.fromisoformat(mail.about["moment"])
    before_last = list(islice(looks_before(Club.objects.current(), moment), 3))[-1]
    number, rights = Comment.objects.waiting().count(), cache(offices)
    return compose(
        "digest",
        unsubscribe=unsubscribe_link(WAITING_LIST, user, mail.language),
        user=user,
        comments=[(comment, name_with_office(comment, rights)) for comment in waiting],
        number=number,
        further=number - len(waiting),
        oldest=waiting[0].created_at if waiting else None,
        is_late=bool(waiting) and waiting[0].created_at <= before_last,
        reported=reported,
        profiles=profiles,
        profiles_desk=f"{settings.SITE_URL}{reverse('admin:comments_profilepart_changelist')}",
        desk=f"{settings.SITE_URL}{reverse('admin:comments_comment_changelist')}",
    )
