"""What moderators keep against spam and abuse: rules, notes about persons, what was imposed on them, checks.

They name comments and discussions as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sanction:
    kind: str
    until: datetime | None = None

    @property
    def silences(self) -> bool:
        """Whether whoever it is about cannot post."""
        return self.kind in ("pause", "ban")
