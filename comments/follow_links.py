"""An address that was typed follows nothing before its owner presses a button on the page of a link."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from comments.followed import ANSWERS, Target, find_target
from comments.followers import LIST, follower_at, subscriber_at
from comments.following import Rhythm, follow, wish_answers
from comments.following_models import Subscription
from filmclub.mail import lists
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import make_link, use_link
from filmclub.mail.models import Link, Mail, Subscriber

KIND = "confirm follow"
PAGE = "comments:confirm-follow"


def ask_to_follow(
    address: str,
    target: Target,
    rhythm: str,
    *,
    language: str,
    network: str = "",
    now: datetime | None = None,
) -> None:
    """Send a link to an address, by which it follows this; over the limit of its mailbox or network, nothing.

    The same is done whoever has it and whatever it follows already: nobody learns of it.
    """
    about = {"rhythm": rhythm, **target.about}
    lists.send_link(LIST, address, KIND, about, language=language, network=network, now=now)


def write_link(mail: Mail) -> Letter | None:
    """The mail with the link; None if what it is about is not public any more, or mail is not sent."""
    subscriber = Subscriber.objects.filter(pk=mail.about["subscriber"]).first()
    target = find_target(mail.about["what"], mail.about["number"])
    if subscriber is None or target is None or not lists.list_of(subscriber).is_open():
        return None
    about = {**mail.about, "language": mail.language}
    link = make_link(PAGE, about=about, valid_for=lists.LINKS_HOLD, mail=mail)
    return compose("follow", link=link, name=target.name_for_anybody)


def confirm_follow(link: Link, target: Target, *, now: datetime | None = None) -> Subscription | None:
    """Have the address to which a link went follow what it says; None if the link was used already.

    Raises FollowRefused as `follow` does; then the link is not used.
    """
    subscriber = Subscriber.objects.get(pk=link.about["subscriber"])
    with transaction.atomic():
        if not use_link(link, now=now):
            return None
        return begin(subscriber, target, link.about["rhythm"], link.about["language"], now=now)


def begin(
    subscriber: Subscriber, target: Target, rhythm: str, language: str, *, now: datetime | None = None
) -> Subscription:
    """Have an address be told of this whose owner has just said so, also where it had ended its mails."""
    _confirm(subscriber, language, now)
    return follow(follower_at(subscriber), target, rhythm, now=now)


def _confirm(subscriber: Subscriber, language: str, now: datetime | None = None) -> None:
    subscriber.language = language
    lists.confirm(subscriber, now=now)


def answers_wished(address: str, language: str, *, by_link: bool) -> None:
    """Have an address be told of answers whose owner wishes so, by a link in a mail or in a known browser.

    A browser cannot begin again what the address has ended: that takes a link. Who is told already stays told
    so often. Nine queries at most.
    """
    subscriber = subscriber_at(address, language)
    if by_link:
        _confirm(subscriber, language)
    elif subscriber.ended_at is not None:
        ask_to_follow(address, Target(ANSWERS), Rhythm.DAILY, language=language)
        return
    wish_answers(follower_at(subscriber))
