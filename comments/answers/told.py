"""What one mail tells: of all that somebody follows, what is new in it and public now, each thing once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache

from django.db.models import Q

from comments.answers.gathering import late_ones
from comments.answers.spans import Span
from comments.followers import Follower
from comments.following_models import Subscription
from comments.ignoring import is_ignored
from comments.models import Comment, ConfirmedAddress
from comments.offices import name_with_office, offices, with_published
from comments.queue import with_context
from comments.texts import Forms, public_excerpt
from comments.trees import places
from comments.writers import WITH_KEY
from reviews.models import Article

# So many comments are quoted in a mail; of more the number is told.
NAMED = 20
# More of one kind are not looked through for a mail.
MOST = 500
# Letters of a comment, and of what it answers.
LONGEST, LONGEST_ABOVE = 600, 200
TEXTS = ("text", *Forms.__annotations__)


@dataclass(frozen=True)
class Answer:
    """A comment as the mail has it, and what it answers, if everybody may read that."""

    comment: Comment
    name: str
    words: str
    above: str = ""
    above_name: str = ""

    @property
    def title(self) -> str:
        return self.comment.discussion.article.title


@dataclass
class Section:
    """What is new in one of the things that somebody follows."""

    span: Span
    comments: list[int] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)

    @property
    def further(self) -> int:
        """How many of its comments are not quoted."""
        return len(self.comments) - len(self.answers)


def gather(follower: Follower, spans: Iterable[Span], language: str) -> list[Section]:
    """What is new, answers first, then threads, discussions and articles; nothing if it is all gone.

    Nothing of whom they ignore, of themselves, or of threads that they have muted. Ten queries at most.
    """
    sections = [Section(span) for span in sorted(spans, key=_order)]
    _find_comments(follower, [section for section in sections if section.span.target.is_talk])
    _find_articles(follower, [section for section in sections if not section.span.target.is_talk], language)
    _quote(follower, sections)
    return [section for section in sections if section.comments or section.articles]


_ORDER = ("is_answers", "thread", "article", "series", "film", "author", "is_all")


def _order(span: Span) -> tuple[int, int]:
    return _ORDER.index(span.target.column), span.row.pk


def _find_comments(follower: Follower, sections: list[Section]) -> None:
    """Put the numbers of new comments into the first section that they are of: six queries at most."""
    if not sections:
        return
    after = min(section.span.after for section in sections)
    until = max(section.span.until for section in sections)
    late, muted, told = late_ones(after, until), _muted(follower), set[int]()
    fresh = Q(published_at__gt=after, published_at__lte=until) | Q(pk__in=late)
    found = _new_ones(follower, fresh, {_place(section.span) for section in sections})
    for section in sections:
        for comment in found[_place(section.span)]:
            moment = late.get(comment.pk) or comment.published_at
            if comment.pk in told or moment is None or not section.span.holds(moment):
                continue
            if places.thread_number(comment) in muted or is_ignored(comment, follower.user):
                continue
            told.add(comment.pk)
            section.comments.append(comment.pk)


# Where one is told of comments: the column, with the number of the thread or of the discussion.
Place = tuple[str, int]


def _place(span: Span) -> Place:
    row = span.row
    if row.thread is not None:
        return "thread", places.thread_number(row.thread)
    return span.target.column, row.article_id or 0


def _new_ones(follower: Follower, fresh: Q, wanted: Collection[Place]) -> dict[Place, list[Comment]]:
    """New comments of others at each of these places, the oldest first: four queries at most."""
    found: dict[Place, list[Comment]] = {place: [] for place in wanted}
    mine, to_me = mine_and_to_me(follower)
    public = Comment.objects.approved().filter(fresh, discussion__article__in=Article.objects.published())
    others = public.exclude(mine).order_by("published_at", "pk").defer(*TEXTS)
    threads, discussions = (
        [number for column, number in wanted if column == name] for name in ("thread", "article")
    )
    if ("is_answers", 0) in wanted:
        found["is_answers", 0] += others.filter(to_me)[:MOST]
    if threads:
        for comment in places.in_threads(others, threads)[:MOST]:
            found["thread", places.thread_number(comment)].append(comment)
    if discussions:
        for comment in others.filter(discussion__in=discussions)[:MOST]:
            found["article", comment.discussion_id].append(comment)
    return found


def mine_and_to_me(follower: Follower) -> tuple[Q, Q]:
    """That a comment is theirs, and that it answers one of theirs: one query of a guest."""
    if follower.user is not None:
        return Q(author=follower.user), Q(parent__author=follower.user)
    address = follower.subscriber.address if follower.subscriber else ""
    keys = list(ConfirmedAddress.objects.filter(address=address).values_list("key", flat=True))
    mine = Q(WITH_KEY, author=None, writer__in=keys)
    return mine, Q(~Q(parent__writer=""), parent__author=None, parent__writer__in=keys)


def _muted(follower: Follower) -> set[int]:
    """The numbers of the threads of which they want to hear nothing: one query."""
    rows = follower.follows().exclude(muted_at=None).select_related("thread")
    return {places.thread_number(row.thread) for row in rows if row.thread is not None}


def _find_articles(follower: Follower, sections: list[Section], language: str) -> None:
    """Put new articles into the first section that they are of: three queries at most."""
    if not sections:
        return
    after = min(section.span.after for section in sections)
    until = max(section.span.until for section in sections)
    new = Article.objects.listed().filter(news__since__gt=after, news__since__lte=until)
    cards = new.once_in(language).for_cards().select_related("news").order_by("published_at", "pk")
    left = [article for article in cards[:MOST] if article.author != follower.user]
    for section in sections:
        span = section.span
        section.articles = [
            article for article in left if span.holds(article.news.since) and _is_of(article, span.row)
        ]
        left = [article for article in left if article not in section.articles]


def _is_of(article: Article, row: Subscription) -> bool:
    if row.author_id is not None:
        # A text that a guest wrote is not the author's.
        return row.author_id == article.author_id and not article.contributed_by
    if row.film_id is not None:
        return any(film.pk == row.film_id for film in article.films.all())
    return row.is_all or row.series_id == article.series_id


def _quote(follower: Follower, sections: list[Section]) -> None:
    """Put the words of the first comments into their sections: one query, one more where staff wrote."""
    named = [pk for section in sections for pk in section.comments][:NAMED]
    if not named:
        return
    comments = with_context(with_published(Comment.objects.filter(pk__in=named))).in_bulk()
    rights = cache(offices)
    for section in sections:
        for pk in section.comments:
            if (comment := comments.get(pk)) is not None:
                section.answers.append(_answer(comment, follower, name_with_office(comment, rights)))


def _answer(comment: Comment, follower: Follower, name: str) -> Answer:
    words, parent = public_excerpt(comment, LONGEST), comment.parent
    if parent is None or not parent.traits.is_public or is_ignored(parent, follower.user):
        return Answer(comment, name, words)
    parent.discussion = comment.discussion
    return Answer(comment, name, words, public_excerpt(parent, LONGEST_ABOVE), parent.name)
