"""What can be followed: what it is called, where it stands, and whether everybody sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.following_models import REFERRING, SWEEPING, Subscription, SubscriptionQuerySet
from comments.models import Comment
from comments.trees import places
from filmclub.accounts.models import User
from reviews.models import Article, Film, Series

ALL, ANSWERS = SWEEPING
Row = Comment | Article | Series | Film | User | None


@dataclass(frozen=True)
class Target:
    """One thing that can be followed: the column of `Subscription` that names it, and its row."""

    column: str
    row: Row = None

    @property
    def columns(self) -> dict[str, Any]:
        return {self.column: self.row or True}

    @property
    def about(self) -> dict[str, Any]:
        """The same for what waits: `find_target` reads it."""
        return {"what": self.column, "number": self.row.pk if self.row else 0}

    @property
    def is_talk(self) -> bool:
        """Whether one hears of comments; of all else, one hears of articles."""
        return self.column in ("thread", "article", ANSWERS)

    @property
    def is_thread(self) -> bool:
        return self.column == "thread"

    @property
    def name(self) -> str:
        """What it is called in the active language, as in “You follow …”."""
        if isinstance(self.row, Comment) and self.row.traits.is_public:
            said = {"name": self.row.name, "title": self.row.discussion.article.title}
            return _("the thread that %(name)s began on “%(title)s”") % said
        return self.name_for_anybody

    @property
    def name_for_anybody(self) -> str:
        """The same without a word of a writer: it goes to addresses that somebody typed."""
        match self.row:
            case Comment() as comment:
                return _("a thread on “%(title)s”") % {"title": comment.discussion.article.title}
            case Article() as article:
                return _("the discussion of “%(title)s”") % {"title": article.title}
            case Series() as series:
                return _("the series “%(name)s”") % {"name": series.name}
            case Film() as film:
                return _("the film “%(title)s”") % {"title": film.title}
            case User() as author:
                return _("what %(name)s writes") % {"name": author.name}
        return _("all new articles") if self.column == ALL else _("answers to what you write")

    @property
    def path(self) -> str:
        """Where it stands, in the active language."""
        match self.row:
            case User() as author:
                return reverse("reviews:author", args=[author.slug or author.username])
            case Article() as article:
                return f"{article.get_absolute_url()}#comments"
            case None:
                return reverse("reviews:articles" if self.column == ALL else "my_answers")
            case row:
                return row.get_absolute_url()


def public_among(targets: Iterable[Target]) -> set[Target]:
    """Those that everybody may see: two queries, whatever their number."""
    targets = list(targets)
    films = {target.row.pk for target in targets if isinstance(target.row, Film)}
    authors = {target.row.pk for target in targets if isinstance(target.row, User)}
    if films:
        films = set(Film.objects.public().filter(pk__in=films).values_list("pk", flat=True))
    if authors:
        authors = set(_authors().filter(pk__in=authors).values_list("pk", flat=True))
    return {target for target in targets if _is_public(target.row, films, authors)}


def _is_public(row: Row, films: set[int], authors: set[int]) -> bool:
    match row:
        case Comment() as comment:
            return comment.shown and comment.discussion.article.is_public()
        case Article() as article:
            return article.is_public()
        case Film() as film:
            return film.pk in films
        case User() as author:
            return author.pk in authors
    return True


def _authors() -> QuerySet[User]:
    return Article.objects.listed().authors().exclude(slug=None)


def name_if(name: str, *, is_public: bool) -> str:
    """What something is called, or that it was taken back, of which no name is said."""
    return name if is_public else _("Something that is not public any more")


def target_of(row: Subscription) -> Target:
    """What somebody follows by this row: no query where `with_targets` has read it."""
    for column in REFERRING:
        if getattr(row, f"{column}_id") is not None:
            return Target(column, getattr(row, column))
    return Target(ALL if row.is_all else ANSWERS)


def with_targets(rows: SubscriptionQuerySet) -> SubscriptionQuerySet:
    """With what they are about, in the same query."""
    articles = ("article", "thread__discussion__article")
    texts = (f"{article}__{name}" for article in articles for name in Article.TEXTS)
    return rows.select_related("series", "film", "author", "thread__author", *articles).defer(
        "thread__text", "thread__text_html", "thread__public_html", *texts
    )


def find_target(what: str, number: int) -> Target | None:
    """What `Target.about` says, if it is there and everybody sees it: two queries at most."""
    if what in SWEEPING:
        return Target(what)
    rows: dict[str, QuerySet[Any]] = {
        "thread": Comment.objects.select_related("author", "discussion__article"),
        "article": Article.objects.all(),
        "series": Series.objects.all(),
        "film": Film.objects.all(),
        "author": _authors(),
    }
    row = rows[what].filter(pk=number).first()
    target = Target(what, row)
    return target if row is not None and public_among([target]) else None


def thread_of(comment: Comment) -> Target:
    """The thread in which a comment stands, named by its first one: one query, none for that itself."""
    if comment.parent_id is not None:
        first = places.in_thread_of(Comment.objects.filter(parent=None), comment.pk)
        article = comment.discussion.article
        comment = first.select_related("author", "discussion").get()
        comment.discussion.article = article
    return Target("thread", comment)
