"""The same text with small changes under other names, and hosts that come back.

A text is stood for by prints: the least of several hashes of its pairs of words, two by two (minhash). Two
texts that say nearly the same have some in common, and are then compared word by word. Stops campaigns, also
copies of what others have said here. Lets through short thanks, quotations, and somebody who says the same
once more under the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zlib import crc32

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Left
from django_tasks import task

from comments.defence_models import Print
from comments.findings import Finding
from comments.models import Comment
from comments.reasons import Code
from comments.spam.signs import APART, HOLD, Sign
from comments.spam.texts import LONGEST, hosts, looks, number_of, own_words
from comments.states import PUBLIC, State
from comments.submissions import Submission
from comments.writers import Writer
from filmclub.lib.compiled import compiled
from filmclub.lib.inserting import insert
from filmclub.lib.number_lists import IsOneOf, listed
from filmclub.lib.skeletons import skeleton

# So long a text is remembered.
KEPT = timedelta(days=90)
# Shorter ones are said by everybody.
FEWEST_WORDS = 8
# Of the pairs of words in both, so many must be in either.
ALIKE = 0.5
BANDS = 8
# So many prints that are the same are looked at; of what is there more often, no further ones are kept.
LATEST = 60
ENOUGH = 5
AT_ONCE = 1000

_PRIME = (1 << 61) - 1
_FACTORS = [(number_of("factor", str(n)), number_of("shift", str(n))) for n in range(2 * BANDS)]


@dataclass
class _Earlier:
    """A comment that has prints in common with what is sent."""

    state: str
    is_same_person: bool
    text: str
    values: set[int]


def look(submission: Submission) -> list[Sign]:
    """Whether nearly the same, or the same hosts, came before: one query."""
    writer = submission.writer
    named = {number_of("host", host): host for host in hosts(submission.text, writer.website)}
    pairs, bands = pairs_of(submission.text), set(_bands_in(submission.text))
    if not (bands or named):
        return []
    earlier = _earlier([*bands, *named], submission)
    # What an edited comment said before was looked at then.
    before = pairs_of(submission.before)
    alike = [
        each
        for each in earlier
        if bands & each.values
        and _likeness(pairs, others := pairs_of(each.text)) >= ALIKE
        and not (before and _likeness(before, others) >= ALIKE)
    ]
    signs = []
    others_said = sum(not each.is_same_person for each in alike)
    if others_said or len(alike) > 1:
        is_copy = any(each.state in PUBLIC and not each.is_same_person for each in alike)
        signs.append(Sign(Code.COPY if is_copy else Code.DUPLICATE, APART, str(len(alike))))
    for value, host in named.items():
        points = _points_of_host([each for each in earlier if value in each.values])
        if points:
            signs.append(Sign(Code.KNOWN_HOST, points, host))
    return signs


def _points_of_host(earlier: Sequence[_Earlier]) -> int:
    """What those who named a host speak against it; nothing where one of them was approved."""
    if any(each.state in PUBLIC for each in earlier):
        return 0
    if any(each.state == State.SPAM for each in earlier):
        return APART
    waiting = sum(each.state == State.PENDING and not each.is_same_person for each in earlier)
    return APART if waiting > 1 else HOLD + 1 if waiting else 0


def _earlier(values: Sequence[int], submission: Submission) -> list[_Earlier]:
    found: dict[int, _Earlier] = {}
    rows = _with_prints(values=listed(values), but=submission.comment_id or 0)
    for pk, value, written, *person, state, text in rows:
        if not submission.now - KEPT < written <= submission.now:
            continue
        if submission.comment_id and _is_own(submission.writer, *person[:2]):
            # Whoever mends what they wrote may say it twice.
            continue
        same = _is_same_person(submission.writer, *person)
        found.setdefault(pk, _Earlier(state, same, text, set())).values.add(value)
    return list(found.values())


@compiled
def _with_prints(values: str, but: int) -> QuerySet[Print, tuple[Any, ...]]:
    # Not by when they were written: PostgreSQL would look through all comments of these months for the few.
    prints = Print.objects.filter(IsOneOf(F("value"), Value(values))).exclude(comment=but)
    columns = ("created_at", "author", "writer", "email", "name_skeleton", "state")
    return prints.order_by("-comment").values_list(
        "comment", "value", *(f"comment__{name}" for name in columns), Left("comment__text", LONGEST)
    )[:LATEST]


def _is_same_person(writer: Writer, author: int | None, key: str, email: str, name: str) -> bool:
    """Whether it is, or claims to be, the same person: it only makes the sign milder."""
    if writer.user is not None:
        return author == writer.user.pk
    claims_the_same = email == writer.email and name == skeleton(writer.name)
    return author is None and (key == writer.browser_key != "" or claims_the_same)


def _is_own(writer: Writer, author: int | None, key: str) -> bool:
    """Whether it is known to be by the same person, who does not only claim so."""
    if writer.user is not None:
        return author == writer.user.pk
    return author is None and key == writer.browser_key != ""


def remember(comment: Comment, findings: Sequence[Finding]) -> None:
    """Keep the prints of a comment that was just stored: one query, none for a short one without an address.

    None either of what has come often enough already: a flood leaves no more than that behind.
    """
    said = (each.ground.detail for each in findings if each.ground.code in (Code.DUPLICATE, Code.COPY))
    if any(int(detail) >= ENOUGH for detail in said):
        return
    values = {*_bands_in(comment.text)}
    values |= {number_of("host", host) for host in hosts(comment.text, comment.website)}
    if values:
        insert(*(Print(comment=comment, value=value) for value in sorted(values)))


def remember_anew(comment: Comment, findings: Sequence[Finding]) -> None:
    """Keep the prints of what a comment says now instead of those before: two queries."""
    Print.objects.filter(comment=comment).delete()
    remember(comment, findings)


def pairs_of(text: str) -> set[int]:
    """The pairs of words that follow each other, as numbers; none of a short text."""
    words = [look for look in looks(own_words(text)) if look]
    if len(words) < FEWEST_WORDS:
        return set()
    return {crc32(f"{one} {other}".encode()) for one, other in pairwise(words)}


def bands_of(pairs: set[int]) -> list[int]:
    """The prints of a text: two with half of their pairs in common have two of eight, unlike ones none."""
    if not pairs:
        return []
    least = [min((factor * pair + shift) % _PRIME for pair in pairs) for factor, shift in _FACTORS]
    return [number_of("text", f"{n} {least[2 * n]} {least[2 * n + 1]}") for n in range(BANDS)]


@lru_cache(maxsize=32)
def _bands_in(text: str) -> tuple[int, ...]:
    """The prints of a text: asked for when it is looked at and, under the discussion's lock, to be kept."""
    return tuple(bands_of(pairs_of(text)))


def _likeness(pairs: set[int], others: set[int]) -> float:
    return len(pairs & others) / len(pairs | others)


def prints_are_due(after: datetime, until: datetime) -> None:
    """Have a worker forget the prints of old comments: a task, for there may be many."""
    forget_prints.enqueue(until.isoformat())


@task(queue_name="slow")
def forget_prints(until: str) -> None:
    """Forget the prints of comments that are older than they are kept, a thousand at a time."""
    old = Q(comment__created_at__lt=datetime.fromisoformat(until) - KEPT)
    while pks := list(Print.objects.filter(old).values_list("pk", flat=True)[:AT_ONCE]):
        Print.objects.filter(pk__in=pks).delete()
