"""The bell of members: how many answers to them have become public since they last looked at their own page.

The number stands in the member's own row, which is read with them: no page asks for it. It is raised where an
answer becomes public and lowered where it ceases to be. Whoever changes whom a member hears counts anew; so
does a worker soon after, where very many follow, and each day, whatever went wrong. The rows of members are
locked after a discussion's, and those of several in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from comments.hearing import Follows, follow_along, followers, hearers
from comments.models import Comment, CommentQuerySet
from comments.trees import places
from comments.visits import SETTLING, VisitTimes, read_moment
from comments.writer_numbers import number_of
from filmclub.accounts.models import User
from filmclub.jobs.due import schedule
from filmclub.lib.cookies import COOKIES, LOOKED_COOKIE

MOST = 99
# The kind of job: the followers of something that very many follow are to be counted, a part at a time.
FOLLOWERS, IN_A_PART = "bells of followers", 500
# So many seconds at most a bell is late then: to count thousands takes a worker most of a minute.
TOGETHER = 10 * 60


def ring(comment: Comment, change: int) -> None:
    """Raise (1) or lower (-1) the bells of who hears of a comment that counts from now on or does no more.

    Nobody's bell tells of their own words, of those of somebody whom they ignore, or of what they have looked
    at. Under the discussion's lock. Two queries, one for a thread; two more where somebody hears of it, and
    two where very many do: these are counted by a worker.
    """
    if (published := comment.published_at) is None:
        return
    heard = hearers(comment)
    told = [
        user.pk
        for user in _locked(heard.are_told)
        if number_of(comment) not in user.ignores and published > user.bell_last_at - SETTLING
    ]
    if told:
        # Not below nought: what was just looked at may be taken for new once more.
        User.objects.filter(pk__in=told).update(bell_count=Greatest(F("bell_count") + change, 0))
    if heard.are_many:
        # What comes within the same ten minutes is counted together.
        now = timezone.now().timestamp()
        at = datetime.fromtimestamp((now // TOGETHER + 1) * TOGETHER, UTC)
        schedule(FOLLOWERS, f"{comment.discussion_id}|{places.beginning_of(comment)}", at)


def hold(*comments: Comment) -> list[User]:
    """Lock the rows of all who hear of these comments, before the bells of more than one of them ring.

    Two who each hold one row and want the other's would wait for ever. Three queries at most for each.
    """
    return _locked({pk for comment in comments for pk in hearers(comment).are_told})


def moved(comment: Comment, before: tuple[int, int]) -> None:
    """Have who followed a thread that was moved follow where it stands, and a worker count the bells.

    Those are concerned that what stands below it rings, here and where it was: below an article and in the
    thread of a comment with these numbers. Those whom it answers are the same here and there; followers may
    be many. Three queries, one at most where nothing is below it; five more of a thread.
    """
    after = (comment.discussion_id, places.beginning_of(comment))
    if before[1] == comment.pk != after[1] and (members := follow_along(comment.pk, after[1])):
        recount_members.enqueue(members)
    if places.has_replies(comment) and after != before:
        for article, thread in (before, after):
            recount_followers.enqueue(article, thread)


def _locked(pks: set[int]) -> list[User]:
    if not pks:
        return []
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
    """Put a member's number right as far as a bell says it; whether it was wrong.

    Six queries, more for who follows very much.
    """
    with transaction.atomic():
        for user in _locked({pk}):
            heard = set[int]()
            for comment in _unheard_by(user):
                if number_of(comment) not in user.ignores:
                    heard.add(comment.pk)
                if len(heard) > MOST:
                    # It says 99+, and no more is read of what may be thousands.
                    break
            if len(heard) != min(user.bell_count, MOST + 1):
                return bool(User.objects.filter(pk=pk).update(bell_count=len(heard)))
    return False


def _unheard_by(user: User) -> Iterator[Comment]:
    """What became public since a member looked, with what tells who wrote it; some of it twice."""
    follows = Follows.read(user.subscriptions.all())
    answers = Q(parent__author=user.pk, published_at__gt=user.bell_last_at)
    public = follows.without_muted(Comment.objects.approved().exclude(author=user.pk))
    for heard in (answers, *follows.talk(user.bell_last_at)):
        yield from public.filter(heard).only("author", "writer", "email", "guest_name").iterator(MOST + 1)


def followers_are_due(key: str, moment: datetime) -> None:
    """Have the bells counted of who follows a discussion or thread: a job of the clock, by a task."""
    article, thread = key.split("|")
    recount_followers.enqueue(int(article), int(thread))


@task(queue_name="slow")
def recount_members(pks: list[int]) -> None:
    """Put the numbers of these right: six queries each, more for who follows very much."""
    for pk in pks:
        count_anew(pk)


@task(queue_name="slow")
def recount_followers(article: int, thread: int, behind: int = 0) -> None:
    """Put the numbers right of a part of those who follow or mute one of these, and have the next part done.

    Six queries each, more for who follows very much. Again, or twice at once, it changes nothing: who is
    interrupted begins the part anew.
    """
    part = followers(article, thread, behind, IN_A_PART)
    for pk in part:
        count_anew(pk)
    if len(part) == IN_A_PART:
        recount_followers.enqueue(article, thread, part[-1])


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
