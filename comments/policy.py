"""Whether a new comment appears at once or waits: a pure function, so that every rule can be tested alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Discussion
from comments.states import State


@dataclass(frozen=True)
class Standing:
    """What the site knows of a writer."""

    approved: int = 0
    is_trusted: bool = False


@dataclass(frozen=True)
class Verdict:
    """The state in which a comment is stored, and why, if it waits."""

    state: State
    reasons: tuple[str | Promise, ...] = ()


FIRST_COMMENT = _("The writer’s first comment.")
MANY_LINKS = _("It has many links.")
HOLD_ALL = _("Every comment in this discussion waits.")
WHY_HELD = (HOLD_ALL, MANY_LINKS, FIRST_COMMENT)


def decide(*, standing: Standing, policy: str, links: int, max_links: int) -> Verdict:
    """Decide as WordPress does by default: known writers appear at once, unless they link a lot.

    Moderators and the article's author always appear at once. `links` counts outbound links; `max_links`
    of them are too many (0: links are not counted).
    """
    if standing.is_trusted:
        return Verdict(State.APPROVED)
    reasons: list[str | Promise] = []
    if policy == Discussion.Policy.HOLD:
        reasons.append(HOLD_ALL)
    if max_links and links >= max_links:
        reasons.append(MANY_LINKS)
    if not standing.approved:
        reasons.append(FIRST_COMMENT)
    return Verdict(State.PENDING if reasons else State.APPROVED, tuple(reasons))
