"""What moderators have imposed on somebody, or given them, and what that person is told of it."""

from __future__ import annotations

from datetime import datetime

from comments.defence_models import Sanction
from comments.writers import Writer


def sanction_in_force(writer: Writer, now: datetime, network: str = "") -> Sanction | None:
    """The strictest that is in force of this writer: `kind` is one of trust, hold, pause and ban."""
    return None


def sanction_words(sanction: Sanction) -> str:
    """What a paused or banned writer reads: until when, and how to ask."""
    return ""
