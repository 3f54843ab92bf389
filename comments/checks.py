"""Asking a service outside about a comment, after it is stored: nobody waits for the answer."""

from __future__ import annotations

from comments.models import Comment


def ask_later(comment: Comment, *, address: str, agent: str) -> None:
    """Have a worker ask, in the transaction that stores the comment; nothing where no key is set."""
