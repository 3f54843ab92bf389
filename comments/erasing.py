"""What somebody wrote is deleted because they wish so: its place stays for what answers it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comments.closing import close_reports
from comments.discussions import is_seen, raise_version, update_numbers
from comments.models import Comment, ConfirmedAddress, Decision, Sanction
from comments.moderation import locked, require_as_seen
from comments.purging import empty, unname
from comments.states import Act, State
from filmclub.accounts.erased_list import note_or_log
from filmclub.accounts.models import User
from filmclub.mail.queue import forget_mails_about

# As the list of what was erased calls comments without words.
WORDS = "words"


def erase_comment(
    comment: Comment, *, by: User | None, seen_revision: int | None = None, now: datetime | None = None
) -> Decision:
    """Take all that a comment says and tells of its writer, for good, under its discussion's lock.

    By a moderator or, with None, because its writer is forgotten. Its place says that its writer withdrew it.
    What was decided, by whom and when, stays; the words and names in that, former versions, reports and the
    mails that wait about it go. Some thirty queries. Raises PermissionDenied, CommentGone or AlreadyChanged;
    then nothing has changed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        current = locked(comment, by)
        require_as_seen(current, seen_revision)
        before = current.state
        decision = Decision.objects.create(
            comment=current, moderator=by, act=Act.ERASE, before=before, after=State.WITHDRAWN, created_at=now
        )
        _forget_what_leads_there(current)
        if by is not None:
            _forget_confirmation(current)
        current.state = State.WITHDRAWN
        current.erased_at = now
        current.save(update_fields=["state", "erased_at"])
        # Who reported it is answered at their address, which goes with the rest.
        close_reports(current, by=by, now=now)
        # While it is known whose it was: nobody's bell tells of what they answer themselves.
        update_numbers(current, before=before)
        empty(current)
        if by is not None:
            transaction.on_commit(lambda: note_or_log(WORDS, [current.pk]))
    return decision


def take_name(comment: Comment, *, now: datetime | None = None) -> None:
    """Take from a comment all that tells whose it was, for good, under its discussion's lock; its words stay.

    Decisions, former versions and mails about it lose the same. Some twenty queries. Raises CommentGone.
    """
    with transaction.atomic():
        current = locked(comment, None)
        _forget_what_leads_there(current)
        unname(current, now or timezone.now())
        if is_seen(current):
            raise_version(current.discussion_id)


def _forget_what_leads_there(comment: Comment) -> None:
    forget_mails_about("comment", comment.pk)
    Sanction.objects.filter(comment=comment).update(comment=None)


def _forget_confirmation(comment: Comment) -> None:
    """Forget that the key and the address belong together, if nothing else was written with them."""
    others = Comment.objects.filter(email=comment.email, writer=comment.writer).exclude(pk=comment.pk)
    if comment.email and not others.exists():
        ConfirmedAddress.objects.filter(address=comment.email, key=comment.writer).delete()
