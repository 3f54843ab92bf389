"""A guest confirms the address that they typed, if they wish: then they hear what became of their comment.

Until then an address is a claim, and gets nothing but one link for each comment whose writer asks for it. No
answer tells whether that was sent, and none depends on what else is known of the address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.checks import mails_wait_until
from comments.models import Comment, ConfirmedAddress, Disowned
from comments.sanctions import hand_to_guest
from comments.telling import find_comment
from comments.writers import is_confirmed
from filmclub.lib.contacts import mailbox_of
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.kinds import Letter, compose
from filmclub.mail.links import make_link, use_link
from filmclub.mail.models import Link, Mail
from filmclub.mail.queue import queue_mail

CONFIRM = "confirm address"
PAGE = "comments:confirm-address"
LINKS_HOLD = timedelta(days=7)
# Links to one mailbox, and those that are asked for from one network.
A_DAY, LINKS_A_DAY, LINKS_A_DAY_OF_A_NETWORK = 24 * 60 * 60, 3, 10


class AnswersWished(Protocol):
    def __call__(self, address: str, language: str, *, by_link: bool) -> None: ...


_wished_by: list[AnswersWished] = []


def may_ask(comment: Comment) -> bool:
    """Whether the writer of a comment is offered to confirm the address: at most three queries."""
    return (
        comment.author_id is None
        and bool(comment.email and comment.writer)
        and (comment.traits.is_waiting or comment.traits.is_public)
        and is_mail_confirmed()
        and not is_confirmed(comment.email, comment.writer)
        and not Disowned.objects.filter(pk=comment.pk).exists()
    )


def tell_answers_by(wished: AnswersWished) -> None:
    """Have this called for an address that is to be told of answers; to be called from `ready()`."""
    _wished_by.append(wished)


def tell_of_answers(comment: Comment, language: str) -> None:
    """Do what the guest wishes who has just posted this: have answers told to the address, once it is theirs.

    At once where it was confirmed with the key, else by the link that confirms it.
    """
    if not is_confirmed(comment.email, comment.writer):
        ask_for_link(comment, language, tells_answers=True)
        return
    for wished in _wished_by:
        wished(comment.email, language, by_link=False)


def ask_for_link(
    comment: Comment, language: str, *, tells_answers: bool = False, now: datetime | None = None
) -> None:
    """Send the link to the address of a comment, one while it holds; over a limit nothing is sent.

    For who has the key that wrote it. Asking again changes nothing, and nobody learns what was done.
    `tells_answers`: who confirms is written to about answers, too.
    """
    now = now or timezone.now()
    key = f"confirm:{comment.pk}:"
    sent = Mail.objects.filter(key__startswith=key, queued_at__gt=now - LINKS_HOLD)
    if not may_ask(comment) or sent.exists() or not _take_turns(comment):
        return
    with transaction.atomic():
        queue_mail(
            key=f"{key}{now:%Y-%m-%d-%H-%M}",
            kind=CONFIRM,
            recipient=comment.email,
            language=language,
            about={"comment": comment.pk, "answers": tells_answers},
            at=mails_wait_until(Comment.objects.filter(pk=comment.pk), now),
        )


def _take_turns(comment: Comment) -> bool:
    """Whether its network and its mailbox have turns left: then one of each is taken.

    Who asks for links to one address after the other is stopped by the network.
    """
    network = comment.network and f"network {comment.network}"
    return (not network or _take_turn(network, LINKS_A_DAY_OF_A_NETWORK)) and _take_turn(
        mailbox_of(comment.email), LINKS_A_DAY
    )


def _take_turn(whose: str, turns: int) -> bool:
    hashed = salted_hmac("comments.confirming", whose, algorithm="sha256").hexdigest()
    return any(cache.add(f"confirm:{hashed}-{number}", True, A_DAY) for number in range(turns))


def confirm(link: Link, comment: Comment, browser_key: str, *, now: datetime | None = None) -> None:
    """Tie the address to the key that wrote the comment, and to that of the browser in which one says so."""
    now = now or timezone.now()
    with transaction.atomic():
        if not use_link(link, now=now):
            return
        ConfirmedAddress.objects.bulk_create(
            [
                ConfirmedAddress(address=comment.email, key=key, moment=now)
                for key in dict.fromkeys((comment.writer, browser_key))
                if key
            ],
            ignore_conflicts=True,
        )
        hand_to_guest(comment.email)
        if link.about.get("answers"):
            for wished in _wished_by:
                wished(comment.email, link.about["language"], by_link=True)


def disown(link: Link, comment: Comment, *, now: datetime | None = None) -> None:
    """Send no more mail about a comment, whose address is somebody else's; nothing is tied to anything."""
    with transaction.atomic():
        if use_link(link, now=now):
            Disowned.objects.get_or_create(comment=comment, defaults={"moment": now or timezone.now()})


def write_link(mail: Mail) -> Letter | None:
    """The mail with the link, without a word that its writer chose: the address may be anybody's."""
    comment = find_comment(mail.about["comment"])
    if comment is None or not may_ask(comment):
        return None
    # Its writer is offered the link all the same: nobody learns what it is taken for.
    if comment.is_likely_spam:
        return None
    tells_answers = bool(mail.about.get("answers"))
    about = {"comment": comment.pk, "answers": tells_answers, "language": mail.language}
    link = make_link(PAGE, about=about, valid_for=LINKS_HOLD, mail=mail)
    article = comment.discussion.article
    return compose(
        "confirm_address", comment=comment, article=article, link=link, tells_answers=tells_answers
    )
