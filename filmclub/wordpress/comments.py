"""Comments of an imported blog, put below their article in one pass.

Who answers whom is read first (`Outline`), the texts when they are stored: so the places in the trees are
known before the first comment is stored, and no more than a batch of texts is in memory.
Cleaning, rendering, lock and counts are those of a comment that is posted.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from comments.discussions import lock, raise_version, recount
from comments.models import Comment, Discussion
from comments.states import COUNTED, TRAITS, State
from comments.trees import forests, places
from comments.trees.forests import Columns, Forest, break_loops
from filmclub.accounts.models import User
from filmclub.lib.addresses import network_of
from filmclub.lib.languages import guess_language
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text
from filmclub.lib.wordpress.html import unescape_once
from filmclub.wordpress import wxr
from filmclub.wordpress.report import Kind, Report
from filmclub.wordpress.text import plain_text
from reviews.models import Article

KINDS = {
    "": Comment.Kind.COMMENT,
    "comment": Comment.Kind.COMMENT,
    "pingback": Comment.Kind.PINGBACK,
    "trackback": Comment.Kind.PINGBACK,
}
STATES = {traits.wordpress: State(state) for state, traits in TRAITS.items() if traits.wordpress}
# What became of a comment that lies in WordPress's trash, by the state that it had before.
THROWN_AWAY = {
    traits.wordpress_before_trash: State(state)
    for state, traits in TRAITS.items()
    if traits.wordpress_before_trash
}
IN_TRASH = {"trash", "post-trashed"}
EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Source:
    """The blog that the comments come from."""

    ref: str
    members: Mapping[int, User]
    link: Callable[[str], str]

    def ref_of(self, number: int | str) -> str:
        """What `Comment.import_ref` holds for the comment of this number there."""
        return f"{self.ref}?comment={number}"


def read_kind(comment: wxr.Comment) -> Comment.Kind | None:
    """A comment, or a link from elsewhere; None for what is no comment, such as a shop's private notes."""
    return KINDS.get(comment.type)


def read_state(comment: wxr.Comment) -> State:
    """What a moderator there had decided. A state that we do not know waits for one here."""
    if comment.approved in IN_TRASH:
        return THROWN_AWAY.get(comment.meta.get("_wp_trash_meta_status", ""), State.REMOVED)
    return STATES.get(comment.approved, State.PENDING)


def read_time(comment: wxr.Comment) -> datetime | None:
    """When it was written, in UTC; the blog's own clock is taken for UTC where it gives nothing better."""
    time = wxr.read_date(comment.date_gmt) or wxr.read_date(comment.date)
    return time.replace(tzinfo=UTC) if time else None


class Outline:
    """Who answers whom below one post, in few bytes a comment: filled before any text is read."""

    def __init__(self) -> None:
        self.numbers, self.parents, self.times = array("q"), array("q"), array("q")
        self.counts, self.is_pingback = bytearray(), bytearray()

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, comment: wxr.Comment) -> None:
        kind = read_kind(comment)
        if kind is None or not comment.id:
            return
        time = wxr.read_date(comment.date_gmt) or wxr.read_date(comment.date) or EPOCH
        self.numbers.append(comment.id)
        self.parents.append(comment.parent)
        self.times.append(int((time - EPOCH).total_seconds()))
        self.counts.append(kind == Comment.Kind.COMMENT and read_state(comment) in COUNTED)
        self.is_pingback.append(kind == Comment.Kind.PINGBACK)


class _Plan:
    """Where each new comment of a post will stand.

    `index` gives each number there its index here, oldest first. `in_forest` gives each index its place
    in `forest`, -1 for `grafts`: replies, at any depth, to comments that were here before.
    """

    def __init__(self, outline: Outline, here: Mapping[int, Comment.Kind]) -> None:
        # Oldest first, as replies stand; by number where two were written in the same second.
        order = sorted(
            (at for at, number in enumerate(outline.numbers) if number not in here),
            key=lambda at: (outline.times[at], outline.numbers[at]),
        )
        self.index = {outline.numbers[at]: index for index, at in enumerate(order)}
        self.parents = array("q", [-1]) * len(order)
        self.orphans: set[int] = set()
        roots_of_grafts: set[int] = set()
        for index, at in enumerate(order):
            answered = outline.parents[at]
            if not answered or outline.is_pingback[at]:
                continue
            parent = self.index.get(answered, -1)
            if parent >= 0 and not outline.is_pingback[order[parent]]:
                self.parents[index] = parent
            elif here.get(answered) == Comment.Kind.COMMENT:
                roots_of_grafts.add(index)
            else:
                self.orphans.add(index)
        self.looped = break_loops(self.parents)
        self.grafts = _with_all_below(roots_of_grafts, self.parents)
        planted = [index for index in range(len(order)) if index not in self.grafts]
        self.in_forest = array("q", [-1]) * len(order)
        for number, index in enumerate(planted):
            self.in_forest[index] = number
        self.forest = Forest(
            [self.in_forest[self.parents[index]] if self.parents[index] >= 0 else -1 for index in planted],
            [bool(outline.counts[order[index]]) for index in planted],
        )


def _with_all_below(roots: set[int], parents: Sequence[int]) -> set[int]:
    if not roots:
        return set()
    below: dict[int, list[int]] = {}
    for index, parent in enumerate(parents):
        below.setdefault(parent, []).append(index)
    found, waiting = set(roots), list(roots)
    while waiting:
        replies = below.get(waiting.pop(), [])
        found.update(replies)
        waiting.extend(replies)
    return found


def import_comments(
    article: Article, item: wxr.Item, outline: Outline, source: Source, report: Report, *, is_new: bool
) -> None:
    """Store those comments of a post that are not here yet; call inside a transaction.

    `outline` is that of the same comments. `is_new`: the article came with this run, so its discussion is
    closed if it was closed there. A handful of queries and one for each thousand comments; a reply to a
    comment that was here before costs some of its own. All of `item.comments` is read, whatever happens.
    """
    is_closed = is_new and item.comment_status != "open"
    if len(outline) or is_closed:
        discussion = lock(article.pk)
        if is_closed:
            discussion.policy = Discussion.Policy.CLOSED
            discussion.save(update_fields=["policy"])
        _Work(article, item, outline, source, report).do()
    for comment in item.comments:
        _leave(comment, item, report)


class _Work:
    """One post's comments on their way from the file to the database."""

    def __init__(
        self, article: Article, item: wxr.Item, outline: Outline, source: Source, report: Report
    ) -> None:
        self.article, self.item, self.source, self.report = article, item, source, report
        self.here = self._here_already()
        self.plan = _Plan(outline, self.here)
        self.grafts: list[tuple[int, int, Comment]] = []
        self.fallback = article.published_at or article.created_at

    def do(self) -> None:
        is_anything_new = bool(self.plan.index)
        forests.insert_forest(self._planted(), self.plan.forest)
        self._graft()
        if is_anything_new and not recount(self.article.pk, fix=True):
            raise_version(self.article.pk)

    def _here_already(self) -> dict[int, Comment.Kind]:
        """The comments that an earlier run brought, by their numbers there."""
        prefix = self.source.ref_of("")
        rows = Comment.objects.filter(discussion=self.article.pk, import_ref__startswith=prefix)
        return {
            int(ref.removeprefix(prefix)): Comment.Kind(kind)
            for ref, kind in rows.values_list("import_ref", "kind")
            if ref
        }

    def _planted(self) -> Iterator[tuple[int, Columns]]:
        """Read comments on; give those of new threads with their number in the forest, keep the grafts."""
        for comment in self.item.comments:
            kind = read_kind(comment)
            if comment.id in self.here:
                self.report.here_already[_counted(kind, read_state(comment))] += 1
                continue
            index = self.plan.index.pop(comment.id, -1)
            if kind is None or index < 0:
                _leave(comment, self.item, self.report)
                continue
            self._note_place(comment, index)
            columns = self._columns(comment, kind)
            self.report.came[_counted(kind, columns["state"])] += 1
            number = self.plan.in_forest[index]
            if number < 0:
                self.grafts.append((index, comment.parent, Comment(**columns)))
            else:
                yield number, columns

    def _note_place(self, comment: wxr.Comment, index: int) -> None:
        if index in self.plan.orphans:
            self.report.note(
                _("Answers a link from elsewhere, or what is not in the file: opens a thread of its own"),
                _where(comment, self.item),
            )
        elif index in self.plan.looped:
            self.report.fault(
                _("%(where)s: answers itself in a circle; it opens a thread of its own.")
                % {"where": _where(comment, self.item)}
            )

    def _columns(self, comment: wxr.Comment, kind: Comment.Kind) -> Columns:
        """What is stored of a comment, but for its place."""
        state = read_state(comment)
        at = read_time(comment)
        if at is None:
            at = self.fallback
            self.report.fault(
                _("%(where)s: “%(date)s” is not a date; the article’s is taken.")
                % {"where": _where(comment, self.item), "date": comment.date_gmt or comment.date}
            )
        member = self.source.members.get(comment.user_id) if comment.user_id else None
        website = website_of(comment.url)
        if comment.url and not website:
            self.report.note(
                _("Website that is not an address: left out"),
                _where(comment, self.item),
                comment.url[:200],
            )
        text = clean_text(comment.content)
        html = render(text, Comment.Format.WORDPRESS, link=self.source.link)
        return {
            "discussion_id": self.article.pk,
            "author_id": member.pk if member else None,
            "guest_name": "" if member else name_of(comment.author),
            "email": "" if member else email_of(comment.email),
            "website": website,
            "text": text,
            "text_format": Comment.Format.WORDPRESS,
            "text_html": html,
            "language": guess_language(html, likely=self.article.language),
            "kind": kind,
            "state": state,
            "created_at": at,
            "published_at": at if TRAITS[state].was_public else None,
            "network": _network_of(comment.ip),
            "import_ref": self.source.ref_of(comment.id),
        }

    def _graft(self) -> None:
        """Put replies to comments that were here before in their place, parents first."""
        depths = _depths([index for index, _answered, _comment in self.grafts], self.plan.parents)
        for _index, answered, comment in sorted(self.grafts, key=lambda graft: (depths[graft[0]], graft[0])):
            comment.parent = Comment.objects.get(import_ref=self.source.ref_of(answered))
            places.insert(comment)


def _depths(indexes: Sequence[int], parents: Sequence[int]) -> dict[int, int]:
    """How many of the new comments stand above each of these: each is walked over once."""
    depths: dict[int, int] = {-1: -1}
    for index in indexes:
        path = []
        while index not in depths:
            path.append(index)
            index = parents[index]
        for depth, below in enumerate(reversed(path), start=depths[index] + 1):
            depths[below] = depth
    return depths


@lru_cache(maxsize=64)
def _counted(kind: Comment.Kind | None, state: str) -> Kind:
    return Kind(str((kind or Comment.Kind.COMMENT).label), str(State(state).label))


def _leave(comment: wxr.Comment, item: wxr.Item, report: Report) -> None:
    """Say that a comment was not taken, and why."""
    if read_kind(comment) is None:
        report.left[Kind(_("comment of the kind “%(kind)s”") % {"kind": comment.type})] += 1
    else:
        report.left[Kind(_("comment"))] += 1
        report.fault(
            _("%(where)s: has no number, or that of another comment, so it was left out.")
            % {"where": _where(comment, item)}
        )


def _where(comment: wxr.Comment, item: wxr.Item) -> str:
    return _("line %(line)d, %(item)s, comment %(number)d") % {
        "line": comment.line,
        "item": item.where,
        "number": comment.id,
    }


_network_of = lru_cache(maxsize=4096)(network_of)


@lru_cache(maxsize=4096)
def name_of(author: str) -> str:
    """A guest's name as readers see it; WordPress stores it escaped."""
    return plain_text(author)[:245] or _("Anonymous")


@lru_cache(maxsize=4096)
def email_of(email: str) -> str:
    """As the comment form stores it; "" for what is too long to be one."""
    email = email.strip().lower()
    return email if len(email) <= 100 else ""


@lru_cache(maxsize=4096)
def website_of(url: str) -> str:
    """A web address that may be linked; "" for everything else."""
    url = unescape_once(url.strip())
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if is_web and len(url) <= 200 and not re.search(r"[\s<>\"\x00-\x1f]", url) else ""
