"""What a discussion says of itself otherwise than the club: who may write in it, until when, what waits."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import override, pgettext

from comments.discussions import lock, raise_version
from comments.models import MOST_DAYS, Discussion, closes_later
from filmclub.accounts.models import User
from reviews.models import Article


class Changes(TypedDict, total=False):
    """Any of what moderators say of a discussion; what is None is as the club has it."""

    policy: str
    closes_after_days: int | None
    first_held: int | None
    days_new_guests_wait: int | None
    links_held: int | None
    holds_new_links: bool | None
    members_only: bool | None


def may_change(user: User | AnonymousUser) -> bool:
    return user.is_active and user.has_perm("comments.change_discussion")


def change_discussion(article: Article, *, by: User, **changes: Unpack[Changes]) -> Discussion:
    """Change what is given of a discussion, under its lock; what is not given stays as it is.

    Pages in caches are out of date then. Five queries at most. Raises PermissionDenied; then nothing has
    changed.
    """
    if not may_change(by):
        raise PermissionDenied
    with transaction.atomic():
        discussion = lock(article.pk)
        changed = [name for name, value in changes.items() if getattr(discussion, name) != value]
        for name in changed:
            setattr(discussion, name, changes[name])  # type: ignore[literal-required]
        if changed:
            discussion.save(update_fields=changed)
            raise_version(article.pk)
    return discussion


def set_policy(article: Article, policy: Discussion.Policy, *, by: User) -> Discussion:
    """Open, hold or close a discussion, and tell the admin's own log, as its page does.

    One that its age has closed stays open from then on, whatever its age. Raises PermissionDenied; then
    nothing has changed.
    """
    if not may_change(by):
        raise PermissionDenied
    with transaction.atomic():
        changes = Changes(policy=policy.value)
        is_too_old = not closes_later(article, lock(article.pk).closes_after_days)
        if is_too_old and policy != Discussion.Policy.CLOSED:
            changes["closes_after_days"] = MOST_DAYS
        discussion = change_discussion(article, by=by, **changes)
        with override(settings.LANGUAGE_CODE):
            said = str(policy.label)
        LogEntry.objects.log_actions(by.pk, [discussion], CHANGE, said, single_object=True)
    return discussion


def policies_to_choose(discussion: Discussion) -> list[tuple[Discussion.Policy, str]]:
    """What else a moderator may make of a discussion in one step, each with the words of its button.

    No query if it was fetched with its article, and the club was read.
    """
    Policy = Discussion.Policy
    if not discussion.is_open():
        return [
            (Policy.OPEN, pgettext("a discussion", "Reopen")),
            (Policy.HOLD, pgettext("a discussion", "Reopen, and hold what comes")),
        ]
    close = (Policy.CLOSED, pgettext("a discussion", "Close"))
    if discussion.policy == Policy.HOLD:
        return [(Policy.OPEN, pgettext("a discussion", "Hold no more")), close]
    return [(Policy.HOLD, pgettext("a discussion", "Hold what comes")), close]
