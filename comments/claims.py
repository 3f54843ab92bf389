"""A member says which comments of guests are theirs: what they are offered, and what follows.

Two things together offer it: the key of the browser in which they claim, and either an address that was
confirmed for their account or, of what was written without one, their name. For what somebody typed their
address elsewhere is told apart. A worker gives it to the account, a discussion at a time, where each comment
is looked at again under the lock; within a day it is given back so.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks import task

from comments.claim_things import (
    Things,
    give_things,
    give_things_back,
    hand_likes_back,
    hand_likes_over,
    hand_reports_back,
    hand_reports_over,
)
from comments.discussions import is_seen, lock, raise_version
from comments.ignoring import goes_on_as
from comments.like_counts import drop
from comments.models import (
    Claim,
    ClaimedComment,
    Comment,
    CommentQuerySet,
    ConfirmedAddress,
    Decision,
    Disowned,
    JoinedKey,
    Like,
    Report,
)
from comments.persons import WITH_ADDRESS
from comments.ringing import bell
from comments.states import PUBLIC, Act, is_in, those
from comments.words import store
from comments.writer_numbers import number_of
from comments.writers import WITH_KEY
from filmclub.accounts.claiming import confirmed_addresses
from filmclub.accounts.models import User
from filmclub.lib.skeletons import skeleton
from reviews.models import Article

# In one act.
MOST = 5_000
# So many change hands before others may write in that discussion again.
UNDER_ONE_LOCK = 100
# If nothing was done for so long, a worker is told of it again.
FORGOTTEN = timedelta(minutes=5)
# Under this name a claim that a moderator has taken back keeps the moderator's number, or 0 where it is old.
TAKEN_BY = "taken_by"
# What tells whose a guest's comment is.
SIGNATURE = ("guest_name", "email", "website", "writer")
# The article of what is liked.
_HOME = Coalesce("comment__discussion", "article")
AT_WORK = (Claim.State.RUNNING, Claim.State.UNDOING)
# What its writer is told of: what was taken for spam is none of it, and what was withdrawn is gone.
TOLD_OF = is_in(those(lambda traits: traits.is_public or traits.is_waiting or traits.is_explained))


@dataclass(frozen=True)
class Claimant:
    """A member, the addresses that were confirmed for them, and the key of the browser that they are in."""

    user: User
    addresses: tuple[str, ...]
    browser_key: str

    @classmethod
    def of(cls, user: User, browser_key: str) -> Claimant:
        """One query."""
        return cls(user, tuple(confirmed_addresses(user)), browser_key)

    def offered(self) -> CommentQuerySet:
        """What was written in this browser with an address of theirs or, without any, with their name."""
        return self._of_guests().filter(self._is_offered())

    def perhaps(self) -> CommentQuerySet:
        """What was written elsewhere by somebody who typed an address of theirs, which proves nothing.

        So it shows what is public alone, unless the address was confirmed with the key there.
        """
        return self._of_guests().filter(self._is_perhaps())

    def may_claim(self, picked: Collection[int]) -> CommentQuerySet:
        return self._of_guests().filter(self._is_offered() | self._is_perhaps(), pk__in=picked)

    @cached_property
    def refused(self) -> list[int]:
        """The numbers of what a moderator has given back already: one query, once."""
        taken = self.user.claims.filter(moved__has_key=TAKEN_BY).values_list("picked", flat=True)
        return sorted({number for picked in taken for number in picked})

    def _of_guests(self) -> CommentQuerySet:
        return _of_guests().exclude(pk__in=self.refused)

    def _is_offered(self) -> Q:
        if not self.browser_key:
            return Q(pk__in=[])
        is_signed = Q(email__in=self.addresses)
        if name := skeleton(self.user.name):
            is_signed |= Q(email="", name_skeleton=name)
        return Q(WITH_KEY, is_signed, writer=self.browser_key)

    def _is_perhaps(self) -> Q:
        if not self.addresses:
            return Q(pk__in=[])
        tied = ConfirmedAddress.objects.filter(address=OuterRef("email"), key=OuterRef("writer"))
        elsewhere = Q(WITH_ADDRESS, is_in(PUBLIC) | Q(Exists(tied)), email__in=self.addresses)
        return elsewhere & ~Q(writer=self.browser_key) if self.browser_key else elsewhere


def _of_guests() -> CommentQuerySet:
    """What may be anybody's: of no account, below a public article, and not disowned by its address."""
    return Comment.objects.filter(
        TOLD_OF,
        ~Exists(Disowned.objects.filter(comment=OuterRef("pk"))),
        author=None,
        kind=Comment.Kind.COMMENT,
        purged_at=None,
        erased_at=None,
        discussion__in=Article.objects.published().order_by().values("pk"),
    )


def claim(
    claimant: Claimant,
    picked: Iterable[int],
    *,
    things: Things | None = None,
    claim_id: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Claim | None:
    """Begin to give these comments to the member; None: they may claim none of them.

    The same `claim_id` again, as of a double click, begins nothing. The keys that they were written with are
    joined at once: what was imposed on these, and what nobody wanted of them, is the member's from now on.
    What else the browser holds of its guest goes over where its own key is joined. Some fifteen queries.
    """
    now, user, claim_id = now or timezone.now(), claimant.user, claim_id or uuid.uuid4()
    if known := user.claims.filter(pk=claim_id).first():
        return known
    rows = claimant.may_claim(set(picked)).order_by("pk").values_list("pk", "writer")[:MOST]
    found = dict(rows)
    if not found:
        return None
    keys = {key for key in found.values() if key}
    with transaction.atomic():
        begun, is_new = Claim.objects.get_or_create(
            pk=claim_id,
            defaults={"user": user, "picked": list(found), "created_at": now, "touched_at": now},
        )
        if not is_new:
            return begun if begun.user_id == user.pk else None
        tied = ConfirmedAddress.objects.filter(address__in=claimant.addresses, key__in=keys)
        addresses = dict(tied.values_list("key", "address"))
        JoinedKey.objects.bulk_create(
            JoinedKey(claim=begun, user=user, key=key, address=addresses.get(key, "")) for key in sorted(keys)
        )
        if claimant.browser_key in keys:
            begun.moved = give_things(user, things or Things(), claimant.browser_key, now)
            begun.save(update_fields=["moved"])
        go_on.enqueue(str(begun.pk))
    return begun


def claims_to_undo(user: User, now: datetime | None = None) -> list[Claim]:
    """What this member has claimed within a day and not taken back, the latest first: one query.

    Each tells in `given` how many comments are theirs by it: what another has claimed first is not.
    """
    since = (now or timezone.now()) - Claim.UNDOABLE
    claims = user.claims.filter(created_at__gt=since).exclude(state=Claim.State.UNDONE)
    return list(claims.annotate(given=Count("comments")).order_by("-created_at"))


def undo_claim(claim_id: uuid.UUID, *, by: User, now: datetime | None = None) -> bool:
    """Begin to give back what a member has claimed; False if it is not theirs, or older than a day.

    Twice, or while it is being done, it is given back once. Four queries.
    """
    now = now or timezone.now()
    return _undo(by.claims.filter(pk=claim_id, created_at__gt=now - Claim.UNDOABLE), now)


def take_claim_back(claim_id: uuid.UUID, *, by: User, now: datetime | None = None) -> bool:
    """The same by a moderator, whose name the log tells, as long as it is known how the comments were signed.

    The member cannot claim them again. False if it is none, or older than Claim.KEPT.
    """
    if not by.has_perm("comments.moderate_comment"):
        raise PermissionDenied
    now = now or timezone.now()
    return _undo(Claim.objects.filter(pk=claim_id, created_at__gt=now - Claim.KEPT), now, taken_by=by)


def _undo(claims: QuerySet[Claim], now: datetime, *, taken_by: User | None = None) -> bool:
    with transaction.atomic():
        # After what a worker is just giving, and before it goes on.
        found = claims.select_for_update().first()
        if found is None:
            return False
        if found.state in (Claim.State.UNDOING, Claim.State.UNDONE):
            return True
        found.state, found.touched_at = Claim.State.UNDOING, now
        if taken_by is not None:
            found.moved[TAKEN_BY] = taken_by.pk
        found.save(update_fields=["state", "touched_at", "moved"])
        go_on.enqueue(str(found.pk))
    return True


# --- What the worker does -------------------------------------------------------------------------


# Somebody waits for it.
@task(priority=10)
def go_on(claim_id: str) -> None:
    """Give the member what they have claimed in one more discussion, or give it back."""
    if _step(uuid.UUID(claim_id)):
        go_on.enqueue(claim_id)


def go_on_with_forgotten(now: datetime | None = None) -> int:
    """Have a worker go on with what was broken off: one query, and two more for each of these."""
    now = now or timezone.now()
    forgotten = Claim.objects.filter(state__in=AT_WORK, touched_at__lte=now - FORGOTTEN)
    pks = list(forgotten.values_list("pk", flat=True))
    for pk in pks:
        Claim.objects.filter(pk=pk).update(touched_at=now)
        go_on.enqueue(str(pk))
    return len(pks)


def forget_signatures(now: datetime) -> None:
    """Forget by whom claimed comments were signed before, and what went over with them: three queries.

    Not of what is just given back. That it was a moderator who did that stays: it is not claimed again.
    """
    old = Claim.objects.filter(created_at__lt=now - Claim.KEPT).exclude(state=Claim.State.UNDOING)
    ClaimedComment.objects.filter(claim__in=old).delete()
    taken = {TAKEN_BY: 0}
    old.filter(moved__has_key=TAKEN_BY).exclude(moved=taken).update(moved=taken)
    old.exclude(moved__has_key=TAKEN_BY).exclude(moved={}).update(moved={})


def _step(claim_id: uuid.UUID) -> bool:
    """Go through one discussion; whether there may be more to do. Some twenty queries."""
    now = timezone.now()
    with transaction.atomic():
        current = (
            Claim.objects.select_for_update(of=("self",)).select_related("user").filter(pk=claim_id).first()
        )
        if current is None or current.state not in AT_WORK:
            return False
        is_undone = current.state == Claim.State.UNDOING
        comments = _to_give_back(current) if is_undone else _to_give(current)
        reports, likes = _reports(current, is_undone=is_undone), _likes(current, is_undone=is_undone)
        discussion = (
            comments.order_by("discussion").values_list("discussion", flat=True).first()
            or reports.order_by("comment__discussion").values_list("comment__discussion", flat=True).first()
            or likes.order_by(_HOME).values_list(_HOME, flat=True).first()
        )
        current.touched_at = now
        if discussion is None:
            _finish(current, is_undone=is_undone)
        else:
            lock(discussion)
            # As they are under the lock: what was moved, claimed by another or erased meanwhile is not there.
            some = list(comments.filter(discussion=discussion).order_by("pk")[:UNDER_ONE_LOCK])
            (_give_back if is_undone else _give)(current, some, now)
            hand = hand_reports_back if is_undone else hand_reports_over
            hand(reports.filter(comment__discussion=discussion), current.user, current.moved)
            likes = likes.filter(Q(comment__discussion=discussion) | Q(article=discussion))
            if is_undone:
                hand_likes_back(likes, current.moved.get("key", ""))
            else:
                hand_likes_over(likes, current.user)
        current.save(update_fields=["state", "touched_at"])
    return discussion is not None


def _to_give(current: Claim) -> CommentQuerySet:
    """What was picked, and may be claimed still."""
    claimant = Claimant.of(current.user, current.moved.get("key", ""))
    return claimant.may_claim(current.picked)


def _to_give_back(current: Claim) -> CommentQuerySet:
    return Comment.objects.filter(claimed__claim=current, author=current.user).select_related("claimed")


def _reports(current: Claim, *, is_undone: bool) -> QuerySet[Report]:
    made = Report.objects.filter(pk__in=current.moved.get("reports", ()))
    return made.filter(reporter=current.user if is_undone else None)


def _likes(current: Claim, *, is_undone: bool) -> QuerySet[Like]:
    made = Like.objects.filter(pk__in=current.moved.get("likes", ()))
    return made.filter(user=current.user if is_undone else None)


def _give(current: Claim, comments: Sequence[Comment], now: datetime) -> None:
    """Make them the member's, under their discussion's lock: six queries, and those of likes that go."""
    tied = set(current.keys.exclude(address="").values_list("key", "address"))
    ClaimedComment.objects.bulk_create(
        ClaimedComment(comment=comment, claim=current, **{name: getattr(comment, name) for name in SIGNATURE})
        for comment in comments
    )
    for number in {number_of(comment) for comment in comments}:
        goes_on_as(number, current.user)
    # Nobody likes what is their own.
    for like in current.user.likes.filter(comment__in=comments).select_related("comment", "article"):
        drop(like)
    for comment in comments:
        comment.claimed_at = now
        comment.approval_counts = (comment.writer, comment.email) in tied
        comment.author = current.user
        comment.name_skeleton = ""
        for name in SIGNATURE:
            setattr(comment, name, "")
    _store(comments, Act.CLAIM, current.pk, now)


def _give_back(current: Claim, comments: Sequence[Comment], now: datetime) -> None:
    """Make them the guest's again, under their discussion's lock: five queries."""
    for comment in comments:
        for name in SIGNATURE:
            setattr(comment, name, getattr(comment.claimed, name))
        comment.name_skeleton = skeleton(comment.guest_name)
        comment.author, comment.claimed_at, comment.approval_counts = None, None, True
    ClaimedComment.objects.filter(comment__in=comments).delete()
    # In the log, it is an act of its own.
    batch = uuid.uuid5(current.pk, Act.UNCLAIM)
    _store(comments, Act.UNCLAIM, batch, now, moderator=current.moved.get(TAKEN_BY))


def _store(
    comments: Sequence[Comment], act: Act, batch: uuid.UUID, now: datetime, *, moderator: int | None = None
) -> None:
    columns = (*SIGNATURE, "name_skeleton", "author", "claimed_at", "approval_counts")
    Comment.objects.bulk_update(comments, columns)
    store(*comments)
    Decision.objects.bulk_create(
        Decision(
            comment=comment,
            moderator_id=moderator,
            act=act,
            before=comment.state,
            after=comment.state,
            batch=batch,
            created_at=now,
        )
        for comment in comments
    )
    if any(map(is_seen, comments)):
        raise_version(comments[0].discussion_id)


def _finish(current: Claim, *, is_undone: bool) -> None:
    if not is_undone:
        current.state = Claim.State.DONE
    else:
        current.state = Claim.State.UNDONE
        current.keys.all().delete()
        give_things_back(current.user, current.moved)
    # What answers these comments answers another now. Last: it locks the member's row.
    bell().count_anew(current.user_id)
