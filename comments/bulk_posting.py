"""Posting many comments of one discussion at once, with everything that `posting` lets follow from one.

They may answer each other and comments that were here before. New threads are stored as a forest, in one
pass; a reply to what was here before, and all that stands below it, is inserted one by one (`grafts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from comments.bulk_answers import Answers
from comments.discussions import raise_version, recount
from comments.models import Comment
from comments.trees import forests, places
from comments.trees.forests import Columns
from comments.words import store_new


def post_comments(discussion_id: int, comments: Iterable[tuple[int, Columns]], answers: Answers) -> None:
    """Place, store and count comments, each of which comes as its number and its columns by name.

    The discussion's lock must be held. The comments may come in any order, but all must come, and the
    database must not be asked for anything between two of them. A handful of queries, one for each thousand
    and two for the words of each 200; each graft costs some of its own. Raises ValueError, for the caller's
    transaction to end, if one does not come.
    """
    grafts: list[tuple[int, Comment]] = []

    def planted() -> Iterator[tuple[int, Columns]]:
        for number, columns in comments:
            index = answers.in_forest[number]
            if index < 0:
                grafts.append((number, Comment(**columns)))
            else:
                yield index, columns

    newest = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    forests.insert_forest(planted(), answers.forest)
    _graft(grafts, answers)
    store_new(discussion_id, after=newest)
    if answers and not recount(discussion_id, fix=True):
        raise_version(discussion_id)


def _graft(grafts: Sequence[tuple[int, Comment]], answers: Answers) -> None:
    """Put replies to comments that were here before in their place, parents first."""
    depths = answers.depths(number for number, _comment in grafts)
    keys = dict(answers.answered)
    stored: dict[int, int] = {}
    for number, comment in sorted(grafts, key=lambda graft: (depths[graft[0]], graft[0])):
        parent = keys[number] if number in keys else stored[answers.parents[number]]
        # Fetched anew each time: the ones before have moved it.
        comment.parent = Comment.objects.get(pk=parent)
        places.insert(comment)
        stored[number] = comment.pk
