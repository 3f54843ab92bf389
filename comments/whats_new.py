"""What is new to somebody on their own page: answers to them, and what is new in what they follow."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from comments.belongings import ON_A_PAGE, Owner, latest, readable, with_articles
from comments.hearing import Follows
from comments.models import Comment, CommentQuerySet
from comments.states import PUBLIC, is_in
from comments.writer_numbers import number_of
from reviews.models import Article

EVER = datetime(1895, 12, 28, tzinfo=UTC)


@dataclass(frozen=True)
class WhatsNew:
    """A few answers, the new ones or the latest; and what is new in what they follow, the latest first."""

    answers: list[Comment]
    # Whether the answers are new; of each of these, whether there is more of it than is shown.
    has_answers: bool
    talk: list[Comment]
    articles: list[Article]
    has_more: bool

    @property
    def is_anything(self) -> bool:
        return self.has_answers or bool(self.talk or self.articles)


def whats_new(owner: Owner, follows: Follows, since: datetime | None, few: int) -> WhatsNew:
    """What became public since a moment (None: ever); without new answers, a few of the latest.

    Nothing of somebody whom they ignore is new to them. Four queries; more for who follows very much, and
    where those whom they ignore have said much.
    """
    since = since or EVER
    answers = _new(owner, [follows.without_muted(owner.answers()).filter(published_at__gt=since)])
    others = owner.of_others(follows.without_muted(readable().filter(is_in(PUBLIC))))
    told = {comment.pk for comment in answers}
    talk = _new(owner, [others.filter(talk) for talk in follows.talk(since)], told)
    listed = Article.objects.listed().defer(*Article.TEXTS).distinct()
    articles = [
        article
        for part in follows.articles(since)
        for article in listed.filter(part).order_by("-published_at", "-pk")[:_MOST]
    ]
    lists: tuple[list[Comment] | list[Article], ...] = (answers, talk, articles)
    return WhatsNew(
        answers[:ON_A_PAGE] or latest(owner.answers(), few),
        bool(answers),
        talk[:ON_A_PAGE],
        articles[:ON_A_PAGE],
        any(len(found) > ON_A_PAGE for found in lists),
    )


# One more than are shown.
_MOST = ON_A_PAGE + 1


def _new(owner: Owner, parts: list[CommentQuerySet], told: Collection[int] = ()) -> list[Comment]:
    """The latest in all of these, but what is told already, of whom the reader does not ignore."""
    found = {comment.pk: comment for part in parts for comment in _latest(owner, part, told)}
    latest_first = sorted(found.values(), key=lambda comment: (comment.published_at or EVER, comment.pk))
    return latest_first[::-1]


def _latest(owner: Owner, part: CommentQuerySet, told: Collection[int]) -> Iterator[Comment]:
    """As many as are shown and one more: one query, and others where some are left out."""
    rows = with_articles(part).order_by("-published_at", "-pk")
    start, size, left = 0, _MOST, _MOST
    while left:
        read = list(rows[start : start + size])
        heard = [
            comment
            for comment in read
            if comment.pk not in told and number_of(comment) not in owner.reader.ignores
        ][:left]
        yield from heard
        left = left - len(heard) if len(read) == size else 0
        # Who ignores somebody that says very much waits for few queries.
        start, size = start + size, size * 2
