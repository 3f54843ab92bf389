"""Who is to be written to: each minute those who are told at once, at their hour those who are told later.

Mails are queued in parts; who is interrupted goes on where the last part ended. A person gets one mail an
hour at most: what comes meanwhile is told by the one that waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from comments.answers.gathering import is_something_new, late_ones, with_news
from comments.answers.moments import DIGESTS, GRACE, latest_moment
from comments.followers import LIST, LONGEST
from comments.following_models import Subscription, SubscriptionQuerySet
from filmclub.accounts.models import User
from filmclub.jobs.due import schedule
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.models import Mail, Subscriber
from filmclub.mail.queue import queue_for_list
from reviews.letters.sending import IS_NEWS

# The kind of mails, and that of the job which queues a part of them.
KIND, PART = "answers", "part of answers"
IN_A_PART = 500
PAUSE = timedelta(hours=1)
AT_ONCE = Subscription.Rhythm.AT_ONCE
# Every time zone begins its hours at one of these.
QUARTER = timedelta(minutes=15)


def look_for_news(after: datetime, until: datetime) -> None:
    """Begin the mails for who is told at once, where something became news between these moments.

    One query where nobody is, five where nothing did.
    """
    told = Subscription.objects.by_mail().filter(rhythm=AT_ONCE)
    if told.exists() and is_mail_confirmed() and is_something_new(after - GRACE, until - GRACE):
        schedule(PART, _key(AT_ONCE, "", until, 0), until)


def look_at_clocks(after: datetime, until: datetime) -> None:
    """Begin the mails for those whose hour of the day, or of the week, came between these moments.

    No query but each quarter of an hour; then one for each rhythm.
    """
    if _quarter(after) == _quarter(until) or not is_mail_confirmed():
        return
    for rhythm in DIGESTS:
        rows = Subscription.objects.by_mail().filter(rhythm=rhythm).order_by()
        for zone in sorted(rows.values_list(_zone(), flat=True).distinct()):
            if (moment := latest_moment(rhythm, zone, until)) > after:
                schedule(PART, _key(rhythm, zone, moment, 0), until)


def queue_part(key: str, moment: datetime) -> None:
    """Queue the mails of a part of those who are told so often, and have the part behind it done.

    A dozen queries, whatever its size.
    """
    rhythm, zone, said, reached = key.split("|")
    until = datetime.fromisoformat(said) - GRACE
    rows = Subscription.objects.by_mail().filter(rhythm=rhythm, pk__gt=int(reached))
    if rhythm in DIGESTS:
        rows = rows.annotate(zone=_zone()).filter(zone=zone)
    part = list(rows.order_by("pk").values_list("pk", flat=True)[:IN_A_PART])
    if not part:
        return
    those = Subscription.objects.filter(pk__in=part)
    late = late_ones(until - IS_NEWS, until)
    queue_mails(with_news(those, until, late), timezone.now(), f"{KIND}:{said}")
    # In the same minute: whoever follows something is told of it at once.
    schedule(PART, _key(rhythm, zone, datetime.fromisoformat(said), part[-1]), moment)


def _key(rhythm: str, zone: str, moment: datetime, reached: int) -> str:
    return f"{rhythm}|{zone}|{moment.isoformat()}|{reached}"


def _quarter(moment: datetime) -> int:
    return int(moment.timestamp() // QUARTER.total_seconds())


def _zone() -> Coalesce:
    """The time zone of who follows, "" for the club's."""
    of_member = Subscriber.objects.filter(list=LIST, address=Lower(OuterRef("user__email")))
    zone = Subquery(of_member.values("time_zone")[:1])
    return Coalesce("subscriber__time_zone", zone, Value(""), output_field=CharField())


def queue_mails(rows: SubscriptionQuerySet, now: datetime, key: str) -> None:
    """Queue a mail for everybody who follows one of these, unless one waits for them: eight queries."""
    people = set(rows.values_list("user", "subscriber"))
    if not people:
        return
    addresses = _addresses_of({user for user, _guest in people if user is not None}, now)
    theirs = Q(pk__in={guest for _user, guest in people if guest is not None}) | Q(address__in=addresses)
    subscribers = list(
        Subscriber.objects.active().filter(theirs, list=LIST).select_for_update(no_key=True).order_by("pk")
    )
    # One that is being sent has told already; one that waits will tell this too.
    waiting = Mail.objects.filter(
        kind=KIND, state=Mail.State.QUEUED, recipient__in=[each.address for each in subscribers]
    )
    told = set(waiting.select_for_update(no_key=True).order_by("pk").values_list("recipient", flat=True))
    queue_for_list(
        [each for each in subscribers if each.address not in told],
        kind=KIND,
        key=key,
        about={},
        at=now,
        pause=PAUSE,
    )


def _addresses_of(users: set[int], now: datetime) -> set[str]:
    """Where these members are written to, whose address is confirmed: four queries at most, none for none."""
    if not users:
        return set()
    confirmed = EmailAddress.objects.filter(
        user=OuterRef("pk"), email=Lower(OuterRef("email")), verified=True
    )
    open_ = User.objects.filter(Exists(confirmed), pk__in=users, is_active=True)
    addresses = {email.lower() for email in open_.values_list("email", flat=True) if len(email) <= LONGEST}
    known = Subscriber.objects.filter(list=LIST, address__in=addresses)
    new = addresses - set(known.values_list("address", flat=True))
    fields = {"list": LIST, "language": settings.LANGUAGE_CODE, "asked_at": now, "confirmed_at": now}
    Subscriber.objects.bulk_create(
        [Subscriber(address=address, **fields) for address in sorted(new)], ignore_conflicts=True
    )
    # Somebody may have typed it as a guest; it was confirmed for the account.
    known.filter(confirmed_at=None).update(confirmed_at=now)
    return addresses
