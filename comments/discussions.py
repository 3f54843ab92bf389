"""The row of a discussion, which its writers lock, and the numbers that its article shows of it."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Case, Count, F, Max, Q, QuerySet, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from comments.models import COUNTS, Comment, Discussion
from comments.states import COUNTED, PUBLIC, is_in
from comments.trees import places, sql
from filmclub.lib.compiled import compiled
from reviews.models import Article


def lock(article_id: int) -> Discussion:
    """Take the discussion's row until the transaction ends, making it if it is the first comment.

    Two replies would read the same place and both take it. `no_key`: otherwise every insert that
    refers to the row would wait as well. SQLite takes its one lock when the transaction begins.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock holds no longer than the transaction it is in.")
    while not (locked := _locked(article_id=article_id)):
        Discussion.objects.get_or_create(pk=article_id)
    return locked[0]


@compiled
def _locked(article_id: int) -> QuerySet[Discussion]:
    return Discussion.objects.select_for_update(no_key=True, of=("self",)).filter(pk=article_id)


def update_numbers(comment: Comment, *, before: str | None) -> None:
    """Bring every number in line with a comment's new state; the discussion's lock must be held.

    Four queries at most, none where only its writer and the moderators see a change. `before` is None for a
    new comment, which those above it have counted already.
    """
    counted = comment.kind == Comment.Kind.COMMENT and before in COUNTED
    change = comment.counts - counted
    if change and before is None:
        sql.count_new(comment.discussion_id, comment.created_at)
        return
    if not (is_seen(comment) or before in PUBLIC):
        return
    numbers: dict[str, object] = {"discussion_version": F("discussion_version") + 1}
    if change:
        places.add_below(comment, change)
        places.refresh_activity([places.thread_number(comment)])
        numbers["comment_count"] = F("comment_count") + change
        numbers["last_comment_at"] = _last_comment_at(comment, change)
    Article.objects.filter(pk=comment.discussion_id).update(**numbers)


def recount(article_id: int, *, fix: bool = False) -> list[str]:
    """Compare the article's numbers with its comments, and say what is wrong: two queries.

    The version is wrong when it is lower than the changes for everybody that the comments tell of: of those
    that were posted here, one for each that became public, and one for each of these that is so no more.
    `fix` needs the lock; without the lock, what is said to be wrong may be a change that came in between.
    """
    appeared = Q(import_ref=None, published_at__isnull=False)
    right = Comment.objects.filter(discussion=article_id).aggregate(
        comment_count=Count("pk", filter=COUNTS),
        last_comment_at=Max("created_at", filter=COUNTS),
        appeared=Count("pk", filter=appeared),
        vanished=Count("pk", filter=appeared & ~is_in(PUBLIC)),
    )
    changes = right.pop("appeared") + right.pop("vanished")
    article = Article.objects.filter(pk=article_id)
    found = article.values(*Article.DISCUSSION_NUMBERS).get()
    wrong = [
        f"{name} is {found[name]}, should be {right[name]}" for name in right if found[name] != right[name]
    ]
    if found["discussion_version"] < changes:
        wrong.append(f"discussion_version is {found['discussion_version']}, should be at least {changes}")
    if fix and wrong:
        article.update(**right, discussion_version=Greatest(F("discussion_version"), changes) + 1)
    return wrong


def is_seen(comment: Comment) -> bool:
    """Whether a page for everybody shows it or, above what is public, says that something stands there."""
    return comment.traits.is_public or comment.approved_below > 0


def raise_version(article_id: int) -> None:
    """Say that readers see something else of a discussion, whose lock must be held: one query."""
    Article.objects.filter(pk=article_id).update(discussion_version=F("discussion_version") + 1)


def _last_comment_at(comment: Comment, change: int) -> Combinable:
    if change > 0:
        # On SQLite, the greater of nothing and something is nothing.
        return Greatest(Coalesce(F("last_comment_at"), comment.created_at), comment.created_at)
    others = Comment.objects.approved().filter(discussion=comment.discussion_id)
    newest = others.order_by("-created_at").values("created_at")[:1]
    # Only when the last one goes, another one is looked for.
    return Case(
        When(last_comment_at=comment.created_at, then=Subquery(newest)),
        default=F("last_comment_at"),
    )
