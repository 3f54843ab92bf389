"""A writer changes what they wrote, or marks it as giving away: it is looked at as a new one would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from comments.checks import ask_later
from comments.discussed import settings_of
from comments.discussions import is_seen, locked_comment, raise_version
from comments.editing import Version, store_version
from comments.findings import Finding, as_data
from comments.marking_passages import passages_marked
from comments.models import COUNTS, WAITS, Comment, Decision, Edit
from comments.moderation import change_state
from comments.names import Likeness, likeness_of
from comments.policy import Verdict, decide
from comments.posting import Flood, NothingSaid, Paused, PostingError, RefusedByRule, hits_counted
from comments.reasons import Code
from comments.rules import matches
from comments.sanctions import sanction_words
from comments.spam import rates, signals
from comments.spam.duplicates import remember_anew
from comments.standing import Standing, standing_of
from comments.states import Act, State
from comments.submissions import Submission
from comments.writers import Writer, is_by_the_same
from filmclub.lib.addresses import network_of
from filmclub.lib.comment_html import outbound_links, shows_words
from filmclub.lib.languages import guess_language
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text
from reviews.models import Spoils

# So long after a comment became public its text may be changed.
OPEN = timedelta(minutes=60)
# What was begun by then may be finished so much later.
TO_FINISH = timedelta(minutes=30)
# In an hour, of one comment and of one writer.
OF_A_COMMENT, OF_A_WRITER = 10, 30
HOUR = timedelta(hours=1)


class TooLate(PostingError):
    """The time is over in which the text may be changed."""


class ChangedMeanwhile(PostingError):
    """It is not what its writer saw any more: somebody else, or another window, has changed it."""


class DecidedMeanwhile(PostingError):
    """It was withdrawn, or moderators have decided against it."""


@dataclass(frozen=True)
class Begun:
    """When a writer began to change a comment, and which version of it they saw then."""

    at: datetime
    version: str

    @classmethod
    def with_comment(cls, comment: Comment, now: datetime | None = None) -> Begun:
        return cls(now or timezone.now(), _version_of(comment))

    def signed(self, comment: Comment) -> str:
        """As the form holds it."""
        return _signer(comment).sign_object([self.at.isoformat(), self.version])

    @classmethod
    def read(cls, text: str, comment: Comment, now: datetime | None = None) -> Begun:
        """What a form says; without a word of ours it was begun now, with what the comment is."""
        try:
            moment, version = _signer(comment).unsign_object(text)
        except BadSignature:
            return cls.with_comment(comment, now)
        return cls(parse_datetime(moment) or timezone.now(), version)


def _signer(comment: Comment) -> Signer:
    return Signer(salt=f"comments.correcting:{comment.pk}")


def _version_of(comment: Comment) -> str:
    """Text and mark have changed if this has; a moderator may set a mark without an edit."""
    return f"{comment.edited_at} {comment.spoils}"


def may_be_corrected(comment: Comment) -> bool:
    """Whether its writer may change anything of it: the text or, later, the mark."""
    return comment.traits.is_waiting or comment.traits.is_public


def closes_at(comment: Comment) -> datetime | None:
    """Until when the text of a public comment may be changed; None: it was never published here."""
    return comment.published_at + OPEN if comment.published_at else None


def is_text_open(comment: Comment, now: datetime, begun: Begun | None = None) -> bool:
    """Whether its writer may change the text: while it waits, and for an hour from when it became public.

    What was begun in time may be finished half an hour later.
    """
    if comment.traits.is_waiting:
        return True
    closes = closes_at(comment)
    if closes is None or not comment.traits.is_public:
        return False
    return now < closes or (begun is not None and begun.at < closes and now < closes + TO_FINISH)


def correct_comment(
    comment: Comment,
    *,
    text: str | None = None,
    gives_away: bool,
    begun: Begun,
    address: str = "",
    agent: str = "",
    now: datetime | None = None,
) -> Comment | None:
    """Change a comment for its writer, as `post_comment` would take it; None: it is that already.

    What gives away can be marked at any time, all of it or a passage, and waits for nobody; without a `text`
    that stays. What its writer changes after it was answered says so. If it is to wait, readers see it no
    longer. What it was is kept for moderators. Two dozen queries. Raises TooLate, ChangedMeanwhile,
    DecidedMeanwhile, Flood, Paused, NothingSaid or RefusedByRule; then nothing was changed.
    """
    now = now or timezone.now()
    version = _version(comment, text, gives_away=gives_away)
    if version == Version.of(comment):
        return None
    is_mark = version.text == comment.text and gives_away
    html = comment.text_html if is_mark else passages_marked(comment, version)
    _require_open(comment, begun, now, is_mark=bool(html))
    _refuse_many(comment, now)
    if html and (is_mark or not is_text_open(comment, now, begun)):
        return _store_mark(comment, version, html, begun, now)
    try:
        return _Look(comment, version, address, now).store(begun, address=address, agent=agent)
    except RefusedByRule:
        for one in _counted_for(comment):
            rates.count_refused(one, now)
        raise


def _version(comment: Comment, text: str | None, *, gives_away: bool) -> Version:
    version = Version.of(comment)
    if text is not None:
        version = replace(version, text=clean_text(text))
    if gives_away != comment.gives_away:
        version = replace(version, spoils=Spoils.PLOT if gives_away else Spoils.NOT_SAID)
    return version


def _require_open(comment: Comment, begun: Begun, now: datetime, *, is_mark: bool) -> None:
    if not may_be_corrected(comment):
        raise DecidedMeanwhile(_("This comment was decided about meanwhile; see how it stands now."))
    if not is_mark and not is_text_open(comment, now, begun):
        raise TooLate(
            _("The hour is over in which the text can be changed. You can still mark it, or withdraw it.")
        )
    if begun.version != _version_of(comment):
        raise ChangedMeanwhile(
            _("It was changed since you opened this page. Look at it as it is now; your words stand below.")
        )


def _refuse_many(comment: Comment, now: datetime) -> None:
    """Raise Flood after so many changes in an hour, also refused ones, by which rules are found out."""
    theirs = Comment.objects.filter(Writer.of(comment).same_person())
    lately = Edit.objects.by_writers().filter(comment__in=theirs, at__gt=now - HOUR, at__lte=now).order_by()
    number = lately.aggregate(all=Count("pk"), of_this=Count("pk", filter=Q(comment=comment)))
    of_this, of_writer = (rates.refused(one, now) for one in _counted_for(comment))
    if number["of_this"] + of_this >= OF_A_COMMENT or number["all"] + of_writer >= OF_A_WRITER:
        raise Flood(_("You have changed much within an hour. Go on in an hour."), int(HOUR.total_seconds()))


def _counted_for(comment: Comment) -> tuple[str, str]:
    """For what a refused edit is counted: the comment, and its writer."""
    return f"comment {comment.pk}", f"member {comment.author_id}" if comment.author_id else comment.writer


def _locked(comment: Comment, begun: Begun, now: datetime, *, is_mark: bool) -> Comment:
    """The comment as it is under the lock, still open to this change."""
    current = locked_comment(comment, Comment.objects.select_related("author", "discussion__article"))
    _require_open(current, begun, now, is_mark=is_mark)
    is_nameless = current.erased_at is not None or current.unnamed_at is not None
    if is_nameless or not is_by_the_same(current, comment) or current.guest_name != comment.guest_name:
        # Claimed by a member, or without its name from now on: that would come back.
        raise DecidedMeanwhile(_("This comment was decided about meanwhile; see how it stands now."))
    return current


def _store_mark(comment: Comment, version: Version, html: str, begun: Begun, now: datetime) -> Comment:
    with transaction.atomic():
        current = _locked(comment, begun, now, is_mark=True)
        store_version(current, version, html, by=current.author, now=now)
        _log(current, now)
    return current


def _log(comment: Comment, now: datetime) -> None:
    """Say that its writer has changed it, and show readers what it is."""
    if is_seen(comment):
        raise_version(comment.discussion_id)
    Decision.objects.create(
        comment=comment, act=Act.CORRECT, before=comment.state, after=comment.state, created_at=now
    )


class _Look:
    """What is seen of another text before the lock is taken, and what becomes of it then."""

    def __init__(self, comment: Comment, version: Version, address: str, now: datetime) -> None:
        self.comment, self.now = comment, now
        self.writer, network = Writer.of(comment), network_of(address)
        article = comment.discussion.article
        self.standing: Standing = standing_of(self.writer, article, now, network)
        if self.standing.stopped_by is not None:
            raise Paused(sanction_words(self.standing.stopped_by))
        self.version, self.html = version, comment.text_html
        if version.text != comment.text:
            self.html = render(version.text, comment.text_format)
            language = guess_language(self.html, likely=version.language)
            self.version = replace(version, language=language)
        if not shows_words(self.html):
            raise NothingSaid(_("Write something first."))
        self.submission = Submission(
            article=article,
            writer=self.writer,
            text=version.text,
            html=self.html,
            links=outbound_links(self.html),
            language=self.version.language,
            network=network,
            now=now,
            is_known=self.standing.is_known,
            parent_id=comment.parent_id,
            comment_id=comment.pk,
            before=comment.text,
        )
        is_trusted = self.standing.is_trusted
        self.findings: Sequence[Finding] = (
            () if is_trusted else [*matches(self.submission), *signals(self.submission)]
        )

    def store(self, begun: Begun, *, address: str, agent: str) -> Comment:
        with hits_counted(self.findings, self.now), transaction.atomic():
            current = _locked(self.comment, begun, self.now, is_mark=False)
            verdict = self._decide(current)
            if verdict.state == State.REFUSED:
                raise RefusedByRule(verdict.sentence)
            if self.version.text != current.text and _is_answered(current):
                current.edited_since_reply = True
            store_version(current, self.version, self.html, by=current.author, now=self.now)
            self._log(current, verdict)
            if not self.standing.is_trusted:
                remember_anew(current, self.findings)
                if not self.standing.is_known:
                    ask_later(current, address=address, agent=agent, is_again=True)
        return current

    def _decide(self, current: Comment) -> Verdict:
        likeness = Likeness.NOBODY if current.author else likeness_of(current.guest_name)
        parent = current.parent
        facts = self.submission.facts(
            is_named_like_a_member=likeness == Likeness.MEMBER,
            answers_waiting=parent is not None and parent.traits.is_waiting,
            was_changed=current.edited_by_moderator or self._lifts_mark_of_moderator(current),
        )
        return decide(
            standing=self.standing,
            settings=settings_of(current.discussion, current.discussion.article, self.now),
            facts=facts,
            findings=self.findings,
            edited=State(current.state),
        )

    def _lifts_mark_of_moderator(self, current: Comment) -> bool:
        """Whether a mark goes that a moderator may have set, which stands in the admin's log alone."""
        if Spoils(self.version.spoils).gives_away or not current.gives_away:
            return False
        of_comments = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Comment))
        return of_comments.filter(object_id=str(current.pk)).exists()

    def _log(self, current: Comment, verdict: Verdict) -> None:
        before = _grounds_before(current)
        grounds = [ground for ground in as_data(verdict.grounds) if ground not in before]
        if verdict.state == current.state and not grounds:
            _log(current, self.now)
            return
        # For what it waited already it goes on waiting.
        if current.held_for != Code.LIKELY_SPAM or not before:
            current.held_for = verdict.held_for
            current.save(update_fields=["held_for"])
        act = Act.HOLD if verdict.state == State.PENDING else Act.SPAM
        decision = Decision(act=act, grounds=[*grounds, *before], created_at=self.now)
        change_state(current, verdict.state, decision)


def _grounds_before(comment: Comment) -> list[dict[str, object]]:
    """Why a comment that waits was held, as data: no edit lifts that."""
    if not comment.traits.is_waiting:
        return []
    held = comment.decisions.filter(act__in=(Act.HOLD, Act.ASK_AGAIN)).order_by("pk").last()
    return held.grounds if held is not None else []


def _is_answered(comment: Comment) -> bool:
    """Whether somebody has answered what readers saw, be it with something that waits."""
    return comment.published_at is not None and comment.replies.filter(COUNTS | WAITS).exists()
