"""Posting a comment, with everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache, caches
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from comments.checks import ask_later
from comments.closing import close_reports
from comments.discussed import is_for_members, settings_of
from comments.discussions import lock, locked_comment, update_numbers
from comments.findings import Finding, as_data
from comments.models import Comment, CommentQuerySet, Decision
from comments.names import Likeness, likeness_of
from comments.policy import Verdict, decide
from comments.readers import Reader
from comments.ringing import bell
from comments.rules import count_hits, matches
from comments.sanctions import sanction_words
from comments.spam import rates, signals
from comments.spam.duplicates import remember
from comments.standing import Standing, standing_of
from comments.states import Act, State, is_in, those
from comments.submissions import Submission
from comments.texts import forms_of
from comments.trees import places
from comments.words import prepare, store, store_prepared
from comments.writers import WITH_KEY, Writer, is_by_the_same, new_key
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.lib.addresses import neighbours_of, network_of, read_address, sender_of
from filmclub.lib.comment_html import outbound_links, shows_words
from filmclub.lib.compiled import compiled
from filmclub.lib.inserting import insert
from filmclub.lib.languages import guess_language
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text
from reviews.models import Article

# So long the same form, sent by a guest without a key, is taken for the same one: a double click.
SECOND_SENDING_SECONDS = 60
# So many senders of one /48 may post within the club's interval.
NEIGHBOURS_AT_ONCE = 8


class PostingError(Exception):
    """Why a comment was not taken, as a whole sentence for its writer."""


class DiscussionClosed(PostingError):
    """The discussion takes no new comments."""


class MembersOnly(PostingError):
    """Only members write there, and a guest has."""


class ParentGone(PostingError):
    """The comment that is answered cannot be answered, or not any more."""


class AnsweredChanged(PostingError):
    """A moderator's answer would approve words that they have not seen."""


class NothingSaid(PostingError):
    """A reader would see nothing of the text."""


class NameRefused(PostingError):
    """The guest's name is that of somebody of the site, or of an office."""


class Duplicate(PostingError):
    """The writer has said just this in this place already."""


class SentTwice(PostingError):
    """The form came from the same network address moments ago; its guest has no key to be known by yet."""

    def __init__(self, message: str, comment_id: int) -> None:
        super().__init__(message)
        self.comment_id = comment_id


class Paused(PostingError):
    """Moderators have said that this writer cannot post, for some time or for good."""


class RefusedByRule(PostingError):
    """A rule of the club refuses what is in it; the sentence is the rule's own."""


class Flood(PostingError):
    """The writer posted moments ago; or too many whom nobody knows did, to this discussion or from there."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


# What approves a comment that a moderator answers: moderation, which knows of what follows from it.
_approve: list[Callable[[Comment, User, datetime, int | None], object]] = []


def approve_by(approve: Callable[[Comment, User, datetime, int | None], object]) -> None:
    """Have what a moderator answers approved by this function, within the transaction of the answer."""
    _approve[:] = [approve]


def post_comment(
    *,
    article: Article,
    writer: Writer,
    text: str,
    parent_id: int | None = None,
    language: str = "",
    likely_language: str = "",
    address: str = "",
    agent: str = "",
    spoils: str = "",
    form_age: int | None = None,
    is_trapped: bool = False,
    rates_are_asked: bool = False,
    seen_answered: int | None = None,
    now: datetime | None = None,
) -> Comment:
    """Check, render, look for spam, and then under the lock: look again, decide, place, store, count, log.

    What waits is approved when a moderator answers it, in the revision `seen_answered` (None: in any).

    Without a `language`, it is guessed; in doubt it is the likely one, by default the article's. `address`
    is the writer's network address, of which only the network is stored, `agent` what their browser calls
    itself. A guest without a key gets one. Raises Paused, NameRefused, NothingSaid, RefusedByRule,
    DiscussionClosed, MembersOnly, ParentGone, AnsweredChanged, Duplicate, SentTwice or Flood; then nothing
    was stored. No answer depends on an e-mail address, which a guest only claims to have.
    `rates_are_asked`: by `refuse_stranger`, a moment ago.
    """
    now = now or timezone.now()
    club = Club.objects.current()
    interval = club.interval or 0
    text = clean_text(text)
    network = network_of(address)
    standing = standing_of(writer, article, now, network)
    if standing.stopped_by is not None:
        raise Paused(sanction_words(standing.stopped_by))
    form = _Form(article.pk, parent_id, text, address) if writer.is_new else None
    sender = "" if standing.is_trusted or not interval else _sender_key(address)
    is_braked = bool(interval) and not (standing.is_trusted or standing.is_known)
    # Before the work of rendering; looked at again under the lock, where nobody comes in between.
    try:
        _refuse_flood(writer, standing, interval, now)
        if not rates_are_asked:
            counters = rates.counters(article.pk, network, now) if is_braked else {}
            _ask_rates(sender, counters, interval, now)
    except Flood:
        # Somebody who pressed the button twice is told that it is stored, and not to wait.
        _refuse_second_sending(form)
        _refuse_duplicate(article.pk, writer, parent_id, text, now)
        raise
    likeness = _likeness(writer)
    html = render(text, Comment.Format.MARKDOWN)
    if not shows_words(html):
        raise NothingSaid(_("Write something first."))
    language = language or guess_language(html, likely=likely_language or article.language)
    forms = forms_of(html, spoils=spoils, language=language)
    submission = Submission(
        article=article,
        writer=writer,
        text=text,
        html=html,
        links=outbound_links(html),
        language=language,
        network=network,
        now=now,
        form_age=form_age,
        is_trapped=is_trapped,
        is_known=standing.is_known,
        parent_id=parent_id,
    )
    findings = [] if standing.is_trusted else [*matches(submission), *signals(submission)]
    comment = Comment(discussion_id=article.pk, spoils=spoils, **forms, **_columns(submission))
    words = prepare(comment)

    with hits_counted(findings, now), transaction.atomic():
        discussion = lock(article.pk)
        discussion.article = article
        if not discussion.is_open(now):
            raise DiscussionClosed(_("This discussion is closed; it takes no new comments."))
        if writer.user is None and is_for_members(article):
            raise MembersOnly(_("Only members write here. Your words are kept while you sign in or join."))
        _refuse_second_sending(form)
        parent = _find_answered(article.pk, writer, parent_id, text, now)
        _refuse_flood(writer, standing, interval, now)
        facts = submission.facts(
            is_named_like_a_member=likeness == Likeness.MEMBER,
            answers_waiting=parent is not None and parent.traits.is_waiting,
        )
        verdict = decide(
            standing=standing, settings=settings_of(discussion, article, now), facts=facts, findings=findings
        )
        if verdict.state == State.REFUSED:
            raise RefusedByRule(verdict.sentence)
        if sender and not cache.add(sender, True, interval):
            raise _flood(interval)
        comment.discussion, comment.parent = discussion, parent
        _bring_to(comment, verdict)
        places.insert(comment)
        is_approving = parent is not None and parent.traits.is_waiting and writer.moderates
        if parent is not None and is_approving:
            bell().hold(comment, parent)
        update_numbers(comment, before=None)
        store_prepared(comment, words)
        if verdict.grounds:
            _log(comment, verdict)
        if not standing.is_trusted:
            remember(comment, findings)
            if not standing.is_known:
                ask_later(comment, address=address, agent=agent)
        if form is not None:
            form.remember(comment)
        if parent is not None and is_approving and writer.user:
            # Or it would be public below something that nobody sees.
            _approve[0](parent, writer.user, now, seen_answered)
    if is_braked:
        rates.count(article.pk, network, now)
    return comment


def refuse_stranger(*, article: Article, text: str, parent_id: int | None, address: str) -> None:
    """Ask how much comes from there, before anything is made of what a guest without a key has sent.

    A flood is so refused as cheaply as may be: three queries. Raises what `post_comment` would raise then:
    Flood, or Paused or SentTwice where somebody is to be told that.
    """
    now, interval = timezone.now(), Club.objects.current().interval or 0
    if not interval:
        return
    network = network_of(address)
    try:
        _ask_rates(_sender_key(address), rates.counters(article.pk, network, now), interval, now)
    except Flood:
        standing = standing_of(Writer(), article, now, network)
        if standing.stopped_by is not None:
            raise Paused(sanction_words(standing.stopped_by)) from None
        _refuse_second_sending(_Form(article.pk, parent_id, clean_text(text), address))
        raise


def _ask_rates(sender: str, counters: Mapping[str, int], interval: int, now: datetime) -> None:
    """Raise Flood for a sender of a moment ago, or where there is no room. One query at most."""
    asked = [sender, *counters] if sender else [*counters]
    counted = cache.get_many(asked) if asked else {}
    if sender in counted:
        raise _flood(interval)
    if wait := rates.seconds_to_wait(counters, counted, now):
        raise _crowd(wait)


def _columns(submission: Submission) -> dict[str, Any]:
    """What a comment holds of what was sent."""
    writer = submission.writer
    return {
        "author": writer.user,
        "guest_name": writer.name,
        "email": writer.email,
        "website": writer.website,
        # A member is known by signing in: the next person at the same browser is somebody else.
        "writer": "" if writer.user else writer.browser_key or new_key(),
        "text": submission.text,
        "language": submission.language,
        "created_at": submission.now,
        "network": submission.network,
    }


def _bring_to(comment: Comment, verdict: Verdict) -> None:
    comment.state, comment.held_for = verdict.state, verdict.held_for
    comment.published_at = comment.created_at if comment.traits.is_public else None


def _likeness(writer: Writer) -> Likeness:
    """Whom the writer may be taken for. Raises NameRefused."""
    likeness = Likeness.NOBODY if writer.user else likeness_of(writer.name)
    if likeness == Likeness.OFFICIAL:
        raise NameRefused(
            _(
                "This name may be taken for that of somebody who runs this site. "
                "Choose another one, or sign in if it is yours."
            )
        )
    return likeness


def _log(comment: Comment, verdict: Verdict) -> None:
    insert(
        Decision(
            comment=comment,
            moderator=None,
            act=Act.HOLD if comment.traits.is_waiting else Act.SPAM,
            before=comment.state,
            after=comment.state,
            grounds=as_data(verdict.grounds),
            created_at=comment.created_at,
        )
    )


def withdraw_comment(comment: Comment, *, now: datetime | None = None) -> None:
    """Take a waiting or public comment back for its writer; a tombstone stays above public replies.

    One that a moderator has decided against stays as it is.
    """
    now = now or timezone.now()
    with transaction.atomic():
        # Not refreshed: mptt would take a move since it was fetched for one that is to be made now.
        fetched, comment = comment, locked_comment(comment, Comment.objects.all())
        before = comment.state
        if not (comment.traits.may_be_withdrawn and is_by_the_same(comment, fetched)):
            return
        comment.state = State.WITHDRAWN
        comment.edited_at = now
        comment.revision += 1
        comment.save(update_fields=["state", "edited_at", "revision"])
        update_numbers(comment, before=before)
        store(comment)
        close_reports(comment, by=None, now=now)
        Decision.objects.create(
            comment=comment, act=Act.WITHDRAW, before=before, after=comment.state, created_at=now
        )


@contextmanager
def hits_counted(findings: Sequence[Finding], now: datetime) -> Iterator[None]:
    """Count what rules found when the block is over, in a comment that was stored or that one refuses."""
    try:
        yield
    except RefusedByRule:
        count_hits(findings, now)
        raise
    count_hits(findings, now)


def _refuse_duplicate(
    article_id: int, writer: Writer, parent_id: int | None, text: str, now: datetime
) -> None:
    if _read_what_matters(article_id, writer, parent_id, text, now)[1]:
        raise _duplicate()


def _find_answered(
    article_id: int, writer: Writer, parent_id: int | None, text: str, now: datetime
) -> Comment | None:
    """Fetch the comment that is answered, in its present place; None for a new thread. One query.

    Raises ParentGone, or Duplicate if the writer has said this there.
    """
    parent, is_said = _read_what_matters(article_id, writer, parent_id, text, now)
    answers = Reader(writer.user, writer.browser_key)
    if parent_id is not None and (parent is None or not answers.may_answer(parent)):
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
    article_id: int, writer: Writer, parent_id: int | None, text: str, now: datetime
) -> tuple[Comment | None, bool]:
    """What is answered, if it is there, and whether the writer has said this in the same place: one query."""
    if parent_id is not None:
        found = _answered_or_said(pk=parent_id, text=text, now=now)
        comments = [comment for comment in found if comment.discussion_id == article_id]
        parent = next((comment for comment in comments if comment.pk == parent_id), None)
        return parent, any(writer.wrote(comment) for comment in comments if comment is not parent)
    if writer.user is not None:
        return None, article_id in _threads_of_member(author=writer.user.pk, text=text)
    if not writer.browser_key:
        return None, False
    return None, article_id in _threads_of_guest(writer=writer.browser_key, text=text)


# In these the discussion is left to be compared: SQLite would look through all that was said in it.
_STILL_SAID = ~is_in(those(lambda traits: traits.may_be_repeated))


_NOT_READ = ("text", "text_html", "public_html", "public_text")


@compiled
def _answered_or_said(pk: int, text: str, now: datetime) -> CommentQuerySet:
    said_there = Q(parent=pk, text=text) & _STILL_SAID
    comments = Comment.objects.filter(Q(pk=pk) | said_there)
    return places.with_place_of_reply(comments, now).defer(*_NOT_READ)


@compiled
def _threads_of_member(author: int, text: str) -> QuerySet[Comment, int]:
    return _threads_saying(text).filter(author=author)


@compiled
def _threads_of_guest(writer: str, text: str) -> QuerySet[Comment, int]:
    return _threads_saying(text).filter(WITH_KEY, author=None, writer=writer)


def _threads_saying(text: str) -> QuerySet[Comment, int]:
    threads = Comment.objects.filter(_STILL_SAID, parent=None, text=text)
    return threads.values_list("discussion", flat=True)


def _refuse_flood(writer: Writer, standing: Standing, seconds: int, now: datetime) -> None:
    interval = timedelta(seconds=seconds)
    if not interval or standing.is_trusted or writer.is_new:
        return
    latest = (
        Comment.objects.filter(writer.same_person(), created_at__gt=now - interval, created_at__lte=now)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    if latest is not None:
        raise _flood(int((latest + interval - now).total_seconds()) + 1)


def _sender_key(address: str) -> str:
    """The cache key that remembers a sender for an interval, a keyed hash; "" where the address is none.

    Of the senders of one /48 so many may post at once: each has one of their turns, the same each time.
    """
    sender = sender_of(address)
    if not sender:
        return ""
    if neighbours := neighbours_of(address):
        sender = f"{neighbours} {int(_keyed_hash(sender)[:8], 16) % NEIGHBOURS_AT_ONCE}"
    return f"posted-from:{_keyed_hash(sender)}"


def _keyed_hash(value: str) -> str:
    return salted_hmac("comments.posting", value, algorithm="sha256").hexdigest()


class _Form:
    """What is remembered of a form sent by a guest without a key: of where and what, and never of whom."""

    def __init__(self, article_id: int, parent_id: int | None, text: str, address: str) -> None:
        sender = read_address(address)
        self._key = f"sent:{_keyed_hash(f'{article_id} {parent_id} {sender} {text}')}" if sender else ""

    def stored_as(self) -> int | None:
        """The comment that came of the same form a moment ago, if it is still there."""
        # A cache outside of the database knows of it after a restore too.
        pk: int | None = caches["marks"].get(self._key) if self._key else None
        return pk if pk is not None and Comment.objects.filter(pk=pk).exists() else None

    def remember(self, comment: Comment) -> None:
        if self._key:
            caches["marks"].set(self._key, comment.pk, SECOND_SENDING_SECONDS)


def _refuse_second_sending(form: _Form | None) -> None:
    if form is not None and (comment_id := form.stored_as()) is not None:
        raise SentTwice(_("You have said just that already; it is stored once."), comment_id)


def _duplicate() -> Duplicate:
    return Duplicate(_("You have said just that already; it is stored once."))


def _crowd(wait: int) -> Flood:
    return Flood(
        _("Very many comments are coming in. Wait %(seconds)d seconds, then post again.") % {"seconds": wait},
        wait,
    )


def _flood(wait: int) -> Flood:
    return Flood(
        _("You are posting very quickly. Wait %(seconds)d seconds, then post again.") % {"seconds": wait},
        wait,
    )
