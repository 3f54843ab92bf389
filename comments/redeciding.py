"""Deciding anew about replies that waited for what an approval has changed."""

from __future__ import annotations

from datetime import datetime

from comments.discussed import settings_of
from comments.models import Comment
from comments.names import Likeness, likeness_of
from comments.policy import Facts, decide
from comments.reasons import OF_SETTINGS
from comments.standing import standing_of
from comments.states import Act, State
from comments.writers import Writer
from filmclub.lib.comment_html import outbound_links, swells

# Of each comment.
AT_MOST = 20


def no_longer_held(comment: Comment, now: datetime) -> list[Comment]:
    """The replies of its own writer to a comment that has become public which wait for nothing any more.

    One query; where there are such replies two more, and for each those of its writer's standing. What a
    rule, a layer against spam or a moderator wanted to be looked at goes on waiting.
    """
    if not comment.traits.is_public or not (comment.author_id or comment.writer):
        return []
    replies = Comment.objects.waiting().filter(
        parent=comment, author=comment.author_id, writer=comment.writer, email=comment.email
    )
    return [
        reply for reply in replies.select_related("author")[:AT_MOST] if not _is_held(reply, comment, now)
    ]


def _is_held(reply: Comment, parent: Comment, now: datetime) -> bool:
    held = reply.decisions.filter(act__in=(Act.HOLD, Act.ASK_AGAIN)).order_by("pk").last()
    if held is None or any(ground["code"] not in OF_SETTINGS for ground in held.grounds):
        return True
    article = parent.discussion.article
    writer = Writer.of(reply)
    likeness = Likeness.NOBODY if reply.author else likeness_of(reply.guest_name)
    facts = Facts(
        links=len(outbound_links(reply.text_html)) + bool(reply.website),
        swells=swells(reply.text, reply.text_html),
        is_named_like_a_member=likeness == Likeness.MEMBER,
    )
    verdict = decide(
        standing=standing_of(writer, article, now, reply.network),
        settings=settings_of(parent.discussion, article, now),
        facts=facts,
    )
    return verdict.state != State.APPROVED
