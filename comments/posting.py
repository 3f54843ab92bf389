"""Posting a comment, with everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Case, Count, F, Max, Q, QuerySet, Subquery, Sum, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments import trees
from comments.models import COUNTS, Comment, CommentQuerySet, Decision, Discussion
from comments.policy import Standing, decide
from comments.states import COUNTED, TRAITS, is_in, those
from filmclub.accounts.models import User
from filmclub.lib.addresses import network_of
from filmclub.lib.comment_html import count_links
from filmclub.lib.compiled import compiled
from filmclub.lib.languages import guess_language
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text
from reviews.models import Article


class PostingError(Exception):
    """Why a comment was not taken, as a whole sentence for its writer."""


class DiscussionClosed(PostingError):
    """The discussion takes no new comments."""


class ParentGone(PostingError):
    """The comment that is answered cannot be answered, or not any more."""


class Duplicate(PostingError):
    """The writer has said just this in this place already."""


class Flood(PostingError):
    """The writer posted moments ago."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Writer:
    """Who writes: a member, or a guest with a name and an e-mail address. `key` is the writer cookie's."""

    user: User | None = None
    name: str = ""
    email: str = ""
    website: str = ""
    key: str = ""

    def standing(self, article: Article) -> Standing:
        """What is known of the writer; like WordPress, the article's author is trusted as moderators are."""
        if self.user is not None and (
            self.user.pk == article.author_id or self.user.has_perm("comments.moderate_comment")
        ):
            return Standing(is_trusted=True)
        if self.user is not None:
            return Standing(approved=len(_approved_of_member(author=self.user.pk)))
        return Standing(approved=len(_approved_of_guest(name=self.name, email=self.email)))

    def same_person(self) -> Q:
        """Comments of the same member or, whatever the name, the same e-mail address."""
        return Q(author=self.user) if self.user else Q(author=None, email=self.email)

    def wrote(self, comment: Comment) -> bool:
        """Whether it is a comment of this same person."""
        if self.user is not None:
            return comment.author_id == self.user.pk
        return comment.author_id is None and comment.email == self.email != ""


# What the index of addresses holds; PostgreSQL makes no use of it unless the query says so.
_WITH_EMAIL = ~Q(email="")


# One is enough to be known by; a guest is the same one with the same name and e-mail address.
@compiled(author=int)
def _approved_of_member(author: int) -> QuerySet[Comment, int]:
    return Comment.objects.approved().filter(author=author).values_list("pk", flat=True)[:1]


@compiled(name=str, email=str)
def _approved_of_guest(name: str, email: str) -> QuerySet[Comment, int]:
    same_guest = Comment.objects.approved().filter(_WITH_EMAIL, author=None, email=email, guest_name=name)
    return same_guest.values_list("pk", flat=True)[:1]


def lock(article_id: int) -> Discussion:
    """Take the discussion's row until the transaction ends, making it if it is the first comment.

    Two replies would read the same place and both take it. `no_key`: otherwise every insert that
    refers to the row would wait as well. SQLite takes its one lock when the transaction begins.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock holds no longer than the transaction it is in.")
    discussion = next(iter(_locked(article=article_id)), None)
    if discussion is None:
        Discussion.objects.get_or_create(pk=article_id)
        [discussion] = _locked(article=article_id)
    return discussion


@compiled(article=int)
def _locked(article: int) -> QuerySet[Discussion]:
    return Discussion.objects.select_for_update(no_key=True, of=("self",)).filter(pk=article)


def post_comment(
    *,
    article: Article,
    writer: Writer,
    text: str,
    parent_id: int | None = None,
    language: str = "",
    likely_language: str = "",
    address: str = "",
    spoils: str = "",
    now: datetime | None = None,
) -> Comment:
    """Check, render, decide, and then under the lock: look again, place, store, count, log.

    Without a `language`, it is guessed; in doubt it is the likely one, by default the article's. `address`
    is the writer's network address, of which only the network is stored. Raises DiscussionClosed, ParentGone,
    Duplicate or Flood; then nothing was stored.
    """
    now = now or timezone.now()
    text = clean_text(text)
    standing = writer.standing(article)
    place = "" if standing.is_trusted else _place_of(address)
    # Before the work of rendering; looked at again under the lock, where nobody comes in between.
    try:
        _refuse_flood(writer, standing, now)
        if place and cache.has_key(place):
            raise _flood(settings.COMMENT_INTERVAL)
    except Flood:
        # Who presses the button twice hears that it is stored, rather than to wait.
        _refuse_duplicate(article.pk, writer, parent_id, text)
        raise
    html = render(text, Comment.Format.MARKDOWN)
    language = language or guess_language(html, likely=likely_language or article.language)

    with transaction.atomic():
        discussion = lock(article.pk)
        discussion.article = article
        if not discussion.is_open(now):
            raise DiscussionClosed(_("This discussion is closed; it takes no new comments."))
        parent = _find_answered(article.pk, writer, parent_id, text)
        _refuse_flood(writer, standing, now)
        if place and not cache.add(place, True, settings.COMMENT_INTERVAL):
            raise _flood(settings.COMMENT_INTERVAL)
        verdict = decide(
            standing=standing,
            policy=discussion.policy,
            links=count_links(html),
            max_links=settings.COMMENT_MAX_LINKS,
        )
        comment = Comment(
            discussion=discussion,
            parent=parent,
            author=writer.user,
            guest_name=writer.name,
            email=writer.email,
            website=writer.website,
            # A member is known by signing in, and not to who uses the same browser later.
            writer="" if writer.user else writer.key,
            text=text,
            text_html=html,
            language=language,
            state=verdict.state,
            spoils=spoils,
            created_at=now,
            published_at=now if TRAITS[verdict.state].is_public else None,
            network=network_of(address),
        )
        trees.insert(comment)
        count(comment, before=None)
        if verdict.reasons:
            # Stored in the site's language: it is read by moderators, not by the writer.
            with override(settings.LANGUAGE_CODE):
                reason = " ".join(str(reason) for reason in verdict.reasons)
            Decision.objects.create(
                comment=comment,
                moderator=None,
                act=Decision.Act.HOLD,
                before=Comment.State.PENDING,
                after=Comment.State.PENDING,
                reason=reason,
                created_at=now,
            )
    return comment


def withdraw_comment(comment: Comment, *, now: datetime | None = None) -> None:
    """Take a waiting or public comment back for its writer; a tombstone stays above public replies.

    One that a moderator has decided against stays as it is.
    """
    now = now or timezone.now()
    with transaction.atomic():
        lock(comment.discussion_id)
        # Not refreshed: mptt would take a move since it was fetched for one that is to be made now.
        comment = Comment.objects.get(pk=comment.pk)
        before = comment.state
        if not comment.traits.may_be_withdrawn:
            return
        comment.state = Comment.State.WITHDRAWN
        comment.edited_at = now
        comment.revision += 1
        comment.save(update_fields=["state", "edited_at", "revision"])
        count(comment, before=before)
        Decision.objects.create(
            comment=comment, act=Decision.Act.WITHDRAW, before=before, after=comment.state, created_at=now
        )


def count(comment: Comment, *, before: str | None) -> None:
    """Bring every number in line with a comment's new state; the discussion's lock must be held.

    Three queries at most. `before` is None for a new comment, which those above it have counted already.
    The version rises with every change, also with one that only its writer sees.
    """
    counted = comment.kind == Comment.Kind.COMMENT and before in COUNTED
    change = comment.counts - counted
    numbers: dict[str, object] = {"discussion_version": F("discussion_version") + 1}
    if change and before is None:
        _count_new(comment)
        return
    if change:
        trees.add_below(comment, change)
        numbers["comment_count"] = F("comment_count") + change
        numbers["last_comment_at"] = _last_comment_at(comment, change)
    Article.objects.filter(pk=comment.discussion_id).update(**numbers)


def recount(article_id: int, *, fix: bool = False) -> list[str]:
    """Compare the article's numbers with its comments, and say what is wrong: two queries.

    The version is wrong when it is lower than the changes that the comments tell of, one for each that was
    posted here and one for each time that it was changed. `fix` needs the lock; without the lock, what is
    said to be wrong may be a change that came in between.
    """
    right = Comment.objects.filter(discussion=article_id).aggregate(
        comment_count=Count("pk", filter=COUNTS),
        last_comment_at=Max("created_at", filter=COUNTS),
        changes=Count("pk", filter=Q(import_ref=None)) + Coalesce(Sum("revision"), 0),
    )
    changes = right.pop("changes")
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


def raise_version(article_id: int) -> None:
    """Say that readers see something else of a discussion, whose lock must be held: one query."""
    Article.objects.filter(pk=article_id).update(discussion_version=F("discussion_version") + 1)


def _count_new(comment: Comment) -> None:
    # While all other writers wait: Django would take three times as long, to put the same together.
    table = connection.ops.quote_name(Article._meta.db_table)
    created_at = connection.ops.adapt_datetimefield_value(comment.created_at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET discussion_version = discussion_version + 1, "  # noqa: S608 a name of ours
            "comment_count = comment_count + 1, last_comment_at = "
            "CASE WHEN last_comment_at > %s THEN last_comment_at ELSE %s END WHERE id = %s",
            [created_at, created_at, comment.discussion_id],
        )


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


def is_answerable(comment: Comment, *, user: User | None, key: str) -> bool:
    """Whether somebody may answer: an approved comment, or one of their own that waits; moderators any."""
    if comment.kind != Comment.Kind.COMMENT or not comment.traits.is_waiting:
        return comment.kind == Comment.Kind.COMMENT and comment.traits.is_public
    if key and comment.writer == key:
        return True
    return user is not None and (comment.author_id == user.pk or user.has_perm("comments.moderate_comment"))


def _refuse_duplicate(article_id: int, writer: Writer, parent_id: int | None, text: str) -> None:
    if _read_what_matters(article_id, writer, parent_id, text)[1]:
        raise _duplicate()


def _find_answered(article_id: int, writer: Writer, parent_id: int | None, text: str) -> Comment | None:
    """Fetch the comment that is answered, in its present place; None for a new thread. One query.

    Raises ParentGone, or Duplicate if the writer has said this there.
    """
    parent, is_said = _read_what_matters(article_id, writer, parent_id, text)
    if parent_id is not None and (
        parent is None or not is_answerable(parent, user=writer.user, key=writer.key)
    ):
        raise ParentGone(
            _(
                "The comment that you answer is not here any more. "
                "Your text is kept below: post it as a new comment."
            )
        )
    if is_said:
        raise _duplicate()
    return parent


def _read_what_matters(
    article_id: int, writer: Writer, parent_id: int | None, text: str
) -> tuple[Comment | None, bool]:
    """What is answered, if it is there, and whether the writer has said this in the same place: one query."""
    if parent_id is not None:
        comments = _answered_or_said(discussion=article_id, pk=parent_id, text=text)
        parent = next((comment for comment in comments if comment.pk == parent_id), None)
        return parent, any(writer.wrote(comment) for comment in comments if comment is not parent)
    if writer.user is not None:
        return None, bool(_threads_of_member(discussion=article_id, author=writer.user.pk, text=text))
    return None, bool(_threads_of_guest(discussion=article_id, email=writer.email, text=text))


_STILL_SAID = ~is_in(those(lambda traits: traits.may_be_repeated))


@compiled(discussion=int, pk=int, text=str)
def _answered_or_said(discussion: int, pk: int, text: str) -> CommentQuerySet:
    said_there = Q(parent=pk, text=text) & _STILL_SAID
    comments = Comment.objects.filter(Q(pk=pk) | said_there, discussion=discussion)
    return comments.defer("text", "text_html")


@compiled(discussion=int, author=int, text=str)
def _threads_of_member(discussion: int, author: int, text: str) -> QuerySet[Comment, int]:
    return _threads_saying(discussion, text).filter(author=author)[:1]


@compiled(discussion=int, email=str, text=str)
def _threads_of_guest(discussion: int, email: str, text: str) -> QuerySet[Comment, int]:
    return _threads_saying(discussion, text).filter(_WITH_EMAIL, author=None, email=email)[:1]


def _threads_saying(discussion: int, text: str) -> QuerySet[Comment, int]:
    threads = Comment.objects.filter(_STILL_SAID, discussion=discussion, parent=None, text=text)
    return threads.values_list("pk", flat=True)


def _refuse_flood(writer: Writer, standing: Standing, now: datetime) -> None:
    interval = timedelta(seconds=settings.COMMENT_INTERVAL)
    if not interval or standing.is_trusted:
        return
    same_person = writer.same_person()
    if writer.key:
        same_person |= Q(writer=writer.key)
    latest = (
        Comment.objects.filter(same_person, created_at__gt=now - interval, created_at__lte=now)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    if latest is not None:
        raise _flood(int((latest + interval - now).total_seconds()) + 1)


def _place_of(address: str) -> str:
    """The cache key that remembers an address for an interval, a keyed hash; "" when there is no limit."""
    if not settings.COMMENT_INTERVAL or not address:
        return ""
    return "posted-from:" + salted_hmac("comments.posting", address, algorithm="sha256").hexdigest()


def _duplicate() -> Duplicate:
    return Duplicate(_("You have said just that already; it is stored once."))


def _flood(wait: int) -> Flood:
    return Flood(
        _("You are posting very quickly. Wait %(seconds)d seconds, then post again.") % {"seconds": wait},
        wait,
    )
