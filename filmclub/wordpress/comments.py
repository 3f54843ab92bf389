"""The comments of a blog, put below their articles, those of one post in one pass.

Who answers whom is known before (`outline`), the texts are read as they are stored: so no more than a batch
of them is in memory. Cleaning, rendering, lock and counts are those of a comment that is posted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from comments.bulk_posting import post_comments
from comments.defence_models import PurgedReference
from comments.discussions import lock
from comments.models import Comment, Decision
from comments.states import TRAITS, State
from comments.texts import forms_of
from comments.trees.forests import Columns
from filmclub.lib.languages import guess_language
from filmclub.wordpress import wxr
from filmclub.wordpress.blog import Blog
from filmclub.wordpress.comment_fields import (
    email_of,
    name_in,
    read_kind,
    read_network,
    read_state,
    read_time,
    skeleton_of,
    unknown_state,
    website_of,
)
from filmclub.wordpress.comment_texts import spoils_of, text_of
from filmclub.wordpress.discussion_policy import may_have_policy, set_policy
from filmclub.wordpress.outline import EarlierComment, Newcomers, Outline
from filmclub.wordpress.own_fields import Own, language_in, moment_in
from filmclub.wordpress.report import Counted, ImportReport, in_one_line
from reviews.models import Article


def import_comments(
    article: Article, item: wxr.Item, outline: Outline, blog: Blog, report: ImportReport, *, is_new: bool
) -> None:
    """Store those comments of a post that are not here yet; call inside a transaction.

    `outline` is that of the same comments. `is_new`: the article came with this run, so its discussion is
    closed if it was closed there. A handful of queries and one for each thousand comments; a reply to a
    comment that was here before costs some of its own. All of `item.comments` is read, whatever happens.
    """
    if len(outline) or (is_new and may_have_policy(item)):
        discussion = lock(article.pk)
        if is_new and set_policy(discussion, item, article):
            discussion.save(update_fields=["policy", "closes_after_days", "is_strict"])
        refs = _free_refs(article, outline)
        here = _comments_here(article, blog, refs)
        purged = _purged_here(article, blog, refs)
        moved = _moved_away(article, blog, outline)
        newcomers = outline.newcomers(here, purged | moved)
        comments = _CommentsOfPost(article, item, outline, blog, refs, purged, moved, report)
        post_comments(article.pk, comments.read(here, newcomers), newcomers.answers)
    for comment in item.comments:
        _leave(comment, item, report)


def _free_refs(article: Article, outline: Outline) -> dict[int, str]:
    """The references of earlier imports that a file of ours tells of, but for those that are elsewhere here.

    By the numbers in the file; no query if there are none, otherwise one for each 500.
    """
    refs = outline.former_refs()
    taken: set[str | None] = set()
    for some in _batches(list(refs.values()), 500):
        elsewhere = Comment.objects.filter(import_ref__in=some).exclude(discussion=article.pk)
        taken.update(elsewhere.values_list("import_ref", flat=True))
    return {number: ref for number, ref in refs.items() if ref not in taken}


def _batches(refs: list[str], size: int) -> Iterator[list[str]]:
    return (refs[start : start + size] for start in range(0, len(refs), size))


def _comments_here(article: Article, blog: Blog, refs: Mapping[int, str]) -> dict[int, EarlierComment]:
    """The comments that an earlier run brought, by their numbers in the file: one query."""
    prefix = blog.ref_of_comment("")
    rows = Comment.objects.filter(discussion=article.pk, import_ref__isnull=False)
    if not refs:
        rows = rows.filter(import_ref__startswith=prefix)
    by_ref = {
        ref: EarlierComment(key, kind)
        for ref, key, kind in rows.values_list("import_ref", "pk", "kind")
        if ref
    }
    here = {
        int(ref.removeprefix(prefix)): comment for ref, comment in by_ref.items() if ref.startswith(prefix)
    }
    here = {number: comment for number, comment in here.items() if number not in refs}
    return here | {number: by_ref[ref] for number, ref in refs.items() if ref in by_ref}


def _purged_here(article: Article, blog: Blog, refs: Mapping[int, str]) -> set[int]:
    """The numbers in the file of comments that were deleted for good here: one query."""
    gone = set(PurgedReference.objects.filter(discussion=article.pk).values_list("import_ref", flat=True))
    prefix = blog.ref_of_comment("")
    numbers = {int(ref.removeprefix(prefix)) for ref in gone if ref.startswith(prefix)} - set(refs)
    return numbers | {number for number, ref in refs.items() if ref in gone}


def _moved_away(article: Article, blog: Blog, outline: Outline) -> set[int]:
    """The numbers in the file of comments that moderators have moved to another article since they came.

    One query where nothing ever was moved away; else two more for each 500.
    """
    if not Decision.objects.filter(discussion_before=article.pk).exists():
        return set()
    former = outline.former_refs()
    numbers = {former.get(number) or blog.ref_of_comment(number): number for number in outline.numbers}
    found: set[int] = set()
    for some in _batches(list(numbers), 500):
        for rows in (Comment.objects, PurgedReference.objects):
            elsewhere = rows.filter(import_ref__in=some).exclude(discussion=article.pk)
            found |= {numbers[ref] for ref in elsewhere.values_list("import_ref", flat=True) if ref}
    return found


class _CommentsOfPost:
    """The comments of one post as they are read from the file."""

    def __init__(
        self,
        article: Article,
        item: wxr.Item,
        outline: Outline,
        blog: Blog,
        refs: Mapping[int, str],
        purged: Collection[int],
        moved: Collection[int],
        report: ImportReport,
    ) -> None:
        self.article, self.item, self.blog, self.report = article, item, blog, report
        self.refs, self.purged, self.moved = refs, purged, moved
        self.looped = outline.looped()

    def read(self, here: Mapping[int, EarlierComment], newcomers: Newcomers) -> Iterator[tuple[int, Columns]]:
        """Give each new comment with its number among them, and report every one."""
        waiting, seen = dict(newcomers.index_of), set[int]()
        for comment in self.item.comments:
            kind = read_kind(comment)
            # Of several with one number, the first is taken.
            is_again = comment.id in seen
            seen.add(comment.id)
            if kind and (comment.id in here or comment.id in self.moved) and not is_again:
                self.report.here_already[_counted(kind, read_state(comment))] += 1
                # What is wrong with the file is so in every run.
                self._check(comment)
                continue
            if kind and comment.id in self.purged and not is_again:
                self.report.left[Counted(_("comment"), _("deleted for good here"))] += 1
                continue
            index = waiting.pop(comment.id, -1)
            if kind is None or index < 0:
                _leave(comment, self.item, self.report)
                continue
            self._check(comment)
            self._remark(comment, index, newcomers)
            columns = self._columns(comment, kind)
            self.report.came[_counted(kind, columns["state"])] += 1
            yield index, columns

    def _check(self, comment: wxr.Comment) -> None:
        """Say what is wrong with a comment in the file."""
        if comment.id in self.looped:
            self.report.fault(
                _("%(where)s: answers itself in a circle; it opens a thread of its own.")
                % {"where": _where(comment, self.item)}
            )
        if read_time(comment) is None:
            self.report.fault(
                _("%(where)s: “%(date)s” is not a date; the article’s is taken.")
                % {"where": _where(comment, self.item), "date": comment.date_gmt or comment.date}
            )

    def _remark(self, comment: wxr.Comment, index: int, newcomers: Newcomers) -> None:
        if said := unknown_state(comment):
            self.report.note(
                _("State that a comment cannot have, or not with its status on WordPress: that counts"),
                _where(comment, self.item),
                said,
            )
        if index in newcomers.orphans:
            self.report.note(
                _("Answers a link from elsewhere, or what is not in the file: opens a thread of its own"),
                _where(comment, self.item),
            )

    def _columns(self, comment: wxr.Comment, kind: Comment.Kind) -> Columns:
        """What is stored of a comment, but for its place."""
        state = read_state(comment)
        at = read_time(comment) or self.article.published_at or self.article.created_at
        member = self.blog.members.get(comment.user_id) if comment.user_id else None
        text = text_of(comment, state, self.blog.url, self.blog.addresses.link)
        if text.was_changed:
            self.report.note(
                _("Comment that was changed on WordPress: came as it is there"), _where(comment, self.item)
            )
        language = language_in(comment.meta) or guess_language(text.html, likely=self.article.language)
        return {
            "discussion_id": self.article.pk,
            "author_id": member.pk if member else None,
            "guest_name": "" if member else name_in(comment),
            "name_skeleton": "" if member else skeleton_of(name_in(comment)),
            "email": "" if member else email_of(comment.email),
            "website": self._website(comment),
            "text": text.text,
            "text_format": text.format,
            **forms_of(text.html, spoils=spoils_of(comment), language=language),
            "language": language,
            "kind": kind,
            "state": state,
            "spoils": spoils_of(comment),
            "created_at": at,
            "edited_at": moment_in(comment.meta, Own.EDITED),
            "published_at": _published_at(comment, state, at),
            "network": read_network(comment.ip),
            "import_ref": self.refs.get(comment.id) or self.blog.ref_of_comment(comment.id),
        }

    def _website(self, comment: wxr.Comment) -> str:
        website = website_of(comment.url)
        if comment.url and not website:
            self.report.note(
                _("Website that is not an address: left out"),
                _where(comment, self.item),
                comment.url[:200],
            )
        return website


def _published_at(comment: wxr.Comment, state: State, at: datetime) -> datetime | None:
    """When it was first approved, None if never; a file of ours says it, others let it be guessed."""
    if Own.STATE not in comment.meta:
        return at if TRAITS[state].was_public else None
    return moment_in(comment.meta, Own.PUBLISHED) or (at if TRAITS[state].is_public else None)


@lru_cache(maxsize=64)
def _counted(kind: Comment.Kind | None, state: str) -> Counted:
    return Counted(str((kind or Comment.Kind.COMMENT).label), str(State(state).label))


def _leave(comment: wxr.Comment, item: wxr.Item, report: ImportReport) -> None:
    """Say that a comment was not taken, and why."""
    if read_kind(comment) is None:
        report.left[Counted(_("comment of the kind “%(kind)s”") % {"kind": comment.type})] += 1
        subject = _("Comment of the kind “%(kind)s”: was left out") % {"kind": in_one_line(comment.type)}
        report.note(subject, _where(comment, item))
    else:
        report.left[Counted(_("comment"))] += 1
        report.fault(
            _("%(where)s: has no number, or that of another comment, so it was left out.")
            % {"where": _where(comment, item)}
        )


def _where(comment: wxr.Comment, item: wxr.Item) -> str:
    return _("line %(line)d, %(item)s, comment %(number)d") % {
        "line": comment.line,
        "item": item.label,
        "number": comment.id,
    }
