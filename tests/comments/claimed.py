"""What a guest wrote, and its claims by a member."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress

from comments.claims import (
    Claimant,
    claim,
    go_on,
)
from comments.models import (
    Claim,
    Comment,
)
from comments.writers import Writer
from filmclub.accounts.models import User

KEY, OTHER_KEY = "a" * 32, "b" * 32
ADDRESS = "gus@example.org"


def confirm_for(user: User, address: str = ADDRESS) -> None:
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)


def guest(name: str = "Gus", email: str = ADDRESS, key: str = KEY, website: str = "") -> Writer:
    return Writer(name=name, email=email, browser_key=key, website=website)


def claimant(user: User, key: str = KEY) -> Claimant:
    return Claimant.of(user, key)


def claimed_by(user: User, *comments: Comment, key: str = KEY, **kwargs: Any) -> Claim:
    """A claim of these comments, done by the worker."""
    begun = claim(claimant(user, key), [comment.pk for comment in comments], **kwargs)
    assert begun is not None
    work(begun)
    return begun


def work(begun: Claim) -> None:
    for _time in range(20):
        go_on.func(str(begun.pk))
    begun.refresh_from_db()
    assert begun.state in (Claim.State.DONE, Claim.State.UNDONE)


def columns(comment: Comment) -> dict[str, Any]:
    return dict(Comment.objects.filter(pk=comment.pk).values().get())
