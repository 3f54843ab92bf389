"""How much is new to a reader, at the head of an article and in lists; and the switch that has it marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db.models import Case, DateTimeField, F, IntegerField, OuterRef, Subquery, Value, When
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from comments.models import Comment, CommentQuerySet, Discussion, ReaderState
from comments.readers import Reader
from comments.visits import PAUSE, SeenCookie, marks_new
from filmclub.accounts.models import User
from reviews.models import Article

# More are not counted for a list.
COUNTED = 100
# The slot of the switch.
MARKING = "marking"


class CountOfFew(Subquery):
    """How many rows a query finds that has a limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) few)"
    output_field = IntegerField()


def count_new(request: HttpRequest, articles: Iterable[Article]) -> dict[int, int]:
    """How many comments of others have come to each of these since this reader's last visit, COUNTED at most.

    By the articles' numbers, those with none left out. One query at most, and none for who has read nothing
    of them, or does not have it marked. Of a guest these are the latest discussions that the cookie names.
    """
    if not marks_new(request):
        return {}
    reader, now = Reader.of(request), timezone.now()
    talked = {article.pk for article in articles if article.comment_count}
    if reader.user is not None:
        return _of_member(reader.user, talked, now) if talked else {}
    visits = {pk: known for pk, known in SeenCookie.of(request, now).visits.items() if pk in talked}
    if not visits:
        return {}
    moments = [When(pk=pk, then=Value(known.baseline(now))) for pk, known in visits.items()]
    since = Case(*moments, output_field=DateTimeField())
    others = Comment.objects.filter(discussion=OuterRef("pk"))
    if reader.browser_key:
        others = others.exclude(writer=reader.browser_key)
    seen = Discussion.objects.filter(pk__in=visits).annotate(since=since, number=_newer(others, now))
    return dict(seen.filter(number__gt=0).values_list("pk", "number"))


def _of_member(user: User, articles: Iterable[int], now: datetime) -> dict[int, int]:
    # As VisitTimes.baseline has it.
    since = Case(When(last_at__lt=now - PAUSE, then=F("last_at")), default=F("seen_at"))
    others = Comment.objects.filter(discussion=OuterRef("discussion")).exclude(author=user)
    states = ReaderState.objects.filter(user=user, discussion__in=articles)
    numbers = states.annotate(since=since, number=_newer(others, now)).filter(number__gt=0)
    return dict(numbers.values_list("discussion", "number"))


def _newer(others: CommentQuerySet, now: datetime) -> CountOfFew:
    newer = others.approved().filter(published_at__gt=OuterRef("since"), published_at__lte=now)
    return CountOfFew(newer.order_by().values("pk")[:COUNTED])


@lru_cache(maxsize=1024)
def at_head(address: str, number: int, has_more: bool, language: str) -> SafeString:
    """How many comments are new, in the active language, as a link behind other words; or nothing."""
    context = {"address": address, "number": number, "has_more": has_more, "LANGUAGE_CODE": language}
    if not number:
        return SafeString()
    return SafeString("\xa0· ") + render_to_string("comments/_new.html", context)


def switch(action: str, path: str, moment: str, language: str, *, is_on: bool) -> SafeString:
    """The button that has what is new marked, or no longer; its form leads back to `path`."""
    context = {"action": action, "path": path, "moment": moment, "is_on": is_on, "LANGUAGE_CODE": language}
    return render_to_string("comments/_marking.html", context)
