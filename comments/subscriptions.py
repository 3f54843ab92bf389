"""The lists of mails that people with an account get, and how they end each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from filmclub.accounts.models import User
from filmclub.mail import lists
from filmclub.mail.models import Subscriber

# The page to which mails led before each address had a token of its own; they hold for a year.
PAGE = "comments:no-more-mails"
WAITING_LIST, COMMENTS_LIST = "waiting", "comments"


@dataclass(frozen=True)
class MailList:
    """The field of an account that says whether one gets these mails, and what they are called."""

    field: str
    name: str | Promise


LISTS: Mapping[str, MailList] = {
    WAITING_LIST: MailList("told_of_waiting", _("mails about comments that wait")),
    COMMENTS_LIST: MailList("told_of_comments", _("mails about comments below your articles")),
}


def unsubscribe_link(name: str, user: User, language: str) -> str:
    """An address by which whoever reads a member's mail ends a list of theirs, without signing in."""
    subscriber = lists.subscriber_at(name, user.email.lower(), language=language)
    if subscriber.ended_at is not None:
        # They have said in their profile that they want it again.
        lists.confirm(subscriber)
    return lists.stop_link(subscriber)


def when_stopped(subscriber: Subscriber) -> None:
    """Note with the accounts that have an address that it gets no more mails of a list: one query."""
    accounts = User.objects.filter(email__iexact=subscriber.address)
    accounts.update(**{LISTS[subscriber.list].field: False})


def unsubscribe(name: str, user_id: int) -> None:
    """Send this person no more mails of this list: one query, and again changes nothing."""
    User.objects.filter(pk=user_id).update(**{LISTS[name].field: False})
