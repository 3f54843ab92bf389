"""Layers against spam: each looks at a submission alone, none refuses and none asks anybody outside.

Each gives points for what it sees; together they hold a comment for a moderator or put it apart as likely
spam. A writer of whom a comment is public is held at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings

from comments.findings import Effect, Finding, Ground
from comments.spam import duplicates, learned, oddities, rates, trap
from comments.spam.signs import APART, HOLD, Sign
from comments.submissions import Submission

Layer = Callable[[Submission], list[Sign]]

# By the names that the setting SPAM_LAYERS knows them by.
LAYERS: Mapping[str, Layer] = {
    "rates": rates.look,
    "trap": trap.look,
    "duplicates": duplicates.look,
    "oddities": oddities.look,
    "learned": learned.look,
}


def signals(submission: Submission) -> list[Finding]:
    """What the layers say of it, the weightiest first: three queries at most, and no change."""
    signs = [sign for name in settings.SPAM_LAYERS for sign in LAYERS[name](submission)]
    points = sum(sign.points for sign in signs)
    if points < HOLD:
        return []
    is_likely = points >= APART and not submission.is_known
    effect = Effect.LIKELY_SPAM if is_likely else Effect.HOLD
    signs.sort(key=lambda sign: -sign.points)
    return [Finding(effect, Ground(sign.code, detail=sign.detail)) for sign in signs]
