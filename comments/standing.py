"""What the site knows of a writer: what was approved and what not wanted, and the moderators' word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from django.db.models import Exists, OuterRef, Q, QuerySet

from comments.defence_models import Sanction
from comments.models import Comment, ConfirmedAddress, JoinedKey
from comments.sanctions import sanction_in_force
from comments.states import State, is_in
from comments.writers import WITH_KEY, Writer
from filmclub.lib.compiled import compiled
from filmclub.lib.skeletons import skeleton
from reviews.models import Article

# The latest comments of a writer about which somebody has decided.
LOOKED_AT = 50
# As many approvals each takes back.
WEIGHTS = {State.REFUSED: 1, State.REMOVED: 1, State.SPAM: 5}
_IS_COMMENT = Q(kind=Comment.Kind.COMMENT)
_DECIDED = is_in(frozenset({State.APPROVED, *WEIGHTS})) & _IS_COMMENT
_UNWANTED = is_in(frozenset(WEIGHTS)) & _IS_COMMENT
# Of claimed ones: the key of a browser alone makes nobody known.
_SAYS_NOTHING = Q(state=State.APPROVED, approval_counts=False)


@dataclass(frozen=True)
class Standing:
    """What the site knows of a writer."""

    approved: int = 0
    # What was refused, removed and spam, weighed.
    unwanted: int = 0
    # A moderator, or the article's author: like on WordPress, they always appear at once.
    is_trusted: bool = False
    # A moderator has said: trust them; or: always hold.
    is_vouched_for: bool = False
    is_always_held: bool = False
    # They may not post at present.
    stopped_by: Sanction | None = None

    @property
    def is_known(self) -> bool:
        """A comment of theirs is public, and others do not outweigh that."""
        return self.is_vouched_for or self.approved > self.unwanted


def standing_of(writer: Writer, article: Article | None, now: datetime, network: str = "") -> Standing:
    """What is known of who writes below an article, or elsewhere, from a network: no query for a moderator.

    For others that of sanctions and, but for the article's author, one more for a member and a guest with a
    key. What moderators have imposed holds for authors, too.
    """
    user = writer.user
    if writer.moderates:
        return Standing(is_trusted=True)
    sanction = sanction_in_force(writer, now, network)
    kind = sanction.kind if sanction is not None else ""
    is_theirs = user is not None and article is not None and user.pk == article.author_id
    if is_theirs and kind in ("", Sanction.Kind.TRUST):
        return Standing(is_trusted=True)
    record = _record(writer)
    return Standing(
        approved=record[State.APPROVED],
        unwanted=sum(weight * record[state] for state, weight in WEIGHTS.items()),
        is_vouched_for=kind == Sanction.Kind.TRUST,
        is_always_held=kind == Sanction.Kind.HOLD,
        stopped_by=sanction if sanction is not None and sanction.silences else None,
    )


def _record(writer: Writer) -> Counter[str]:
    if writer.user is not None:
        return Counter(_decided_of_member(author=writer.user.pk))
    if not writer.browser_key:
        return Counter()
    # A key alone would trust the next person at a library's computer; name and address anybody can give.
    decided = _decided_of_guest(
        writer=writer.browser_key, email=writer.email, name_skeleton=skeleton(writer.name)
    )
    return Counter(state for _pk, state in nlargest(LOOKED_AT, decided))


@compiled
def _decided_of_member(author: int) -> QuerySet[Comment, str]:
    """Of their own comments and, below, of what was written with keys that they have joined and not claimed.

    Of these what nobody wanted counts; what was approved does where the key is tied to their address.
    """
    own = _latest(Comment.objects.filter(_DECIDED, ~_SAYS_NOTHING, author=author))
    joined = JoinedKey.objects.filter(user=author)
    tied = joined.filter(~Q(address=""), key=OuterRef("writer"), address=OuterRef("email"))
    theirs = Comment.objects.filter(_DECIDED, WITH_KEY, author=None, writer__in=joined.values("key"))
    others = _latest(theirs.filter(_UNWANTED | Q(Exists(tied))))
    # Below a union, SQLite knows no limits but those of subqueries.
    return _states(own).union(_states(others), all=True)


@compiled
def _decided_of_guest(writer: str, email: str, name_skeleton: str) -> QuerySet[Comment, tuple[int, str]]:
    """Of this key and, below, of all that are tied to the address if this one is: see `Writer.keys`."""
    theirs = Comment.objects.filter(_DECIDED, WITH_KEY, author=None, email=email, name_skeleton=name_skeleton)
    tied = ConfirmedAddress.objects.filter(~Q(address=""), address=email)
    # Looked at first, and alone: who only claims an address waits no longer for all that was written with it.
    is_tied = Exists(tied.filter(key=writer))
    others = theirs.filter(is_tied, writer__in=tied.exclude(key=writer).values("key"))
    own = _among(_latest(theirs.filter(writer=writer)))
    return own.union(_among(_latest(others)), all=True)


def _states(latest: QuerySet[Comment]) -> QuerySet[Comment, str]:
    return _stored(latest).values_list("state", flat=True)


def _among(latest: QuerySet[Comment]) -> QuerySet[Comment, tuple[int, str]]:
    return _stored(latest).values_list("pk", "state")


def _stored(latest: QuerySet[Comment]) -> QuerySet[Comment]:
    return Comment.objects.filter(pk__in=latest.values("pk"))


def _latest(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.order_by("-pk")[:LOOKED_AT]
