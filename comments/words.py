"""The words that comments are found by: all of them for moderators, the public ones for readers.

Whoever stores, changes or deletes a comment calls `store` or `remove` in the same transaction, under the lock
of its discussion. What the index says is only where to look: whether a comment may be shown is asked of the
comment itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from comments.models import COUNTS, Comment, CommentQuerySet
from comments.texts import public_text
from filmclub.words import storing
from filmclub.words.models import KINDS, Kind, Words
from filmclub.words.queries import Query, mark
from filmclub.words.storing import Entry, remove_words, store_words

# So many at most are in memory.
BATCH = 200
# Of HTML as it was typed: moderators look for addresses in it, and not for its tags.
_TAGS = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*|\b(?:href|title|class|rel|target|style)=")


def store(*comments: Comment) -> None:
    """Store the words of comments that were stored or changed: one query."""
    store_words(map(_entry_of_stored, comments))


def prepare(comment: Comment) -> Words:
    """The words of a comment that is about to be stored, whatever will be decided about it."""
    return storing.prepare(_entry(comment, public_text(comment)))


def store_prepared(comment: Comment, words: Words) -> None:
    """Store what was prepared for a comment that is stored now: one query."""
    storing.store_prepared(words, Kind.COMMENT, comment.pk, is_public=comment.counts)


def store_all(comments: CommentQuerySet) -> None:
    """Store the words of all of these anew, as after a move to another discussion: one query for each 500."""
    store_words(_entry_of_stored(comment) for comment in comments.iterator(chunk_size=BATCH))


def remove(*comments: Comment) -> None:
    """Forget the words of comments that are deleted for good: one query."""
    remove_words([Kind.COMMENT], [comment.pk for comment in comments])


def store_new(discussion_id: int, after: int) -> None:
    """Store the words of comments of a discussion with larger keys than `after`: two queries for each 200."""
    comments = Comment.objects.filter(discussion=discussion_id)
    while some := list(comments.filter(pk__gt=after).order_by("pk")[:BATCH]):
        store(*some)
        after = some[-1].pk


def lacking(*, again: bool = False) -> CommentQuerySet:
    """Comments whose words are not stored, or not for whom they should be; with `again`, all."""
    if again:
        return Comment.objects.all()
    words = Words.objects.filter(pk=OuterRef("pk") * KINDS + Kind.COMMENT)
    stored, is_public = Exists(words), Exists(words.filter(public__isnull=False))
    return Comment.objects.filter(~stored | (COUNTS & ~is_public) | (~COUNTS & is_public))


def by_person(query: Query, text: str, *, by_address: bool) -> Query:
    """The query, or else what a guest of just this name has written, in any case and accents.

    With `by_address`, also one of this e-mail address, or of any address at this host.
    """
    query = query.or_marked(mark(Kind.COMMENT, "by", text))
    if not by_address:
        return query
    return query.or_marked(mark(Kind.COMMENT, "mail", text), mark(Kind.COMMENT, "host", text))


def _entry_of_stored(comment: Comment) -> Entry:
    return _entry(comment, public_text(comment) if comment.counts else None)


def _entry(comment: Comment, public: str | None) -> Entry:
    text = comment.text
    if comment.text_format == Comment.Format.WORDPRESS:
        text = _TAGS.sub(" ", text)
    return Entry(
        kind=Kind.COMMENT,
        number=comment.pk or 0,
        group=comment.discussion_id,
        every="\n".join((comment.guest_name, comment.website, text)),
        public=public,
        marks=tuple(_marks(comment)),
    )


def _marks(comment: Comment) -> Iterable[str]:
    if comment.guest_name:
        yield mark(Kind.COMMENT, "by", comment.guest_name)
    if comment.email:
        yield mark(Kind.COMMENT, "mail", comment.email)
        yield mark(Kind.COMMENT, "host", comment.email.rpartition("@")[2])
