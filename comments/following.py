"""Following, muting and no longer following: one function for each, called by pages, mails and tests alike.

Nothing of it is done for anybody but by themselves, by an account or a confirmed address.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments.followed import ANSWERS, Target
from comments.followers import LIST, Follower, member_at, subscriber_of
from comments.following_models import REFERRING, SWEEPING, Subscription, SubscriptionQuerySet
from comments.ringing import bell
from filmclub.accounts.claiming import confirmed_addresses
from filmclub.accounts.models import User
from filmclub.mail.models import Subscriber

# So much one person follows or mutes.
MOST = 1000
Rhythm = Subscription.Rhythm
BY_MAIL = (Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY)


class FollowRefused(Exception):
    """Why something is not followed, as a whole sentence."""


def follow(follower: Follower, target: Target, rhythm: str, *, now: datetime | None = None) -> Subscription:
    """Have somebody told of what is new in this from now on, so often; one row, however often it is asked.

    What was followed is told as often as is said now, a muted thread is told of again. Four queries at most.
    Raises FollowRefused for oneself as an author, for mail where there is none, and for more than MOST.
    """
    now = now or timezone.now()
    if rhythm == Rhythm.SITE and follower.user is None:
        raise FollowRefused(_("Choose how often mails are to come."))
    if target.column == "author" and target.row == follower.user:
        raise FollowRefused(_("These are your own articles."))
    row, is_new = _get_or_create(follower, target, rhythm, now)
    if not is_new and (row.muted_at is not None or row.rhythm != rhythm):
        changed = ["muted_at", "rhythm"]
        if row.muted_at is not None or row.rhythm == Rhythm.SITE:
            # No mail tells of what came while none was wanted.
            row.told_at = now
            changed.append("told_at")
        row.muted_at, row.rhythm = None, rhythm
        row.save(update_fields=changed)
    return row


def mute(follower: Follower, thread: Target, *, now: datetime | None = None) -> Subscription:
    """Tell somebody nothing of a thread any more, also no answers to what they wrote in it.

    A member's bell forgets it as well. A dozen queries. Raises FollowRefused for more than MOST.
    """
    now = now or timezone.now()
    rhythm = Rhythm.SITE if follower.user is not None else Rhythm.DAILY
    row, _is_new = _get_or_create(follower, thread, rhythm, now)
    if row.muted_at is None:
        row.muted_at = now
        row.save(update_fields=["muted_at"])
    if follower.user is not None:
        bell().count_anew(follower.user.pk)
    return row


def unmute(rows: SubscriptionQuerySet, *, now: datetime | None = None) -> None:
    """Tell of muted threads again: what was followed before is, so often as then; else nothing is left.

    What came meanwhile no mail tells. Four queries, and some six for each member's bell.
    """
    muted = rows.exclude(muted_at=None)
    followed = muted.exclude(made_at=F("muted_at"))
    members = set(followed.exclude(user=None).order_by().values_list("user", flat=True))
    followed.update(muted_at=None, told_at=now or timezone.now())
    unfollow(muted)
    for member in sorted(members):
        bell().count_anew(member)


def wish_answers(follower: Follower) -> None:
    """Have somebody be written to about answers who is not yet; a rhythm that they have chosen stays.

    Nothing is done for who follows very much already. Four queries at most.
    """
    row = follower.to(Target(ANSWERS))
    if row is None or row.rhythm == Rhythm.SITE:
        with suppress(FollowRefused):
            follow(follower, Target(ANSWERS), Rhythm.DAILY)


def unfollow(rows: SubscriptionQuerySet) -> int:
    """Follow these no longer, and hear again of muted threads; how many there were.

    Two queries, and some six for each member's bell.
    """
    members = set(rows.exclude(user=None).order_by().values_list("user", flat=True))
    ended = rows.delete()[0]
    for member in sorted(members):
        bell().count_anew(member)
    return ended


def tell_so_often(rows: SubscriptionQuerySet, rhythm: str) -> None:
    """Have what somebody follows told so often: one query."""
    # No mail tells of what came while none was wanted.
    told_at = Case(When(rhythm=Rhythm.SITE, then=Value(timezone.now())), default=F("told_at"))
    rows.following().exclude(rhythm=rhythm).update(rhythm=rhythm, told_at=told_at)


def _get_or_create(
    follower: Follower, target: Target, rhythm: str, now: datetime
) -> tuple[Subscription, bool]:
    row = follower.to(target)
    if row is not None:
        return row, False
    if follower.follows().count() >= MOST:
        raise FollowRefused(
            _("You follow very much already. End something on the page of what you follow, then try again.")
        )
    moments = {"made_at": now, "told_at": now}
    return Subscription.objects.get_or_create(
        **follower.columns, **target.columns, defaults={"rhythm": rhythm, **moments}
    )


def end_mails(subscriber: Subscriber) -> None:
    """End what an address was told by mail: a member is told here from now on, of a guest mutes stay."""
    unfollow(Subscription.objects.following().filter(subscriber=subscriber))
    if (user := member_at(subscriber.address)) is not None:
        tell_so_often(user.subscriptions.all(), Rhythm.SITE)


def hand_over(user: User, address: str) -> None:
    """Have what a guest followed by this address be the member's, who has confirmed it for their account.

    What both followed stays as the member has it. The mails keep the language and the clock of the member's
    address before. Two queries; six more where the guest followed something, and those of the bell. None for
    an account that is nobody's yet.
    """
    if user.unconfirmed_since is not None:
        return
    _write_there_too(user, address)
    theirs = Subscription.objects.filter(subscriber__list=LIST, subscriber__address=address)
    with transaction.atomic():
        rows = list(theirs.select_for_update(of=("self",)).order_by("pk"))
        if not rows:
            return
        known = set(map(_what, user.subscriptions.all()))
        moved = [row.pk for row in rows if _what(row) not in known and row.author_id != user.pk]
        Subscription.objects.filter(pk__in=moved).update(user=user, subscriber=None)
        Subscription.objects.filter(pk__in={row.pk for row in rows} - set(moved)).delete()
        bell().count_anew(user.pk)


def _write_there_too(user: User, address: str) -> None:
    """Have mails to another address of a member's be in the language of those before, by the same clock."""
    before = {each.lower() for each in confirmed_addresses(user)} - {address}
    written = Subscriber.objects.active().filter(list=LIST, address__in=before)
    if (latest := written.order_by("confirmed_at", "pk").last()) is not None:
        now = timezone.now()
        fields = {"language": latest.language, "time_zone": latest.time_zone, "asked_at": now}
        Subscriber.objects.get_or_create(list=LIST, address=address, defaults={**fields, "confirmed_at": now})


def joined(user: User, wants_answers: bool) -> None:
    """What follows when somebody has joined: what they followed as a guest is theirs, and their wish is done.

    Some twenty queries at most, three where there is nothing.
    """
    for address in confirmed_addresses(user):
        hand_over(user, address)
    if wants_answers:
        wish_answers(Follower(user=user))
        subscriber_of(user, get_language() or "")


def _what(row: Subscription) -> tuple[int | bool | None, ...]:
    return tuple(getattr(row, f"{name}_id") for name in REFERRING) + tuple(
        getattr(row, name) for name in SWEEPING
    )
