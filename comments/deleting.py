"""Which comments may be deleted for good: what nobody ever saw and nothing depends on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from comments.models import Comment, Decision


def why_kept(comments: Sequence[Comment]) -> dict[int, str]:
    """Say in a sentence why some of these cannot be deleted for good together, by their keys: two queries.

    What is answered by others of them alone, which are deleted, is so too: the replies go first.
    """
    replies: dict[int | None, list[int]] = {}
    for parent, reply in Comment.objects.filter(parent__in=comments).values_list("parent", "pk"):
        replies.setdefault(parent, []).append(reply)
    moves = Decision.objects.filter(Q(moved_from__in=comments) | Q(moved_to__in=comments))
    places = {pk for ends in moves.values_list("moved_from", "moved_to") for pk in ends}
    kept: dict[int, str] = {}
    gone: set[int] = set()
    for comment in replies_first(comments):
        if not comment.traits.may_be_purged:
            why = _("The comment by %(writer)s is kept: it is neither spam nor refused.")
        elif comment.published_at is not None:
            why = _("The comment by %(writer)s is kept: readers have seen it.")
        elif not gone.issuperset(replies.get(comment.pk, ())):
            why = _("The comment by %(writer)s is kept: it has replies.")
        elif comment.pk in places:
            why = _(
                "The comment by %(writer)s is kept: a reply was moved away from it, and may have to go back."
            )
        else:
            gone.add(comment.pk)
            continue
        kept[comment.pk] = why % {"writer": comment.name}
    return kept


def replies_first(comments: Iterable[Comment]) -> list[Comment]:
    """The same comments, each behind those of them that answer it; otherwise in their order."""
    by_key = {comment.pk: comment for comment in comments}

    def depth(comment: Comment) -> int:
        steps = 0
        while (above := by_key.get(comment.parent_id or 0)) is not None:
            comment, steps = above, steps + 1
        return steps

    return sorted(by_key.values(), key=depth, reverse=True)
