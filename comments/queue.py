"""What a moderator sees of comments: what the writer's record is, why they were held, what can be done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comments.checks import not_reached
from comments.models import (
    Comment,
    CommentQuerySet,
    ConfirmedAddress,
    Decision,
    Disowned,
    Edit,
    Note,
    Report,
)
from comments.reasons import Code
from comments.states import ACTS, PUBLIC, TRAITS, Act, State
from comments.texts import whole_html
from reviews.models import Article

# Of HTML; some marks of Markdown make fifty times their length.
LONGEST_HTML = 100_000
# In letters; what is longer scrolls in its own box.
LONGEST_AT_ONCE = 2_500
_CLOSED = '<details class="spoiler"'
_LINK = re.compile(r'<a href="(?P<address>[^"#][^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)


class Button(NamedTuple):
    """What a moderator may press in a row."""

    act: str
    label: str
    # The choice of a reason stands before it.
    follows_reason: bool = False


@dataclass
class QueueEntry:
    """One comment with everything that a decision about it needs."""

    comment: Comment
    record: str
    held_because: str = ""
    # The latest that a moderator decided.
    latest: Decision | None = None
    # A service outside was asked about it, and could not be reached yet.
    is_unchecked: bool = False
    # What readers have reported and nobody has looked at since, the latest first.
    reports: list[Report] = field(default_factory=list)
    # It is the first of so many from one network.
    group: int = 0
    # What it said until its writer changed it and readers saw it no longer.
    former: Edit | None = None
    # Why a bulk action cannot take it, where its state alone does not say so.
    left_because: str = ""

    def is_as_seen(self, revisions: Mapping[int, int]) -> bool:
        """Whether nothing has happened since a page showed these revisions, if it showed this comment."""
        return revisions.get(self.comment.pk, self.comment.revision) == self.comment.revision

    @property
    def html(self) -> SafeString:
        """The text as readers would see it with its marks opened, and where links lead that do not say it.

        A text of nothing but marks can be megabytes of HTML: that one is shown as it was typed.
        """
        if len(self.comment.text_html) > LONGEST_HTML:
            return format_html('<p class="plain">{}</p>', self.comment.text)
        html = whole_html(self.comment).replace(_CLOSED, f"{_CLOSED} open")
        return mark_safe(_LINK.sub(_with_address, html))  # noqa: S308 cleaned when stored

    @property
    def is_long(self) -> bool:
        return len(self.comment.text) > LONGEST_AT_ONCE

    @property
    def state_words(self) -> str:
        return str(State(self.comment.state).label)

    @property
    def can_be_trusted(self) -> bool:
        """Whether its writer would be known again as nobody else is: by an account or a confirmed address."""
        return bool(self.comment.author_id or getattr(self.comment, "has_confirmed", False))

    @property
    def buttons(self) -> list[Button]:
        """What can be decided, with a choice of reasons before the first that takes one."""
        traits = self.comment.traits
        acts = [act for act in traits.acts if act != Act.KEEP or self.comment.open_reports]
        plain = [Button(act, str(ACTS[act].button)) for act in acts if not ACTS[act].takes_reason]
        reasoned = [Button(act, str(ACTS[act].button)) for act in acts if ACTS[act].takes_reason]
        if traits.is_waiting and self.can_be_trusted:
            plain.append(Button("trust", _("Approve and trust")))
        return [*plain, *(button._replace(follows_reason=not n) for n, button in enumerate(reasoned))]


def head_groups(entries: Iterable[QueueEntry]) -> None:
    """Say of the first from each network, whose comments stand together, how many these are."""
    for network, group in groupby(entries, key=lambda entry: entry.comment.network):
        first, *others = group
        first.group = 1 + len(others) if network else 0


def with_context(comments: CommentQuerySet) -> CommentQuerySet:
    """With the article and the comment that is answered, in the same query."""
    return comments.select_related("author", "discussion__article", "parent__author", "asked_again").defer(
        "parent__text", *(f"discussion__article__{name}" for name in Article.TEXTS)
    )


def for_decision(comments: CommentQuerySet) -> CommentQuerySet:
    """With their context, what is known of the addresses that guests typed, and whether there are notes.

    In the same query.
    """
    same = ConfirmedAddress.objects.filter(address=OuterRef("email"), key=OuterRef("writer"))
    tied = ConfirmedAddress.objects.filter(address=OuterRef("address"), key=OuterRef(OuterRef("writer")))
    about = Q(user=OuterRef("author")) | Q(~Q(key=""), key=OuterRef("writer"))
    about |= Q(Exists(tied), ~Q(address=""), address=OuterRef("email"))
    return with_context(comments).annotate(
        has_confirmed=Exists(same),
        is_disowned=Exists(Disowned.objects.filter(comment=OuterRef("pk"))),
        has_notes=Exists(Note.objects.filter(about)),
    )


def make_entries(comments: Iterable[Comment]) -> list[QueueEntry]:
    """Two queries, however many comments there are.

    One more where a service outside is asked about them, one where readers have reported some, and one where
    readers see some no longer.
    """
    comments = list(comments)
    records = _records(comments)
    unchecked = not_reached(comments)
    entries = {
        comment.pk: QueueEntry(
            comment, _record_words(records[_who(comment)], comment), is_unchecked=comment.pk in unchecked
        )
        for comment in comments
    }
    hidden: dict[int, datetime] = {}
    for decision in Decision.objects.filter(comment__in=entries).select_related("moderator").order_by("pk"):
        entry = entries[decision.comment_id or 0]
        if decision.before in PUBLIC and entry.comment.traits.is_waiting:
            hidden[entry.comment.pk] = decision.created_at
        if (decision.moderator is None or decision.act == Act.HOLD) and (why := decision.why):
            entry.held_because = why
            if _is_of_a_new_writer(decision) and records[_who(entry.comment)][State.APPROVED]:
                entry.held_because += " " + _("(That was so when it was written.)")
        elif decision.moderator is not None:
            entry.latest = decision
    for edit in Edit.objects.by_writers().filter(comment__in=hidden).order_by("pk") if hidden else ():
        if edit.at <= hidden[edit.comment_id]:
            entries[edit.comment_id].former = edit
    if any(comment.open_reports for comment in comments):
        for report in Report.objects.filter(comment__in=entries, closed_at=None).order_by("-pk"):
            if report.comment_id is not None:
                entries[report.comment_id].reports.append(report)
    return list(entries.values())


def _is_of_a_new_writer(decision: Decision) -> bool:
    return any(ground["code"] == Code.FIRST_COMMENT for ground in decision.grounds)


def make_entry(comment: Comment) -> QueueEntry:
    """Two queries as well."""
    return make_entries([comment])[0]


def _with_address(link: re.Match[str]) -> str:
    if link["words"] == link["address"]:
        return link[0]
    # Both are HTML already, and clean.
    return f'{link[0]} <span class="address">({link["address"]})</span>'


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
    return record_words(others) if others else _("No other comments")


def record_words(record: Mapping[str, int]) -> str:
    """Say how many comments are in which state."""
    words = [
        str(traits.record % record.get(state, 0))
        # What waits comes last.
        for state, traits in sorted(TRAITS.items(), key=lambda item: item[1].is_waiting)
        if traits.record is not None and (record.get(state) or traits.is_told_at_none)
    ]
    return ", ".join(words)
