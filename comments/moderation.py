"""What moderators decide: each act checks the permission, changes, counts, and logs who, when and why."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments.closing import close_reports
from comments.deleting import why_kept
from comments.discussions import hand_over, is_seen, lock_all, raise_version, update_numbers
from comments.feedback import tell_back
from comments.findings import Ground, as_data
from comments.models import Comment, Decision
from comments.permissions import require_moderator
from comments.reasons import Code
from comments.ringing import bell
from comments.spam import learned
from comments.states import ACTS, Act, State
from comments.telling import tell_writer
from comments.texts import Forms, made_again
from comments.traces import leave_traces, log_purge
from comments.trees import places
from comments.undoing import purge_of, undoable
from comments.words import remove, store, store_all
from filmclub.accounts.models import User
from reviews.models import Article, Spoils


class ModerationError(Exception):
    """Why a decision was not taken, as a whole sentence for the moderator."""


class ReasonMissing(ModerationError):
    """Refusing a comment takes a reason."""


class AlreadyChanged(ModerationError):
    """Somebody decided, or the writer changed the text, since the moderator looked."""


class CommentGone(AlreadyChanged):
    """The comment was deleted for good since the moderator looked."""


class MoveRefused(ModerationError):
    """The comment cannot stand in that place."""


class PurgeRefused(ModerationError):
    """The comment is to be kept."""


# What finds the replies that waited for what an approval has changed.
_no_longer_held: list[Callable[[Comment, datetime], list[Comment]]] = []


def redecide_by(find: Callable[[Comment, datetime], list[Comment]]) -> None:
    """Have this function find the replies that appear with a comment that is approved."""
    _no_longer_held[:] = [find]


def moderate(
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
    with the same `batch` are undone together: so are the writer's own replies to a comment that is approved,
    which appear with it if they waited for what is no longer true. Taking a decision twice, as a double click
    does, returns the one that stands. Raises PermissionDenied, ReasonMissing or AlreadyChanged; then nothing
    has changed.
    """
    outcome = ACTS[act]
    with transaction.atomic():
        current = locked(comment, by)
        if outcome.needs_reason and not reason:
            raise ReasonMissing(
                _("Nothing was changed: pick a reason, then refuse the comment by %(writer)s.")
                % {"writer": current.name}
            )
        if seen_revision == current.revision - 1:
            latest = latest_decision(current)
            if latest and (latest.moderator, latest.act) == (by, act):
                return latest
        require_as_seen(current, seen_revision)
        if act not in current.traits.acts or (act == Act.KEEP and not current.open_reports):
            raise AlreadyChanged(_what_happened(current))
        decision = _draft(act, by, now, reason, batch)
        if act == Act.HOLD:
            _hold_for(Ground(Code.PUT_BACK), current, decision)
        change_state(current, outcome.state, decision)
        for reply in _no_longer_held[0](current, decision.created_at):
            change_state(reply, State.APPROVED, _draft(Act.APPROVE, None, now, batch=decision.batch))
        return decision


def hold(
    comment: Comment,
    ground: Ground,
    *,
    by: User | None = None,
    seen_revision: int | None = None,
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Decision:
    """Have a public comment wait, or one that waits wait for this, under its discussion's lock.

    Without a moderator, it is the site's rules that decide. Raises PermissionDenied, CommentGone or
    AlreadyChanged; then nothing has changed.
    """
    with transaction.atomic():
        current = locked(comment, by)
        require_as_seen(current, seen_revision)
        if not (current.traits.is_public or current.traits.is_waiting):
            raise AlreadyChanged(_what_happened(current))
        decision = _draft(Act.HOLD, by, now, batch=batch)
        _hold_for(ground, current, decision)
        return change_state(current, State.PENDING, decision)


def take_for_spam(comment: Comment, *, now: datetime | None = None) -> Decision:
    """Decide by the clock that likely spam about which nobody has decided is spam, under the lock.

    Raises CommentGone or AlreadyChanged; then nothing has changed.
    """
    with transaction.atomic():
        current = locked(comment, None)
        if not current.is_likely_spam:
            raise AlreadyChanged(_what_happened(current))
        decision = _draft(Act.SPAM, None, now)
        decision.grounds = as_data([Ground(Code.LIKELY_SPAM)])
        return change_state(current, State.SPAM, decision)


def look_again(comment: Comment, *, now: datetime | None = None) -> Decision:
    """Have a refused or removed comment wait once more, because its writer asks so, under the lock.

    Raises CommentGone or AlreadyChanged; then nothing has changed.
    """
    with transaction.atomic():
        current = locked(comment, None)
        if not current.traits.is_explained:
            raise AlreadyChanged(_what_happened(current))
        decision = _draft(Act.ASK_AGAIN, None, now)
        _hold_for(Ground(Code.ASKED_AGAIN), current, decision)
        return change_state(current, State.PENDING, decision)


def move_comment(
    comment: Comment,
    parent: Comment | None,
    *,
    article: Article | None = None,
    by: User,
    reason: str = "",
    seen_revision: int | None = None,
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Decision:
    """Move one comment with its replies below another that readers see, or make it a thread (None).

    With an `article`, in the discussion of that one. Under the lock of the discussion or of both, and with
    `seen_revision` and `batch` as for a decision. Moving twice to the same place returns the decision that
    stands. Raises PermissionDenied, MoveRefused or AlreadyChanged; then nothing has changed.
    """
    home = article.pk if article else comment.discussion_id
    there = parent.pk if parent else None
    with transaction.atomic():
        current = locked(comment, by, beside=home)
        stands_there = (current.discussion_id, current.parent_id) == (home, there)
        latest = latest_decision(current)
        if (
            latest
            and (latest.moderator, latest.act, latest.moved_to_id) == (by, Act.MOVE, there)
            and stands_there
            and seen_revision in (None, current.revision - 1)
        ):
            return latest
        require_as_seen(current, seen_revision)
        if stands_there:
            raise MoveRefused(
                _("Nothing was moved: the comment by %(writer)s stands there already.")
                % {"writer": current.name}
            )
        if article and home != current.discussion_id:
            _check_article(current, article)
        place = _checked_place(current, parent, home) if parent else None
        return _move(current, place, home, _draft(Act.MOVE, by, now, reason, batch))


def undo(
    decisions: Iterable[Decision], *, by: User, now: datetime | None = None
) -> tuple[list[Comment], list[AlreadyChanged]]:
    """Take decisions back, newest first; return the comments that stand again as before.

    A comment that was decided upon again since then, or whose place before is below itself now, is left as
    it is; the second list says why.
    """
    undone: list[Comment] = []
    left: list[AlreadyChanged] = []
    for decision in sorted(decisions, key=lambda decision: decision.pk, reverse=True):
        # Of one that was deleted for good, there is nothing to tell.
        if decision.comment is None:
            continue
        try:
            with transaction.atomic():
                current = locked(decision.comment, by, beside=decision.discussion_before_id)
                _undo(current, decision, _draft(Act.UNDO, by, now))
                undone.append(current)
        except AlreadyChanged as error:
            left.append(error)
    return undone, left


def purge(
    comment: Comment,
    *,
    by: User,
    seen_revision: int | None = None,
    batch: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Decision:
    """Delete for good a comment that nobody ever saw and nothing depends on, under its discussion's lock.

    What was decided about it stays with its number, this last decision too; the admin's own log keeps who
    deleted which number and when. Raises PermissionDenied, PurgeRefused or AlreadyChanged; then nothing has
    changed.
    """
    with transaction.atomic():
        current = locked(comment, by)
        require_as_seen(current, seen_revision)
        if kept := why_kept([current]):
            raise PurgeRefused(kept[current.pk])
        batch, now = batch or uuid.uuid4(), now or timezone.now()
        decision = log_purge(current, by=by, batch=batch, now=now)
        leave_traces(current)
        remove(current)
        places.remove_leaf(current)
        log_in_admin(comment, DELETION, by)
    return decision


def correct_language(comment: Comment, language: str, *, by: User) -> Comment:
    """Say which language a comment is in, under its discussion's lock; pages in caches are out of date then.

    It is no decision about the comment and leaves its revision; the admin's own log keeps who corrected what.
    Raises PermissionDenied or CommentGone; then nothing has changed.
    """
    with transaction.atomic():
        current = locked(comment, by)
        if current.language != language:
            change = f"{current.language} → {language}"
            current.language = language
            current.save(update_fields=["language"])
            if is_seen(current):
                raise_version(current.discussion_id)
            log_in_admin(current, CHANGE, by, change)
    return current


def say_how_far(comment: Comment, spoils: Spoils, *, by: User) -> Comment:
    """Say how far a comment gives the film away, under its discussion's lock: every form of it is made anew.

    As with its language, the admin's own log keeps who said what, and to say it otherwise takes it back.
    Raises PermissionDenied or CommentGone; then nothing has changed.
    """
    with transaction.atomic():
        current = locked(comment, by)
        if current.spoils != spoils:
            with override(settings.LANGUAGE_CODE):
                change = f"{Spoils(current.spoils).label} → {spoils.label}"
            current.spoils = spoils.value
            for name, value in made_again(current).items():
                setattr(current, name, value)
            current.save(update_fields=["spoils", *Forms.__annotations__])
            store(current)
            raise_version(current.discussion_id)
            log_in_admin(current, CHANGE, by, change)
            close_reports(current, by=by, now=timezone.now())
    return current


def latest_decision(comment: Comment) -> Decision | None:
    return comment.decisions.select_related("moderator").order_by("pk").last()


def log_in_admin(comment: Comment, flag: int, by: User, change: str = "") -> None:
    """Tell the admin's own log, in the site's language."""
    with override(settings.LANGUAGE_CODE):
        name = _("comment %(number)d") % {"number": comment.pk}
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Comment),
        object_id=str(comment.pk),
        object_repr=name,
        action_flag=flag,
        change_message=change,
    )


def locked(comment: Comment, by: User | None, *, beside: int | None = None) -> Comment:
    """The comment as it is under the lock, for a moderator or (None) the site's rules.

    The lock of the discussion `beside` is taken too. Raises PermissionDenied, CommentGone, or AlreadyChanged
    if it was moved to another discussion since it was fetched.
    """
    if by is not None:
        require_moderator(by)
    lock_all({comment.discussion_id, beside or comment.discussion_id})
    current = Comment.objects.select_related("author").filter(pk=comment.pk).first()
    if current is None or current.purged_at is not None or current.erased_at is not None:
        raise gone(comment.pk, comment.name)
    if current.discussion_id != comment.discussion_id:
        why = _(
            "Nothing was changed: the comment by %(writer)s was moved to another article meanwhile. "
            "Look at it again, then decide."
        )
        raise AlreadyChanged(why % {"writer": current.name})
    return current


def gone(number: int, writer: str = "") -> CommentGone:
    """Say that a comment was deleted for good and, if that is known, by whom: one query."""
    purge = purge_of(number)
    values = {"number": number, "writer": writer, "moderator": ""}
    if purge is not None and purge.moderator is not None:
        values["moderator"] = purge.moderator.name
        text = _("Nothing was changed: %(moderator)s has deleted comment %(number)d for good.")
    elif writer:
        text = _("Nothing was changed: the comment by %(writer)s has been deleted for good.")
    else:
        text = _("Nothing was changed: comment %(number)d has been deleted for good.")
    return CommentGone(text % values)


def require_as_seen(comment: Comment, seen_revision: int | None) -> None:
    """Raise AlreadyChanged if it is not as the moderator saw it."""
    if seen_revision not in (None, comment.revision):
        raise AlreadyChanged(_what_happened(comment))


def _check_article(comment: Comment, article: Article) -> None:
    """Raise MoveRefused if the comment cannot stand below this article."""
    if not article.is_public():
        raise MoveRefused(
            _("Nothing was moved: readers do not see the article “%(article)s”.") % {"article": article.title}
        )
    if comment.kind == Comment.Kind.PINGBACK:
        raise MoveRefused(_("Nothing was moved: a link from elsewhere stays where it leads to."))


def _checked_place(comment: Comment, parent: Comment, home: int) -> Comment:
    """The comment that another one is to stand below, as it is under the lock. Raises MoveRefused."""
    found = Comment.objects.select_related("author").filter(pk=parent.pk).first()
    if found is None:
        why = _("Nothing was moved: that comment is not here any more.")
    elif found.discussion_id != home:
        why = _("Nothing was moved: the comment by %(other)s is about another article.")
    elif Comment.Kind.PINGBACK in (comment.kind, found.kind):
        why = _("Nothing was moved: links from elsewhere stand apart from the comments.")
    elif places.is_in_branch(found, comment):
        why = _("Nothing was moved: a comment cannot stand below itself or one of its own replies.")
    elif not found.shown:
        why = _("Nothing was moved: readers do not see the comment by %(other)s.")
    else:
        return found
    raise MoveRefused(why % {"other": found.name if found else ""})


def _undo(comment: Comment, decision: Decision, undoing: Decision) -> None:
    """Bring a comment back to where and what it was. Raises AlreadyChanged."""
    if not undoable().filter(pk=decision.pk).exists():
        raise AlreadyChanged(_what_happened(comment))
    if decision.act != Act.MOVE:
        change_state(comment, State(decision.before), undoing)
        return
    parent, home = None, decision.discussion_before_id or comment.discussion_id
    if decision.moved_from_id is not None:
        parent = Comment.objects.select_related("author").get(pk=decision.moved_from_id)
        why = ""
        if places.is_in_branch(parent, comment):
            why = _(
                "Nothing was changed: the comment by %(writer)s cannot go back below the comment by "
                "%(other)s, which is one of its own replies now."
            )
        elif parent.discussion_id != home:
            why = _(
                "Nothing was changed: the comment by %(writer)s cannot go back below the comment by "
                "%(other)s, which stands below another article now."
            )
        if why:
            raise AlreadyChanged(why % {"writer": comment.name, "other": parent.name})
    _move(comment, parent, home, undoing, thread=decision.thread_before)


def _draft(
    act: Act, by: User | None, now: datetime | None, reason: str = "", batch: uuid.UUID | None = None
) -> Decision:
    return Decision(
        moderator=by,
        act=act,
        reason=reason,
        batch=batch or uuid.uuid4(),
        created_at=now or timezone.now(),
    )


def _hold_for(ground: Ground, comment: Comment, decision: Decision) -> None:
    comment.held_for = ground.code
    comment.save(update_fields=["held_for"])
    decision.grounds = as_data([ground])


def change_state(comment: Comment, state: State, decision: Decision) -> Decision:
    """Give a comment another state, and log it as `decision`, under its discussion's lock."""
    before = comment.state
    comment.state = state
    comment.revision += 1
    if comment.traits.is_public and comment.published_at is None:
        comment.published_at = decision.created_at
    comment.save(update_fields=["state", "revision", "published_at"])
    update_numbers(comment, before=before)
    store(comment)
    decision.comment, decision.before, decision.after = comment, before, state
    decision.save()
    close_reports(comment, by=decision.moderator, now=decision.created_at)
    tell_writer(comment, decision)
    # By a worker: moderators would wait for each other at the most frequent words.
    learned.learn.enqueue(comment.pk)
    tell_back(comment, decision)
    return decision


def _move(
    comment: Comment, parent: Comment | None, home: int, decision: Decision, *, thread: int | None = None
) -> Decision:
    """Give a comment another place, in the discussion `home`, and log it as `decision`."""
    decision.comment, decision.before, decision.after = comment, comment.state, comment.state
    decision.moved_from_id, decision.moved_to = comment.parent_id, parent
    if comment.parent_id is None:
        decision.thread_before = places.thread_number(comment)
    stood = (comment.discussion_id, places.beginning_of(comment))
    if comment.counts:
        there = Comment(pk=comment.pk, discussion_id=home, parent=parent, published_at=comment.published_at)
        bell().hold(comment, there)
        bell().ring(comment, -1)
    places.move(comment, parent, thread=thread)
    comment.revision += 1
    comment.save(update_fields=["revision"])
    if home != comment.discussion_id:
        decision.discussion_before_id, decision.discussion_after_id = comment.discussion_id, home
        hand_over(comment, home)
        store_all(places.branch(Comment.objects.all(), comment))
    elif is_seen(comment):
        raise_version(home)
    bell().moved(comment, stood)
    if comment.counts:
        bell().ring(comment, 1)
    decision.save()
    return decision


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
        "act": f"{_(':')} ".join(filter(None, [latest.get_act_display(), latest.why])),
    }
