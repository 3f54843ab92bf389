"""The club's own rules: words, addresses, domains, networks and names that are held, refused or spam."""

from __future__ import annotations

from collections.abc import Iterable

from comments.findings import Finding
from comments.submissions import Submission


def matches(submission: Submission) -> list[Finding]:
    """What the rules in force say of it."""
    return []


def count_hits(findings: Iterable[Finding]) -> None:
    """Count a hit of each rule among these."""
