"""Layers against spam: each looks at a submission alone, none refuses and none asks anybody outside."""

from __future__ import annotations

from comments.findings import Finding
from comments.submissions import Submission


def signals(submission: Submission) -> list[Finding]:
    """What the layers say of it."""
    return []
