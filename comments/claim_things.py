"""What else of a guest goes over with comments that a member claims: films, discussions, reports, likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from comments.like_counts import drop
from comments.models import Comment, Discussion, Like, ReaderState, Report
from comments.visits import SeenCookie, VisitTimes
from filmclub.accounts.models import User
from reviews.models import Film
from reviews.models.viewings import Viewing
from reviews.viewings import FilmsCookie


@dataclass(frozen=True)
class Things:
    """What a browser holds of its guest: films that were seen, and discussions that were read."""

    films: Sequence[int] = ()
    visits: Mapping[int, VisitTimes] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Things:
        return cls(FilmsCookie.of(request).pks, SeenCookie.of(request, timezone.now()).visits)


def give_things(user: User, things: Things, key: str, now: datetime) -> dict[str, Any]:
    """Note for a member what they have not said themselves; return what that was, to be taken back.

    Of reports and likes it says only which they are: each is handed over under its discussion's lock. Eight
    queries at most. What the browser holds stays there until they sign out.
    """
    films = Film.objects.filter(pk__in=things.films).exclude(viewings__user=user)
    seen = list(films.order_by("pk").values_list("pk", flat=True))
    viewings = [Viewing(user=user, film_id=pk, moment=now) for pk in seen]
    Viewing.objects.bulk_create(viewings, ignore_conflicts=True)
    discussions = Discussion.objects.filter(pk__in=things.visits).exclude(reader_states__user=user)
    read = list(discussions.order_by("pk").values_list("pk", flat=True))
    states = [
        ReaderState(user=user, discussion_id=pk, seen_at=times.seen_at, last_at=times.last_at)
        for pk in read
        if (times := things.visits[pk])
    ]
    ReaderState.objects.bulk_create(states, ignore_conflicts=True)
    reports = Report.objects.filter(key=key, reporter=None).order_by("pk").values_list("pk", flat=True)
    likes = Like.objects.filter(key=key, user=None).order_by("pk").values_list("pk", flat=True)
    return {"key": key, "films": seen, "visits": read, "reports": list(reports), "likes": list(likes)}


def give_things_back(user: User, moved: Mapping[str, Any]) -> None:
    """Forget of the member what went over: two queries."""
    Viewing.objects.filter(user=user, film__in=moved.get("films", ())).delete()
    ReaderState.objects.filter(user=user, discussion__in=moved.get("visits", ())).delete()


def hand_reports_over(reports: QuerySet[Report], user: User, moved: Mapping[str, Any]) -> None:
    """Have a guest's reports in one discussion be the member's, under its lock.

    Of two that are open about one comment the member's own stays. One query, three for each report.
    """
    for report in reports:
        mine = Report.objects.filter(comment=report.comment_id, reporter=user, closed_at=None)
        _hand(report, mine, reporter=user, key="")


def hand_reports_back(reports: QuerySet[Report], user: User, moved: Mapping[str, Any]) -> None:
    """Have them be the guest's again, as above."""
    key = moved["key"]
    for report in reports:
        theirs = Report.objects.filter(comment=report.comment_id, reporter=None, key=key, closed_at=None)
        _hand(report, theirs, reporter=None, key=key)


def _hand(report: Report, others: QuerySet[Report], *, reporter: User | None, key: str) -> None:
    if report.closed_at is None and others.exists():
        report.delete()
        open_reports = Report.objects.filter(comment=report.comment_id, closed_at=None).count()
        Comment.objects.filter(pk=cast(int, report.comment_id)).update(open_reports=open_reports)
        return
    report.reporter, report.key = reporter, key
    report.save(update_fields=["reporter", "key"])


def hand_likes_over(likes: QuerySet[Like], user: User) -> None:
    """Have a guest's likes in one discussion be the member's, under its lock.

    Of two of the same thing one stays, of what the member wrote none. One query, seven at most for each like.
    """
    for like in likes.select_related("comment", "article"):
        written_by = like.comment.author_id if like.comment else like.article and like.article.author_id
        _hand_like(like, written_by == user.pk, user=user, key="")


def hand_likes_back(likes: QuerySet[Like], key: str) -> None:
    """Have them be the guest's again, as above."""
    for like in likes.select_related("comment", "article"):
        _hand_like(like, False, user=None, key=key)


def _hand_like(like: Like, is_own: bool, *, user: User | None, key: str) -> None:
    same = Like.objects.filter(comment=like.comment_id, article=like.article_id, user=user, key=key)
    if is_own or same.exists():
        drop(like)
    else:
        Like.objects.filter(pk=like.pk).update(user=user, key=key)
