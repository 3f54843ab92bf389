"""What the clock does about discussions: some close, and what is not to be kept is forgotten."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from comments.claims import forget_signatures
from comments.discussions import lock, raise_version
from comments.models import Comment, Discussion, Edit, Report
from comments.moderation import AlreadyChanged, take_for_spam
from comments.profiles import forget_profiles
from comments.purging import purge_due
from comments.sanctions import forget_ended
from comments.states import WAITING
from filmclub.club.models import Club

# So long the network is kept from which a comment came.
NETWORKS_KEPT = timedelta(days=30)
# So long likely spam waits for somebody to decide about it.
UNDECIDED = timedelta(days=30)
AT_ONCE = 500


def close_discussions(after: datetime, until: datetime) -> None:
    """Raise the version of each discussion that has closed by its age between these two moments.

    Whoever asks for a page or posts goes by the moment itself and never waits for this. Three queries,
    and two more for each that has closed.
    """
    usual = Club.objects.current().closes_after_days
    closed = Q(pk__in=[])
    for days in set(Discussion.objects.order_by().values_list("closes_after_days", flat=True).distinct()):
        if (span := usual if days is None else days) is None:
            continue
        begun = Q(article__published_at__gt=after - timedelta(days=span))
        begun &= Q(article__published_at__lte=until - timedelta(days=span))
        closed |= begun & (Q(closes_after_days__isnull=True) if days is None else Q(closes_after_days=days))
    for pk in Discussion.objects.filter(closed).order_by("pk").values_list("pk", flat=True):
        lock(pk)
        raise_version(pk)


def networks_are_due(after: datetime, until: datetime) -> None:
    """Have a worker forget the networks of old comments: a task, for there may be many."""
    forget_networks.enqueue()


@task(queue_name="slow")
def forget_networks() -> None:
    """Forget from which networks comments came that are older than thirty days, and nothing else of them.

    So of reports, and of closed ones who made them; and what comments said before writers changed theirs.
    With them goes what was imposed on networks and is over, and how comments were signed that members have
    claimed. A few hundred at a time. One that somebody is just changing is left for the next day.
    """
    forget_ended(timezone.now())
    forget_signatures(timezone.now())
    over = timezone.now() - NETWORKS_KEPT
    Report.objects.filter(created_at__lt=over).exclude(network="").update(network="")
    Report.objects.filter(closed_at__lt=over).exclude(email="", key="").update(email="", key="")
    forget_former_versions(over)
    old = Comment.objects.filter(created_at__lt=over).exclude(network="").order_by("pk")
    last = 0
    while True:
        with transaction.atomic():
            # Whoever replies locks many rows one after the other: we wait for none while we hold some.
            rows = old.filter(pk__gt=last).select_for_update(skip_locked=True, no_key=True, of=("self",))
            pks = list(rows.values_list("pk", flat=True)[:AT_ONCE])
            Comment.objects.filter(pk__in=pks).update(network="")
        if not pks:
            return
        last = pks[-1]


def forget_former_versions(over: datetime) -> None:
    """Forget what comments said before their writers changed them, but for those that wait: one query.

    What moderators have changed is kept for them.
    """
    Edit.objects.by_writers().filter(at__lt=over).exclude(comment__state__in=WAITING).delete()


def purges_are_due(after: datetime, until: datetime) -> None:
    """Have a worker decide about old likely spam, and forget what was refused and spam: a task, as before."""
    purge_unwanted.enqueue()


@task(queue_name="slow")
def purge_unwanted() -> None:
    """Take likely spam for spam after thirty days, and purge what nobody wanted after fifteen more.

    So of what was blanked or refused in profiles.
    """
    take_undecided_for_spam()
    purge_due()
    forget_profiles()


def take_undecided_for_spam(now: datetime | None = None) -> int:
    """Decide that likely spam of thirty days is spam; return how many that are: a dozen queries for each."""
    now = now or timezone.now()
    taken = 0
    # Each in a transaction of its own: a moderator may decide about it meanwhile.
    for comment in Comment.objects.likely_spam().filter(created_at__lte=now - UNDECIDED).iterator(AT_ONCE):
        with suppress(AlreadyChanged):
            take_for_spam(comment, now=now)
            taken += 1
    return taken
