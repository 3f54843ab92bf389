"""The bell of members: how many answers to them have become public since they last looked at their own page.

The number stands in the member's own row, which is read with them: no page asks for it. It is raised where an
answer becomes public and lowered where it ceases to be. Whoever changes whom a member hears counts anew, and
so does a worker each day, whatever went wrong. The rows of members are locked after a discussion's, and those
of several in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from comments.hearing import Follows, hearers
from comments.models import Comment, CommentQuerySet
from comments.visits import SETTLING, VisitTimes, read_moment
from comments.writer_numbers import number_of
from filmclub.accounts.models import User
from filmclub.lib.cookies import COOKIES, LOOKED_COOKIE

MOST = 99


def ring(comment: Comment, change: int) -> None:
    """Raise (1) or lower (-1) the bells of who hears of a comment that counts from now on or does no more.

    Nobody's bell tells of their own words, of those of somebody whom they ignore, or of what they have looked
    at. Under the discussion's lock. Two queries, one for a thread; two more where somebody hears of it.
    """
    if (published := comment.published_at) is None:
        return
    told = [
        user.pk
        for user in hold(comment)
        if number_of(comment) not in user.ignores and published > user.bell_last_at - SETTLING
    ]
    if told:
        # Not below nought: what was just looked at may be taken for new once more.
        User.objects.filter(pk__in=told).update(bell_count=Greatest(F("bell_count") + change, 0))


def hold(*comments: Comment) -> list[User]:
    """Lock the rows of all who hear of these comments, before the bells of more than one of them ring.

    Two who each hold one row and want the other's would wait for ever. Three queries at most for each.
    """
    pks = {pk for comment in comments for pk in hearers(comment)}
    return _locked(pks) if pks else []


def _locked(pks: set[int]) -> list[User]:
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return list(rows.only("ignored", "bell_count", "bell_last_at"))


def at_most_99(number: int) -> str:
    """The number as a bell says it."""
    return str(number) if number <= MOST else f"{MOST}+"


@lru_cache(maxsize=1024)
def bell_html(number: int, language: str) -> str:
    """The bell as HTML, the same for all who have so many answers."""
    return render_to_string("comments/_bell.html", {"number": number, "LANGUAGE_CODE": language})


def look(user: User, now: datetime | None = None) -> datetime:
    """Note that a member looks at their own page now; return since when answers are new on it: one query.

    What is new stays so while they go from page to page, as with visits; their bell is silent. Two queries
    more where it has rung since the member was read.
    """
    times = VisitTimes(user.bell_seen_at, user.bell_last_at).after_reading(now or timezone.now())
    silent = {"bell_count": 0, "bell_seen_at": times.seen_at, "bell_last_at": times.last_at}
    # What rang after the moment above would be silenced, and count as new ever after.
    if not User.objects.filter(pk=user.pk, bell_count=user.bell_count).update(**silent):
        with transaction.atomic():
            _locked({user.pk})
            times = replace(times, last_at=max(times.last_at, now or timezone.now()))
            User.objects.filter(pk=user.pk).update(**{**silent, "bell_last_at": times.last_at})
    user.bell_count, user.bell_seen_at, user.bell_last_at = 0, times.seen_at, times.last_at
    return times.seen_at


@dataclass(frozen=True)
class LookedCookie:
    """Until which moment a guest says that they have read the answers to them; None: they never did.

    It is not signed: whoever forges one changes only what is marked as new in their own browser.
    """

    moment: datetime | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> LookedCookie:
        """Read the request's cookie; what is malformed or no moment is ignored."""
        return cls(read_moment(request.COOKIES.get(LOOKED_COOKIE, "")))

    def set_on(self, response: HttpResponse) -> None:
        """Send the cookie for a year, out of reach of scripts."""
        response.set_cookie(
            LOOKED_COOKIE,
            self.moment.isoformat(timespec="seconds") if self.moment else "",
            max_age=COOKIES[LOOKED_COOKIE].lasts,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def count_anew(pk: int) -> bool:
    """Put a member's number right; whether it was wrong. Six queries, more for who follows very much."""
    with transaction.atomic():
        for user in _locked({pk}):
            heard = {comment.pk for comment in _unheard_by(user) if number_of(comment) not in user.ignores}
            if len(heard) != user.bell_count:
                return bool(User.objects.filter(pk=pk).update(bell_count=len(heard)))
    return False


def _unheard_by(user: User) -> Iterator[Comment]:
    """What became public since a member looked, with what tells who wrote it; some of it twice."""
    follows = Follows.read(user.subscriptions.all())
    answers = Q(parent__author=user.pk, published_at__gt=user.bell_last_at)
    public = follows.without_muted(Comment.objects.approved().exclude(author=user.pk))
    for heard in (answers, *follows.talk(user.bell_last_at)):
        yield from public.filter(heard).only("author", "writer", "email", "guest_name").iterator()


def bells_are_due(after: datetime, until: datetime) -> None:
    """Have a worker count all bells: a task, for there may be many."""
    recount_bells.enqueue()


@task(queue_name="slow")
def recount_bells() -> None:
    """Put every number right: two queries, and six for each member who may have one."""
    answered = Comment.objects.approved().filter(published_at__gt=F("parent__author__bell_last_at"))
    members = User.objects.filter(Q(bell_count__gt=0) | Q(subscriptions__isnull=False)).order_by()
    for pk in sorted({*members.values_list("pk", flat=True), *_writers(answered)}):
        count_anew(pk)


def _writers(answers: CommentQuerySet) -> QuerySet[Comment, int]:
    return answers.order_by().values_list("parent__author", flat=True).distinct()
