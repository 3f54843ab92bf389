"""What moderators decide: each act checks the permission, changes, counts, and logs who, when and why."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from comments.models import Comment, Decision, Discussion
from comments.posting import count, lock
from filmclub.accounts.models import User
from reviews.models import Article

Act = Decision.Act
State = Comment.State

# From which states an act leads to which.
OUTCOMES: dict[Act, tuple[frozenset[State], State]] = {
    Act.APPROVE: (frozenset({State.PENDING, State.REFUSED, State.SPAM}), State.APPROVED),
    Act.REFUSE: (frozenset({State.PENDING}), State.REFUSED),
    Act.SPAM: (frozenset({State.PENDING, State.APPROVED, State.REFUSED, State.REMOVED}), State.SPAM),
    Act.REMOVE: (frozenset({State.APPROVED}), State.REMOVED),
    Act.RESTORE: (frozenset({State.REMOVED}), State.APPROVED),
}


class Reason(models.TextChoices):
    """Why a comment is not wanted, for moderators to pick from."""

    OFF_TOPIC = "off-topic", gettext_lazy("Off topic")
    INSULTING = "insulting", gettext_lazy("Insulting")
    GIVES_AWAY = "gives-away", gettext_lazy("Gives away the film without a mark")
    ADVERTISING = "advertising", gettext_lazy("Advertising")
    SAID_BEFORE = "said-before", gettext_lazy("The same was said before")
    LANGUAGE = "language", gettext_lazy("In a language that we cannot moderate")
    OTHER = "other", gettext_lazy("Another reason")

    @property
    def text(self) -> str:
        """As it is stored: in the site's language, because all moderators read it."""
        with override(settings.LANGUAGE_CODE):
            return str(self.label)


class ModerationError(Exception):
    """Why a decision was not taken, as a whole sentence for the moderator."""


class ReasonMissing(ModerationError):
    """Refusing a comment takes a reason."""


class AlreadyChanged(ModerationError):
    """Somebody decided, or the writer changed the text, since the moderator looked."""


def acts_for(comment: Comment) -> list[Act]:
    """What a moderator can do with the comment as it is."""
    return [act for act, (before, _after) in OUTCOMES.items() if comment.state in before]


def decide(
    comment: Comment,
    act: Act,
    *,
    by: User,
    reason: str = "",
    seen_revision: int | None = None,
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Decision:
    """Take one decision about one comment, under its discussion's lock.

    `seen_revision` is the revision that the moderator looked at; None skips that check. Decisions
    with the same `batch` are undone together. Taking a decision twice, as a double click does, returns
    the one that stands. Raises PermissionDenied, ReasonMissing or AlreadyChanged; then nothing has changed.
    """
    before, after = OUTCOMES[act]
    with transaction.atomic():
        current = _locked(comment, by)
        if act == Act.REFUSE and not reason:
            raise ReasonMissing(
                _("Nothing was changed: pick a reason, then refuse the comment by %(writer)s.")
                % {"writer": current.name}
            )
        if seen_revision is not None and current.revision != seen_revision:
            latest = latest_decision(current)
            if latest and (latest.moderator, latest.act, current.revision) == (by, act, seen_revision + 1):
                return latest
            raise AlreadyChanged(_what_happened(current))
        if current.state not in before:
            raise AlreadyChanged(_what_happened(current))
        return _change(current, act, after, by=by, reason=reason, batch=batch, now=now)


def undo(
    decisions: Iterable[Decision], *, by: User, now: datetime | None = None
) -> tuple[list[Comment], list[AlreadyChanged]]:
    """Take decisions back, newest first; return the comments that stand again as before.

    A comment that was decided upon again since then is left as it is; the second list says by whom.
    """
    undone: list[Comment] = []
    left: list[AlreadyChanged] = []
    for decision in sorted(decisions, key=lambda decision: decision.pk, reverse=True):
        with transaction.atomic():
            current = _locked(decision.comment, by)
            is_as_decided = latest_decision(current) == decision and current.state == decision.after
            if is_as_decided and decision.act != Act.UNDO:
                _change(current, Act.UNDO, State(decision.before), by=by, reason="", batch=None, now=now)
                undone.append(current)
            else:
                left.append(AlreadyChanged(_what_happened(current)))
    return undone, left


def change_discussion(
    article: Article, *, policy: str, closes_after_days: int | None, by: User
) -> Discussion:
    """Say which comments a discussion takes, under its lock; its pages in caches are out of date then.

    Raises PermissionDenied; then nothing has changed.
    """
    if not by.is_active or not by.has_perm("comments.change_discussion"):
        raise PermissionDenied
    with transaction.atomic():
        discussion = lock(article.pk)
        discussion.policy, discussion.closes_after_days = policy, closes_after_days
        discussion.save(update_fields=["policy", "closes_after_days"])
        Article.objects.filter(pk=article.pk).update(discussion_version=F("discussion_version") + 1)
    return discussion


def latest_decision(comment: Comment) -> Decision | None:
    return comment.decisions.select_related("moderator").order_by("pk").last()


def _locked(comment: Comment, by: User) -> Comment:
    if not by.is_active or not by.has_perm("comments.moderate_comment"):
        raise PermissionDenied
    lock(comment.discussion_id)
    return Comment.objects.select_related("author").get(pk=comment.pk)


def _change(
    comment: Comment,
    act: Act,
    state: State,
    *,
    by: User,
    reason: str,
    batch: uuid.UUID | None,
    now: datetime | None,
) -> Decision:
    now = now or timezone.now()
    before = comment.state
    comment.state = state
    comment.revision += 1
    if state == State.APPROVED and comment.published_at is None:
        comment.published_at = now
    comment.save(update_fields=["state", "revision", "published_at"])
    count(comment, before=before)
    return Decision.objects.create(
        comment=comment,
        moderator=by,
        act=act,
        before=before,
        after=state,
        reason=reason,
        batch=batch or uuid.uuid4(),
        created_at=now,
    )


def _what_happened(comment: Comment) -> str:
    latest = latest_decision(comment)
    if latest is None or latest.moderator is None or latest.after != comment.state:
        # By the site's rules, or by the writer.
        return _(
            "Nothing was changed: the comment by %(writer)s is not as you saw it; now it is %(state)s. "
            "Look at it again, then decide."
        ) % {"writer": comment.name, "state": comment.get_state_display()}
    return _(
        "Nothing was changed: %(moderator)s has decided about the comment by %(writer)s already (%(act)s). "
        "Look at it again, then decide."
    ) % {
        "moderator": latest.moderator.name,
        "writer": comment.name,
        "act": f"{_(':')} ".join(filter(None, [latest.get_act_display(), latest.reason])),
    }
