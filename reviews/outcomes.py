"""What came of an act: why not, or of many rows at once."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Done:
    """How many articles were changed, how many were so already, and why others were not."""

    changed: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)


class PublishingError(Exception):
    """A step that the article's state does not allow, with a sentence for the editor."""


class CannotMerge(Exception):
    """One of the two is gone, or somebody else changed what leads to them at this moment."""
