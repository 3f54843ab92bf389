"""Whether a new comment appears at once or waits: a pure function, so that every rule can be tested alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from comments.models import Discussion
from comments.reasons import FIRST_COMMENT, HOLD_ALL, LIKE_A_MEMBER, MANY_LINKS, SWELLS
from comments.states import State
from comments.writers import Standing


@dataclass(frozen=True)
class Verdict:
    """The state in which a comment is stored, and why, if it waits."""

    state: State
    reasons: tuple[str | Promise, ...] = ()


def decide(
    *,
    standing: Standing,
    policy: str,
    links: int,
    max_links: int,
    holds_new_writers: bool = True,
    is_named_like_a_member: bool = False,
    swells: bool = False,
) -> Verdict:
    """Decide as WordPress does by default: known writers appear at once, unless they link a lot
    or what they typed becomes many times as long (`swells`).

    Moderators and the article's author always appear at once. `links` counts outbound links; `max_links`
    of them are too many (0: links are not counted). Who is not known waits if `holds_new_writers`. A guest
    who is known may be named like a member: a moderator has seen the name.
    """
    if standing.is_trusted:
        return Verdict(State.APPROVED)
    reasons: list[str | Promise] = []
    if policy == Discussion.Policy.HOLD:
        reasons.append(HOLD_ALL)
    if max_links and links >= max_links:
        reasons.append(MANY_LINKS)
    if swells:
        reasons.append(SWELLS)
    if not standing.is_known:
        if holds_new_writers:
            reasons.append(FIRST_COMMENT)
        if is_named_like_a_member:
            reasons.append(LIKE_A_MEMBER)
    return Verdict(State.PENDING if reasons else State.APPROVED, tuple(reasons))
