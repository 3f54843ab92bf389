"""The row of a discussion, which its writers lock, and the numbers that its article shows of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Case, Count, F, Max, Q, QuerySet, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from comments.models import COUNTS, Comment, CommentQuerySet, Discussion
from comments.ringing import bell
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


def lock_all(article_ids: Iterable[int]) -> None:
    """Take the rows of several discussions: always in the same order, or two would wait for each other."""
    for article_id in sorted(set(article_ids)):
        lock(article_id)


def locked_comment(comment: Comment, among: CommentQuerySet) -> Comment:
    """Take the lock of the discussion in which a comment stands, and fetch it as it is then: four queries.

    Where it was moved to another one meanwhile, the lock of the wrong one is given back. Raises DoesNotExist.
    """
    article_id = comment.discussion_id
    while True:
        with transaction.atomic():
            lock(article_id)
            current = among.get(pk=comment.pk)
            if current.discussion_id == article_id:
                return current
            transaction.set_rollback(True)
        article_id = current.discussion_id


@compiled
def _locked(article_id: int) -> QuerySet[Discussion]:
    return Discussion.objects.select_for_update(no_key=True, of=("self",)).filter(pk=article_id)


def update_numbers(comment: Comment, *, before: str | None) -> None:
    """Bring every number in line with a comment's new state; the discussion's lock must be held.

    Four queries at most and those of the bells, none where only its writer and the moderators see a change.
    `before` is None for a new comment, which those above it have counted already.
    """
    counted = comment.kind == Comment.Kind.COMMENT and before in COUNTED
    change = comment.counts - counted
    if change:
        bell().ring(comment, change)
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


def hand_over(comment: Comment, article_id: int) -> None:
    """Have a comment with all below it belong to another discussion, to whose trees it has been moved.

    The locks of both must be held; the numbers of both articles follow. Four queries.
    """
    branch = places.branch(Comment.objects.all(), comment)
    changes = sum(branch.aggregate(**_CHANGES).values())
    branch.update(discussion=article_id)
    counted, seen = comment.approved_below + comment.counts, int(is_seen(comment))
    # The version may not be lower than its comments tell.
    shares = {comment.discussion_id: (-counted, seen), article_id: (counted, seen + changes)}
    for pk, (count, raised) in sorted(shares.items()):
        Article.objects.filter(pk=pk).update(
            comment_count=F("comment_count") + count,
            last_comment_at=_newest(pk),
            discussion_version=F("discussion_version") + raised,
        )
    comment.discussion_id = article_id


# What the comments tell of changes for everybody: those that were posted here and became public, and those of
# them that are so no more.
_APPEARED = Q(import_ref=None, published_at__isnull=False)
_CHANGES = {
    "appeared": Count("pk", filter=_APPEARED),
    "vanished": Count("pk", filter=_APPEARED & ~is_in(PUBLIC)),
}


def recount(article_id: int, *, fix: bool = False) -> list[str]:
    """Compare the article's numbers with its comments, and say what is wrong: two queries.

    The version is wrong when it is lower than the changes for everybody that the comments tell of: of those
    that were posted here, one for each that became public, and one for each of these that is so no more.
    `fix` needs the lock; without the lock, what is said to be wrong may be a change that came in between.
    """
    right = Comment.objects.filter(discussion=article_id).aggregate(
        comment_count=Count("pk", filter=COUNTS),
        last_comment_at=Max("created_at", filter=COUNTS),
        **_CHANGES,
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
    # Only when the last one goes, another one is looked for.
    return Case(
        When(last_comment_at=comment.created_at, then=_newest(comment.discussion_id)),
        default=F("last_comment_at"),
    )


def _newest(article_id: int) -> Subquery:
    """When the latest of those that count was written."""
    counted = Comment.objects.approved().filter(discussion=article_id)
    return Subquery(counted.order_by("-created_at").values("created_at")[:1])
