"""What a mail about what somebody follows says, and how each follow ends by a link in it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from comments.answers.spans import take_spans
from comments.answers.told import Section, gather
from comments.followers import LIST, follower_at
from comments.following_models import Subscription
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import PARAMETER
from filmclub.mail.lists import key_of, stop_link
from filmclub.mail.models import Mail, Subscriber

STOP = "comments:stop-following"


def write(mail: Mail) -> Letter | None:
    """What is new to a person since their last mail; None if nothing is, or they get no more of these.

    It tells in their language and by their clock. Some queries, whatever they follow and whatever is new.
    """
    now = timezone.now()
    subscriber = Subscriber.objects.active().filter(pk=mail.about["subscriber"], list=LIST).first()
    if subscriber is None:
        return None
    follower = follower_at(subscriber)
    sections = gather(follower, take_spans(mail, follower, subscriber, now), mail.language)
    if not sections:
        return None
    Subscriber.objects.filter(pk=subscriber.pk).update(mailed_at=now)
    with timezone.override(ZoneInfo(subscriber.time_zone) if subscriber.time_zone else None):
        return text_of(sections, subscriber)


@dataclass(frozen=True)
class Part:
    """A section with the link that ends it."""

    section: Section
    stop: str

    @property
    def mutes(self) -> bool:
        """Whether its comments are of several threads, each of which can be muted."""
        return self.section.span.row.is_answers


def text_of(sections: list[Section], subscriber: Subscriber) -> Letter:
    """What it says in the active language and time zone."""
    comments = [answer for section in sections for answer in section.answers]
    articles = [article for section in sections for article in section.articles]
    number = sum(len(section.comments) for section in sections)
    query = urlencode({PARAMETER: key_of(subscriber)})
    return compose(
        "answers",
        unsubscribe=stop_link(subscriber),
        parts=[Part(section, stop_following_link(section.span.row)) for section in sections],
        number=number + len(articles),
        further=number - len(comments),
        only_answer=comments[0] if number == 1 and not articles and sections[0].span.row.is_answers else None,
        only_comment=comments[0] if number == 1 and not articles else None,
        only_article=articles[0] if len(articles) == 1 and not number else None,
        are_answers=all(section.span.row.is_answers for section in sections),
        following=f"{settings.SITE_URL}{reverse('comments:following')}?{query}",
    )


def stop_following_link(row: Subscription) -> str:
    """The whole address at which this one follow ends, in the active language."""
    return f"{settings.SITE_URL}{reverse(STOP)}?{urlencode({PARAMETER: row.token})}"
