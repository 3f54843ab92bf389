"""A moderator changes what somebody wrote: readers are told that it was, moderators can see what it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.closing import close_reports
from comments.discussions import raise_version
from comments.models import Comment, Decision, Edit
from comments.moderation import AlreadyChanged, ModerationError, locked, require_as_seen
from comments.spam import learned
from comments.states import Act, State
from comments.texts import Forms, forms_of
from comments.words import store
from filmclub.accounts.models import User
from filmclub.lib.comment_html import shows_words
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text


class NothingLeft(ModerationError):
    """A reader would see nothing of the text."""


@dataclass(frozen=True)
class Version:
    """What a moderator can change of a comment; a member's name is that of their account."""

    name: str
    text: str
    language: str
    spoils: str

    @classmethod
    def of(cls, comment: Comment) -> Version:
        return cls(comment.guest_name, comment.text, comment.language, comment.spoils)


def edit_comment(
    comment: Comment,
    version: Version,
    *,
    by: User,
    seen_revision: int | None = None,
    now: datetime | None = None,
) -> Decision | None:
    """Store another version of a comment, and what it was, under its discussion's lock; None: it was that.

    A dozen queries. Raises PermissionDenied, CommentGone, AlreadyChanged, or NothingLeft; then nothing has
    changed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        current = locked(comment, by)
        if Version.of(current) == version:
            return None
        require_as_seen(current, seen_revision)
        if current.state == State.WITHDRAWN:
            raise AlreadyChanged(
                _("Nothing was changed: the comment by %(writer)s was withdrawn.") % {"writer": current.name}
            )
        html = current.text_html
        if (text := clean_text(version.text)) != current.text:
            html = render(text, current.text_format)
            if not shows_words(html):
                raise NothingLeft(_("Nothing was changed: readers would see nothing of that text."))
        current.edited_by_moderator = True
        store_version(current, version, html, by=by, now=now)
        raise_version(current.discussion_id)
        close_reports(current, by=by, now=now)
        decision = Decision.objects.create(
            comment=current,
            moderator=by,
            act=Act.EDIT,
            before=current.state,
            after=current.state,
            created_at=now,
        )
        learned.learn.enqueue(current.pk)
        return decision


def store_version(comment: Comment, version: Version, html: str, *, by: User | None, now: datetime) -> None:
    """Keep what a comment was, and store what it is from now on, under its discussion's lock.

    Four queries; more where a moderator's decision about it was a lesson, which is forgotten.

    `html` is the text as it was rendered, `by` who changed it, None for a guest. The name of a member is not
    stored here. Readers see it as it is then: the caller raises the discussion's version.
    """
    Edit.objects.create(
        comment=comment,
        name=comment.guest_name,
        text=comment.text,
        text_format=comment.text_format,
        text_html=comment.text_html,
        language=comment.language,
        spoils=comment.spoils,
        by=by,
        at=now,
    )
    if clean_text(version.text) != comment.text:
        learned.unlearn(comment)
    if comment.author_id is None:
        comment.guest_name = version.name
    comment.text, comment.language, comment.spoils = (
        clean_text(version.text),
        version.language,
        version.spoils,
    )
    forms = forms_of(html, spoils=version.spoils, language=version.language)
    for name, value in forms.items():
        setattr(comment, name, value)
    comment.edited_at = now
    comment.revision += 1
    comment.save(
        update_fields=[
            *("guest_name", "name_skeleton", "text", "language", "spoils", *Forms.__annotations__),
            *("edited_at", "edited_by_moderator", "edited_since_reply", "revision"),
        ]
    )
    store(comment)
