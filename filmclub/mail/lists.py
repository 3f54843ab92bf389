"""Lists of mails: who gets them has confirmed the address, and ends each list by one click.

A list is a word; the app that owns its subject registers what it is called. Every mail of it names its
subscriber's token, in a header that mail programs post to (RFC 8058) and in a link at its foot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from filmclub.lib.contacts import clean_email
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import make_link, use_link
from filmclub.mail.models import Link, Mail, Subscriber, new_token
from filmclub.mail.queue import forget_mails_about, queue_mail, queue_nothing
from filmclub.mail.typed import may_write_from, may_write_to

KIND = "confirm subscription"
PAGE = "mail:subscribe"
LINKS_HOLD = timedelta(days=7)
# So long the links of old mails say that the list has ended.
ENDED_KEPT = timedelta(days=30)
# So long the link in a mail's text opens what its reader gets.
KEYS_HOLD = timedelta(days=60)
_signer = TimestampSigner(salt="filmclub.mail.lists", sep=".")


@dataclass(frozen=True)
class MailList:
    # As in “You get no more …”.
    name: str | Promise
    # Whether it is offered now.
    is_open: Callable[[], bool]
    # What follows when a subscriber ends it, in the same transaction.
    when_stopped: Callable[[Subscriber], object] = lambda subscriber: None
    # Of those that were not asked for by a link of this list: which of them are needed still, ended or not.
    needs: Q | None = None


_lists: dict[str, MailList] = {}


def register_list(name: str, mail_list: MailList) -> None:
    """Let addresses subscribe to a list; to be called from the owning app's `ready()`."""
    _lists[name] = mail_list


def list_of(subscriber: Subscriber) -> MailList:
    return _lists[subscriber.list]


def ask_to_subscribe(
    name: str, address: str, *, language: str, network: str = "", now: datetime | None = None
) -> None:
    """Send a link to an address that somebody typed, which subscribes it to a list; one mailbox gets few.

    The same is done whoever has it and whether it subscribes already: nobody learns of it.
    """
    send_link(name, address, KIND, {}, language=language, network=network, now=now)


def send_link(
    name: str,
    address: str,
    kind: str,
    about: dict[str, Any],
    *,
    language: str,
    network: str = "",
    now: datetime | None = None,
) -> None:
    """Send a mail of this kind about this and the address's row of a list; over its mailbox's limit, nothing.

    Nor over that of the network in which it was typed, of the links of all kinds together. The same is done
    whoever has it: nobody learns of it.
    """
    now, address = now or timezone.now(), clean_email(address)
    with transaction.atomic():
        if not (may_write_from(network) and may_write_to(address)):
            queue_nothing(key=f"{kind}:{name}:{now.isoformat()}", kind=kind)
            return
        subscriber, _is_new = Subscriber.objects.get_or_create(
            list=name, address=address, defaults={"language": language, "asked_at": now}
        )
        Subscriber.objects.filter(pk=subscriber.pk).update(asked_at=now)
        queue_mail(
            key=f"{kind}:{subscriber.pk}:{now.isoformat()}",
            kind=kind,
            recipient=address,
            language=language,
            about={"subscriber": subscriber.pk, **about},
        )


def write_subscription(mail: Mail) -> Letter | None:
    """The mail with the link, without a word of who asked for it; None if the list has closed meanwhile."""
    subscriber = Subscriber.objects.filter(pk=mail.about["subscriber"]).first()
    if subscriber is None or not list_of(subscriber).is_open():
        return None
    about = {"subscriber": subscriber.pk, "language": mail.language}
    link = make_link(PAGE, about=about, valid_for=LINKS_HOLD, mail=mail)
    return compose("subscription", link=link, name=list_of(subscriber).name)


def subscribe(link: Link, subscriber: Subscriber, rhythm: str, *, now: datetime | None = None) -> bool:
    """Subscribe the address to which a link went; False if the link was used already.

    Who subscribes anew after an end gets another token: mails from before end nothing any more.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if not use_link(link, now=now):
            return False
        subscriber.rhythm, subscriber.language = rhythm, link.about["language"]
        confirm(subscriber, now=now)
    return True


def confirm(subscriber: Subscriber, *, now: datetime | None = None) -> None:
    """Have an address get the mails of a list from now on, whose owner has just said so: one query.

    It is stored with its rhythm and language.
    """
    if subscriber.ended_at is not None:
        subscriber.token = new_token()
    subscriber.confirmed_at, subscriber.ended_at = now or timezone.now(), None
    subscriber.save(update_fields=["token", "confirmed_at", "ended_at", "rhythm", "language"])


def subscriber_at(name: str, address: str, *, language: str, now: datetime | None = None) -> Subscriber:
    """Where somebody is written to whose address was confirmed elsewhere; made when it is first needed.

    One that has ended the list is given as it is, and gets nothing. Two queries at most.
    """
    now = now or timezone.now()
    subscriber, _is_new = Subscriber.objects.get_or_create(
        list=name,
        address=address,
        defaults={"language": language, "asked_at": now, "confirmed_at": now},
    )
    if subscriber.confirmed_at is None:
        confirm(subscriber, now=now)
    return subscriber


def stop(subscriber: Subscriber, *, now: datetime | None = None) -> None:
    """End a list for an address, also what is queued of it; again it changes nothing.

    Three queries, and those of the list.
    """
    with transaction.atomic():
        active = Subscriber.objects.filter(pk=subscriber.pk, ended_at=None)
        if active.update(ended_at=now or timezone.now()):
            forget_mails_about("subscriber", subscriber.pk)
            list_of(subscriber).when_stopped(subscriber)


def stop_link(subscriber: Subscriber) -> str:
    """The whole address at which a list ends, in the active language."""
    return f"{settings.SITE_URL}{reverse('mail:stop')}?{urlencode({'token': subscriber.token})}"


def key_of(subscriber: Subscriber) -> str:
    """What a link in the text of a mail holds by which its reader sees and changes all that comes to them.

    Mail providers are told the token, by which nothing but an end is asked for. As long as that is the same,
    the key is good for two months.
    """
    return _signer.sign(f"{subscriber.pk}-{_fingerprint(subscriber)}")


def subscriber_by(key: str) -> Subscriber | None:
    """Whose key it is: one query, none for what is no key of ours or an old one."""
    try:
        number, _dash, fingerprint = _signer.unsign(key, max_age=KEYS_HOLD).partition("-")
    except BadSignature:
        return None
    subscriber = Subscriber.objects.filter(pk=number).first()
    return subscriber if subscriber is not None and fingerprint == _fingerprint(subscriber) else None


def _fingerprint(subscriber: Subscriber) -> str:
    return salted_hmac("filmclub.mail.lists.key", subscriber.token, algorithm="sha256").hexdigest()[:16]


def subscriber_of(token: str) -> Subscriber | None:
    """Whose token it is: one query."""
    return Subscriber.objects.filter(token=token).first() if token else None


def forget_over(now: datetime | None = None) -> None:
    """Delete the addresses that nobody has confirmed while their links held, and those that have ended.

    Where a list says which it needs, these stay, and of the others those go to which nothing went lately.
    """
    now = now or timezone.now()
    Subscriber.objects.filter(confirmed_at=None, asked_at__lte=now - LINKS_HOLD).delete()
    over = now - ENDED_KEPT
    for name, mail_list in _lists.items():
        those = Subscriber.objects.filter(list=name)
        if mail_list.needs is None:
            those.filter(ended_at__lte=over).delete()
            continue
        silent = Q(ended_at__lte=over) | Q(ended_at=None, confirmed_at__lte=over)
        silent &= Q(mailed_at=None) | Q(mailed_at__lte=over)
        those.filter(silent).exclude(mail_list.needs).delete()
