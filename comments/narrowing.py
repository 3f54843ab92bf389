"""What the views of the moderators' desk are narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from comments.models import Comment, CommentQuerySet
from comments.persons import Person, Ties
from comments.searching import Sought, search_everywhere
from comments.trees.places import in_thread_of


class Age(StrEnum):
    """Since when, or until when, something was written."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    OVER_WEEK = "over-week"
    OVER_MONTH = "over-month"

    def which(self, now: datetime) -> Q:
        ago = now - timedelta(days={"day": 1, "week": 7, "month": 30}[self.removeprefix("over-")])
        return Q(created_at__lt=ago) if self.startswith("over-") else Q(created_at__gte=ago)


AGES = {
    Age.DAY: gettext_lazy("of the last day"),
    Age.WEEK: gettext_lazy("of the last 7 days"),
    Age.MONTH: gettext_lazy("of the last 30 days"),
    Age.OVER_WEEK: gettext_lazy("older than 7 days"),
    Age.OVER_MONTH: gettext_lazy("older than 30 days"),
}


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What a view is narrowed to. `thread` and `person` are numbers of a comment in it, or by them."""

    words: str = ""
    article: int | None = None
    thread: int | None = None
    person: int | None = None
    language: str = ""
    reason: str = ""
    age: str = ""

    def __bool__(self) -> bool:
        return self != Narrowing()

    def narrow(self, comments: CommentQuerySet, *, by_address: bool) -> Sought:
        """Those of them that it is about. With `by_address`, people are looked for by their addresses too.

        One query more for a person, two for a guest, and two for words.
        """
        which = Q()
        if self.article is not None:
            which &= Q(discussion=self.article)
        if self.language:
            which &= Q(language=self.language)
        if self.reason:
            # Said as the index does, or it would not serve.
            which &= Q(~Q(held_for=""), held_for=self.reason)
        if self.age:
            which &= Age(self.age).which(timezone.now())
        comments = comments.filter(which)
        if self.thread is not None:
            comments = in_thread_of(comments, self.thread)
        if self.person is not None:
            comments = comments.filter(_by_writer_of(self.person))
        if not self.words.strip():
            return Sought(comments)
        return search_everywhere(comments, self.words, by_address=by_address, article=self.article)


def _by_writer_of(pk: int) -> Q:
    """What is surely by whoever wrote that comment; itself alone where nothing would know them again."""
    comment = Comment.objects.select_related("author").filter(pk=pk).first()
    same = Person.of(comment).ties().get(Ties.SAME) if comment else None
    return same or Q(pk=pk)
