"""What a moderator sees of comments: what the writer's record is, why they were held, what can be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.models import Comment, CommentQuerySet, Decision
from comments.moderation import Act, acts_for

State = Comment.State

# What a button says, for each act.
LABELS = {
    Act.APPROVE: gettext_lazy("Approve"),
    Act.REFUSE: gettext_lazy("Refuse"),
    Act.SPAM: gettext_lazy("Spam"),
    Act.REMOVE: gettext_lazy("Remove"),
    Act.RESTORE: gettext_lazy("Restore"),
}
# Those that may say why.
REASONED = frozenset({Act.REFUSE, Act.SPAM, Act.REMOVE})


@dataclass
class Row:
    """One comment with everything that a decision about it needs."""

    comment: Comment
    record: str
    held_because: str = ""
    # The latest that a moderator decided.
    latest: Decision | None = None
    acts: list[Act] = field(default_factory=list)

    @property
    def buttons(self) -> list[tuple[Act, str]]:
        return [(act, str(LABELS[act])) for act in self.acts]

    @property
    def takes_reason(self) -> bool:
        return not REASONED.isdisjoint(self.acts)


def with_context(comments: CommentQuerySet) -> CommentQuerySet:
    """With the article and the comment that is answered, in the same query."""
    return comments.select_related("author", "discussion__article", "parent__author").defer(
        "discussion__article__body", "discussion__article__body_html", "parent__text"
    )


def make_rows(comments: Sequence[Comment]) -> list[Row]:
    """Two queries, however many comments there are."""
    records = _records(comments)
    rows = {
        comment.pk: Row(comment, _record_words(records[_who(comment)], comment), acts=acts_for(comment))
        for comment in comments
    }
    for decision in Decision.objects.filter(comment__in=rows).select_related("moderator").order_by("pk"):
        row = rows[decision.comment_id]
        if decision.act == Act.HOLD:
            row.held_because = decision.reason
        elif decision.moderator is not None:
            row.latest = decision
    return list(rows.values())


def _who(comment: Comment) -> tuple[int | None, str, str]:
    """The same person, as policy knows a writer: the member, or the guest of that e-mail address and name."""
    if comment.author_id is not None:
        return (comment.author_id, "", "")
    return (None, comment.email, comment.guest_name)


def _records(comments: Iterable[Comment]) -> dict[tuple[int | None, str, str], Counter[str]]:
    people = {_who(comment) for comment in comments}
    records: dict[tuple[int | None, str, str], Counter[str]] = {who: Counter() for who in people}
    theirs = Q(author__in=[member for member, _email, _name in people if member]) | Q(
        author=None,
        email__in=[email for member, email, _name in people if not member],
        guest_name__in=[name for member, _email, name in people if not member],
    )
    groups = Comment.objects.filter(theirs).order_by().values_list("author", "email", "guest_name", "state")
    for member, email, name, state, number in groups.annotate(number=Count("pk")):
        who = (member, "", "") if member else (None, email, name)
        if who in records:
            records[who][state] += number
    return records


def _record_words(record: Counter[str], comment: Comment) -> str:
    """Say what became of the writer's other comments."""
    others = record - Counter([comment.state])
    words = [
        ngettext("%d approved", "%d approved", others[State.APPROVED]) % others[State.APPROVED],
        ngettext("%d refused", "%d refused", others[State.REFUSED]) % others[State.REFUSED],
    ]
    if others[State.SPAM]:
        words.append(ngettext("%d spam", "%d spam", others[State.SPAM]) % others[State.SPAM])
    if others[State.REMOVED]:
        words.append(ngettext("%d removed", "%d removed", others[State.REMOVED]) % others[State.REMOVED])
    if others[State.PENDING]:
        words.append(ngettext("%d waiting", "%d waiting", others[State.PENDING]) % others[State.PENDING])
    return ", ".join(words) if others else _("No other comments")
