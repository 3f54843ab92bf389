"""From when to when a mail tells of each thing that somebody follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from comments.answers.moments import GRACE, latest_moment
from comments.followed import Target, target_of, with_targets
from comments.followers import Follower
from comments.following_models import Subscription
from filmclub.mail.models import Mail, Subscriber
from reviews.letters.sending import IS_NEWS

# In what a mail is about: from when on it tells, by the numbers of what is followed.
SINCE = "since"


@dataclass(frozen=True)
class Span:
    """Something that is followed, and of which time what is new in it is told."""

    row: Subscription
    target: Target
    after: datetime
    until: datetime

    def holds(self, moment: datetime) -> bool:
        return self.after < moment <= self.until


def take_spans(mail: Mail, follower: Follower, subscriber: Subscriber, now: datetime) -> list[Span]:
    """What a mail tells of that is sent now, each thing from where the last mail ended.

    What it tells of is told: no other mail takes it. Where the mail is tried again, it begins where it began
    at first, and goes on to now. Seven queries at most, however much somebody follows.
    """
    with transaction.atomic():
        # Two mails of the same person would both take it.
        Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)
        rows = list(with_targets(follower.follows().by_mail().order_by("pk")))
        taken: dict[str, str] = dict(mail.about.get(SINCE, {}))
        spans = [span for row in rows if (span := _span(row, subscriber.time_zone, taken, now)) is not None]
        for until in {span.until for span in spans}:
            told = [span.row.pk for span in spans if span.until == until]
            Subscription.objects.filter(pk__in=told, told_at__lt=until).update(told_at=until)
        taken |= {str(span.row.pk): span.after.isoformat() for span in spans}
        about: dict[str, Any] = {**mail.about, SINCE: taken}
        Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING).update(about=about)
    return spans


def _span(row: Subscription, zone: str, taken: dict[str, str], now: datetime) -> Span | None:
    began = taken.get(str(row.pk))
    until = latest_moment(row.rhythm, zone, now) - GRACE
    after = max(datetime.fromisoformat(began) if began else row.told_at, until - IS_NEWS)
    return Span(row, target_of(row), after, until) if after < until else None
