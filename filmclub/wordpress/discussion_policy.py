"""Whether the discussion of an article that comes takes comments, and for how long."""

from __future__ import annotations

from comments.models import Discussion
from filmclub.wordpress import wxr
from filmclub.wordpress.own_fields import Own
from reviews.models import Article

# No discussion is open longer; the column holds more.
_MOST_DAYS = 32767


def may_have_policy(item: wxr.Item) -> bool:
    """Whether the article needs a discussion even without comments."""
    return item.comment_status != "open" or any(name == Own.POLICY for name, _value in item.meta)


def set_policy(discussion: Discussion, item: wxr.Item, article: Article) -> bool:
    """Give a new discussion its policy, and say whether it differs from that of others.

    What was closed on WordPress is closed, whatever a file of ours says: only if it would have closed by
    itself by now, it keeps its days.
    """
    meta = dict(item.meta)
    policy, days = meta.get(Own.POLICY, "").strip(), meta.get(Own.CLOSES_AFTER, "").strip()
    if policy in Discussion.Policy.values:
        discussion.policy = policy
    if days.isdecimal() and len(days) < 6 and int(days) <= _MOST_DAYS:
        discussion.closes_after_days = int(days)
    discussion.is_strict = meta.get(Own.STRICT, "").strip() == "1"
    discussion.article = article
    if item.comment_status != "open" and discussion.is_open():
        discussion.policy = Discussion.Policy.CLOSED
    differs = discussion.policy != Discussion.Policy.OPEN or discussion.closes_after_days is not None
    return differs or discussion.is_strict
