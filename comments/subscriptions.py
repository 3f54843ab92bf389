"""The lists of mails that people with an account get, and how they end each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from filmclub.accounts.models import User
from filmclub.mail.links import make_link
from filmclub.mail.models import Mail

PAGE = "comments:no-more-mails"
# Who ends a list does it by an old mail of it too.
LINKS_HOLD = timedelta(days=365)
WAITING_LIST, COMMENTS_LIST = "waiting", "comments"
# Of whoever has confirmed an address, with an account or without: `filmclub.mail.lists`.
ANSWERS_LIST = "answers"


@dataclass(frozen=True)
class MailList:
    """The field of an account that says whether one gets these mails, and what they are called."""

    field: str
    name: str | Promise


LISTS: Mapping[str, MailList] = {
    WAITING_LIST: MailList("told_of_waiting", _("mails about comments that wait")),
    COMMENTS_LIST: MailList("told_of_comments", _("mails about comments below your articles")),
}


def unsubscribe_link(name: str, user: User, mail: Mail) -> str:
    """An address by which whoever gets the mail ends its list, without signing in."""
    return make_link(PAGE, about={"user": user.pk, "list": name}, valid_for=LINKS_HOLD, mail=mail)


def unsubscribe(name: str, user_id: int) -> None:
    """Send this person no more mails of this list: one query, and again changes nothing."""
    User.objects.filter(pk=user_id).update(**{LISTS[name].field: False})
