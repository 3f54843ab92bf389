"""What a layer against spam has seen in a submission, and how many signs it takes."""

from __future__ import annotations

from dataclasses import dataclass

from comments.reasons import Code

# So many points hold a comment, and so many put it apart. A sign that is enough by itself has `APART`.
HOLD, APART = 5, 10


@dataclass(frozen=True)
class Sign:
    """One thing that is seen more often in spam, as data; the points say how seldom it is anything else."""

    code: Code
    points: int
    detail: str = ""
