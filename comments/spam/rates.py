"""How much comes from one browser's key and one network, and what became of what came from there before.

Stops floods, and networks that have sent nothing but spam. Lets through whole evenings of a club behind one
address: what was approved from a network speaks for it. E-mail addresses are only claimed and count for
nothing; how soon the same sender may post again is the club's interval, in `comments.posting`. While that is
set, one discussion and one network take only so many comments a minute of writers who are not known. Further
ones are asked to wait before anything costly is done, so that a flood from everywhere costs readers little.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from comments.models import Comment
from comments.reasons import Code
from comments.spam.signs import APART, HOLD, Sign
from comments.states import PUBLIC, State
from comments.submissions import Submission
from comments.writers import WITH_KEY
from filmclub.lib.addresses import neighbours_of, sender_of
from filmclub.lib.compiled import compiled

# So many of the latest from there are looked at.
LATEST = 50
HOUR = timedelta(hours=1)
# Of one hour that are not public: so many hold the next, and so many put it apart.
MANY, FLOOD = 12, 30
# So many spam comments, and none that was approved, speak against a network.
SPAM_ENOUGH = 3

# Of writers who are not known, so many comments a minute in one discussion, and from one network.
OF_A_DISCUSSION, OF_A_NETWORK = 30, 10
MINUTE = 60

# What is typed is rendered to be looked at so many times by a sender, and by the senders of one /48 together.
LOOKS, LOOKS_OF_NEIGHBOURS = 30, 120
TEN_MINUTES = 10 * MINUTE

# What the index of networks holds.
WITH_NETWORK = ~Q(network="")


def look(submission: Submission) -> list[Sign]:
    """What has come from the writer's key and network: one query."""
    writer = submission.writer
    if not submission.network and writer.is_new:
        return []
    latest = _latest(
        network=submission.network,
        member=writer.user.pk if writer.user else 0,
        key="" if writer.user else writer.browser_key,
        now=submission.now,
        but=submission.comment_id or 0,
    )
    approved = sum(state in PUBLIC for state, _at in latest)
    spam = sum(state == State.SPAM for state, _at in latest)
    recent = sum(at > submission.now - HOUR and state not in PUBLIC for state, at in latest)
    if recent >= MANY:
        return [Sign(Code.RATE, APART if recent >= FLOOD and not approved else HOLD, str(recent))]
    if spam and not approved:
        return [Sign(Code.SPAM_FROM_THERE, APART if spam >= SPAM_ENOUGH else 4, str(spam))]
    return []


@compiled
def _latest(
    network: str, member: int, key: str, now: datetime, but: int
) -> QuerySet[Comment, tuple[str, datetime]]:
    """Of one network, and of a member (0: none) or the key of a guest's browser ("": none)."""
    from_there = Q(WITH_NETWORK, network=network) | Q(author=member) | Q(WITH_KEY, author=None, writer=key)
    comments = Comment.objects.filter(from_there, created_at__lte=now).exclude(pk=but)
    return comments.order_by("-created_at").values_list("state", "created_at")[:LATEST]


def seconds_to_wait(counters: Mapping[str, int], counted: Mapping[str, int], now: datetime) -> int:
    """How long a writer who is not known has to wait until there is room for their comment; 0: not at all."""
    if any(counted.get(key, 0) >= most for key, most in counters.items()):
        return MINUTE - int(now.timestamp()) % MINUTE
    return 0


def count(article_id: int, network: str, now: datetime) -> None:
    """Count a comment of a writer who is not known. Of two at one moment, one may be lost: it is a brake."""
    keys = counters(article_id, network, now)
    counted = cache.get_many(keys)
    for key in keys:
        cache.set(key, counted.get(key, 0) + 1, 2 * MINUTE)


def counters(article_id: int, network: str, now: datetime) -> dict[str, int]:
    """What is counted in this minute in the cache, and how many there is room for."""
    minute = int(now.timestamp()) // MINUTE
    found = {f"posted-in:{article_id}:{minute}": OF_A_DISCUSSION}
    if network:
        found[f"posted-near:{_hashed(network)}:{minute}"] = OF_A_NETWORK
    return found


def take_look(address: str, now: datetime) -> int:
    """Take a sender's turn to have something rendered that is not stored; seconds to wait without one."""
    window, left = divmod(int(now.timestamp()), TEN_MINUTES)
    most = {}
    if sender := sender_of(address):
        most[f"looked:{_hashed(sender)}:{window}"] = LOOKS
    if neighbours := neighbours_of(address):
        most[f"looked-near:{_hashed(neighbours)}:{window}"] = LOOKS_OF_NEIGHBOURS
    counted = cache.get_many(most)
    if any(counted.get(key, 0) >= number for key, number in most.items()):
        return TEN_MINUTES - left
    for key in most:
        cache.set(key, counted.get(key, 0) + 1, TEN_MINUTES)
    return 0


def count_refused(of: str, now: datetime) -> None:
    """Count an edit that a rule has refused."""
    cache.set(_refused(of, now), refused(of, now) + 1, 2 * 60 * MINUTE)


def refused(of: str, now: datetime) -> int:
    """How many edits of this were refused in this hour."""
    return int(cache.get(_refused(of, now), 0))


def _refused(of: str, now: datetime) -> str:
    return f"refused-edit:{_hashed(of)}:{int(now.timestamp()) // (60 * MINUTE)}"


def _hashed(value: str) -> str:
    return salted_hmac("comments.spam.rates", value, algorithm="sha256").hexdigest()
