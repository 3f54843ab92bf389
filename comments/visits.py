"""What is new to a reader in a discussion: what has come since their last visit.

Two times are kept of each visit, in the database for members, who can switch it off, and in a cookie for
guests who have switched it on. Both change by POST alone, so that reading sets no cookie and pages in shared
caches stay the same for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from comments.models import Comment, CommentQuerySet, ReaderState
from comments.trees import windows
from comments.trees.windows import Order
from filmclub.accounts.models import User
from filmclub.lib.compiled import compiled
from filmclub.lib.cookies import COOKIES, SEEN_COOKIE
from filmclub.lib.http_cache import is_personal
from reviews.models import Article
from reviews.viewings import seen_by

if TYPE_CHECKING:
    from comments.readers import Reader

# Coming back after this long begins a new visit.
PAUSE = timedelta(minutes=30)
# A comment takes its moment before it is committed: a page may lack what was published this shortly before.
SETTLING = timedelta(seconds=5)
# The most comments that are marked at once, the latest ones.
MOST = 1000


@dataclass(frozen=True)
class VisitTimes:
    """What was published after `seen_at` is new; `last_at` is the moment of the latest page that was read."""

    seen_at: datetime
    last_at: datetime

    def baseline(self, now: datetime) -> datetime:
        """The moment after which comments are new on a page that is made now."""
        return self.last_at if now - self.last_at > PAUSE else self.seen_at

    def after_reading(self, moment: datetime) -> VisitTimes:
        """The times once a page of this moment was read: what was new on it is still new on the next page."""
        if moment <= self.last_at:
            # From a window that was left open; what was read since then stays read.
            return self
        return VisitTimes(self.baseline(moment), moment)

    def after_reading_all(self, moment: datetime) -> VisitTimes:
        """The times once nothing on a page of this moment is to count as new any more."""
        return VisitTimes(max(self.seen_at, moment), max(self.last_at, moment))


@dataclass(frozen=True)
class SeenCookie:
    """The discussions that a guest's browser has read, the latest first, each with its two times.

    As text: "on-<discussion>.<seen_at>.<seconds until last_at>-…", all numbers to the base 36. It is not
    signed: whoever forges one changes only what is marked as new in their own browser. Those that earlier
    versions set with a first comment have no "on": nobody asked for them, and they count for nothing.
    """

    ON = "on"

    AT_MOST = 30
    LONGEST = 1000
    ENTRY = re.compile(r"([0-9a-z]{1,12})\.([0-9a-z]{1,7})\.([0-9a-z]{1,7})")

    visits: Mapping[int, VisitTimes] = field(default_factory=dict)
    # Whether the reader has switched it on.
    is_on: bool = True

    @classmethod
    def of(cls, request: HttpRequest, now: datetime) -> SeenCookie:
        """Read the request's cookie; what is malformed, too long or in the future is ignored."""
        value = request.COOKIES.get(SEEN_COOKIE, "")
        switch, *entries = value.split("-") if len(value) <= cls.LONGEST else [""]
        if switch != cls.ON:
            return cls(is_on=False)
        visits: dict[int, VisitTimes] = {}
        for text in entries:
            if entry := cls.ENTRY.fullmatch(text):
                discussion_id, seen, more = (int(number, 36) for number in entry.groups())
                if seen + more <= now.timestamp():
                    visits.setdefault(discussion_id, VisitTimes(_moment(seen), _moment(seen + more)))
        return cls(visits)

    def with_visit(self, discussion_id: int, times: VisitTimes) -> SeenCookie:
        """The cookie after a visit, which puts this discussion first; the ones read longest ago drop out."""
        others = [(pk, known) for pk, known in self.visits.items() if pk != discussion_id]
        return SeenCookie(dict([(discussion_id, times), *others][: self.AT_MOST]))

    def set_on(self, response: HttpResponse) -> None:
        """Send the cookie for a year, out of reach of scripts."""
        entries = (_entry(discussion_id, times) for discussion_id, times in self.visits.items())
        response.set_cookie(
            SEEN_COOKIE,
            "-".join((self.ON, *entries)),
            max_age=COOKIES[SEEN_COOKIE].lasts,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _entry(discussion_id: int, times: VisitTimes) -> str:
    seen, last = (max(0, int(moment.timestamp())) for moment in (times.seen_at, times.last_at))
    return ".".join(int_to_base36(number) for number in (discussion_id, seen, last - seen))


@dataclass(slots=True)
class NewComment(windows.Placed):
    pk: int


@dataclass(frozen=True)
class News:
    """What is new to one reader, in the order in which a page shows it."""

    comments: list[NewComment] = field(default_factory=list)
    # More came than are marked.
    has_more: bool = False

    @cached_property
    def _places(self) -> dict[int, int]:
        return {comment.pk: place for place, comment in enumerate(self.comments)}

    def __len__(self) -> int:
        return len(self.comments)

    def __contains__(self, pk: int) -> bool:
        return pk in self._places

    @property
    def first(self) -> NewComment | None:
        return self.comments[0] if self.comments else None

    def before(self, pk: int) -> NewComment | None:
        """The new comment that is read before this new one."""
        place = self._places[pk]
        return self.comments[place - 1] if place else None

    def behind(self, pk: int) -> NewComment | None:
        """The new comment that is read after this new one."""
        place = self._places[pk] + 1
        return self.comments[place] if place < len(self.comments) else None


def page_moment(now: datetime | None = None) -> str:
    """The moment that a page sends back once it is read, in ISO 8601: all that came before is on it."""
    moment = (now or timezone.now()) - SETTLING
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_moment(text: str) -> datetime | None:
    """Read what `page_moment` wrote; None if it is no moment, or has no time zone."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def marks_new(request: HttpRequest) -> bool:
    """Whether this reader has what is new marked: no query beyond the one for who they are."""
    if not is_personal(request):
        return False
    if request.user.is_authenticated:
        return request.user.marks_new
    return SeenCookie.of(request, timezone.now()).is_on


def seen_path(request: HttpRequest, article: Article) -> str:
    """Where a page tells that this reader has read the discussion; "" for who does not have it marked."""
    return reverse("comments_seen", args=[article.slug]) if marks_new(request) else ""


def baseline(request: HttpRequest, discussion_id: int, *, now: datetime | None = None) -> datetime | None:
    """The moment after which comments are new to this reader; None if no visit is known: then nothing is new.

    One query for a member, none for a guest.
    """
    if not is_personal(request):
        return None
    now = now or timezone.now()
    if not request.user.is_authenticated:
        known = SeenCookie.of(request, now).visits.get(discussion_id)
        return known.baseline(now) if known else None
    return read_state(request.user.pk, discussion_id, now)[0] if request.user.marks_new else None


def read_state(user: int, discussion_id: int, now: datetime | None = None) -> tuple[datetime | None, bool]:
    """The same moment for a member, and whether they have seen all films of the article: one query."""
    seen_at, last_at, has_seen = _state(user=user, discussion=discussion_id)[0]
    if seen_at is None or last_at is None:
        return None, has_seen
    return VisitTimes(seen_at, last_at).baseline(now or timezone.now()), has_seen


@compiled
def _state(user: int, discussion: int) -> QuerySet[User, tuple[datetime | None, datetime | None, bool]]:
    state = ReaderState.objects.filter(user=user, discussion=discussion)
    seen = Exists(Article.objects.filter(seen_by(user), pk=discussion))
    times = (Subquery(state.values(name)[:1]) for name in ("seen_at", "last_at"))
    return User.objects.filter(pk=user).values_list(*times, seen)


def published_since(
    discussion_id: int, moment: datetime, reader: Reader, *, behind: int = 0, now: datetime | None = None
) -> CommentQuerySet:
    """The comments of others first approved after `moment`, or in it with a number behind this one."""
    later = Q(published_at__gt=moment)
    if behind:
        later |= Q(published_at=moment, pk__gt=behind)
    comments = Comment.objects.approved().filter(
        later, discussion=discussion_id, published_at__lte=now or timezone.now()
    )
    if reader.user is not None:
        comments = comments.exclude(author=reader.user)
    if reader.browser_key:
        comments = comments.exclude(writer=reader.browser_key)
    return comments


def new_since(
    discussion_id: int,
    moment: datetime | None,
    reader: Reader,
    *,
    order: Order = Order.OLDEST,
    now: datetime | None = None,
) -> News:
    """Find the comments of others that were first approved after `moment`; none without a moment.

    One query. Imported comments keep the dates of their old blog; one that waited is new from its approval
    on. If more than MOST came, these are the latest of them.
    """
    if moment is None:
        return News()
    comments = published_since(discussion_id, moment, reader, now=now)
    latest, columns = comments.order_by("-published_at", "-pk")[: MOST + 1], (*windows.COLUMNS, "pk")
    if order in windows.RANKED:
        return news_of(windows.with_standings(latest, columns, NewComment, order), order)
    return news_of([NewComment(*values) for values in latest.values_list(*columns)], order)


def news_of(latest: list[NewComment], order: Order) -> News:
    """The news of what came, the latest first, one more than are marked if there are more."""
    return News(windows.sort(latest[:MOST], order), len(latest) > MOST)


def mark_seen(
    request: HttpRequest,
    response: HttpResponse,
    article: Article,
    until: datetime,
    *,
    everything: bool = False,
    now: datetime | None = None,
) -> None:
    """Remember that this reader has read the discussion as a page of the moment `until` showed it.

    `everything`: nothing on it is to be marked as new any more. A moment in the future counts as now.
    A guest's cookie is set on the response; a member's visit takes two queries. Of who does not have it
    marked nothing is kept.
    """
    if not marks_new(request):
        return
    until = min(until, now or timezone.now())
    if article.published_at is not None:
        until = max(until, article.published_at)
    if request.user.is_authenticated:
        _store(request.user, article, until, everything)
        return
    cookie = SeenCookie.of(request, now or timezone.now())
    times = _after(cookie.visits.get(article.pk), until, everything)
    cookie.with_visit(article.pk, times).set_on(response)


def note(request: HttpRequest, response: HttpResponse, article: Article) -> None:
    """Remember the visit of somebody who has just posted: until the moment of their form, or until now."""
    mark_seen(request, response, article, read_moment(request.POST.get("until", "")) or timezone.now())


def switch_on(request: HttpRequest, response: HttpResponse, article: Article, until: datetime) -> None:
    """Have what is new marked from now on: in this discussion what comes after `until`.

    A guest's cookie is set on the response; three queries for a member.
    """
    if request.user.is_authenticated:
        switch(request.user, is_on=True)
    elif not marks_new(request):
        request.COOKIES = {**request.COOKIES, SEEN_COOKIE: SeenCookie.ON}
    mark_seen(request, response, article, until)


def switch_off(request: HttpRequest, response: HttpResponse) -> None:
    """Have nothing marked any more, and forget all visits: two queries for a member."""
    if request.user.is_authenticated:
        switch(request.user, is_on=False)
    else:
        response.delete_cookie(SEEN_COOKIE, samesite="Lax")


def switch(user: User, *, is_on: bool) -> None:
    """The same for a member, in no discussion: a query, and one more to forget."""
    User.objects.filter(pk=user.pk).update(marks_new=is_on)
    user.marks_new = is_on
    if not is_on:
        ReaderState.objects.filter(user=user).delete()


def _after(before: VisitTimes | None, until: datetime, everything: bool) -> VisitTimes:
    if before is None:
        return VisitTimes(until, until)
    return before.after_reading_all(until) if everything else before.after_reading(until)


def _store(user: User, article: Article, until: datetime, everything: bool) -> None:
    if not hasattr(article, "discussion"):
        # Nobody has said anything yet, and a visit alone is not to keep an article from being deleted.
        return
    with transaction.atomic():
        # Two windows that are closed at once would both start from the same times.
        state, is_first = ReaderState.objects.select_for_update().get_or_create(
            user=user, discussion_id=article.pk, defaults={"seen_at": until, "last_at": until}
        )
        before = VisitTimes(state.seen_at, state.last_at)
        after = _after(before, until, everything)
        if not is_first and after != before:
            state.seen_at, state.last_at = after.seen_at, after.last_at
            state.save(update_fields=["seen_at", "last_at"])
