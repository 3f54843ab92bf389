"""What moderators have imposed on somebody, or given them, and what that person is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from comments.writers import Writer


@dataclass(frozen=True)
class Sanction:
    kind: str
    until: datetime | None = None


def sanction_in_force(writer: Writer, now: datetime) -> Sanction | None:
    """The strongest that is in force of this writer: `kind` is one of trust, hold, pause and ban."""
    return None


def sanction_words(sanction: Sanction) -> str:
    """What a paused or banned writer reads: until when, and how to ask."""
    return ""
