"""What holds for all lines of a block of credits, as `block` decides it."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviews.credit_text.results import Side


@dataclass
class Layout:
    """What holds for all lines of a block."""

    sides: dict[str, Side] = field(default_factory=dict)
    language: str = ""
    # People who are named elsewhere, folded.
    known: frozenset[str] = frozenset()
    # Those of them who are people and no bands: named by who asks, or beside a job only a person has.
    people: frozenset[str] = frozenset()
    # Whether titles and names stand side by side without any sign, as in a box pasted without its columns.
    is_plain: bool = False
    # Lines in whose paragraph jobs stand on one side, and those that have one on the left.
    among_jobs: frozenset[int] = frozenset()
    job_lines: frozenset[int] = frozenset()
    jobs_side: Side = "left"
    # Whether jobs on the right are in small letters, so that what is not is a part.
    are_jobs_small: bool = False
    count: int = 0
    # Whether names below a line with its label go on with it, as in the box of an encyclopedia.
    is_box: bool = False
    # Whether parts stand in brackets behind the names below the heading of the cast.
    parts_in_brackets: bool = False
    # Letters that stand for jobs, as programmes print them: "R: …", "K: …".
    letters: frozenset[str] = frozenset()

    # Whether an editor said on which side the people stand.
    is_said: bool = False
    # Whether the first line is of another form than the next, and so perhaps the title.
    is_alone_on_top: bool = False
    # Whether lines "Jean-Pierre Léaud: Antoine Doinel" are the cast, without any heading above.
    is_colon_cast: bool = False

    @property
    def side(self) -> Side:
        """Where the people stand, for most lines of the block."""
        return next(iter(self.sides.values()), "unclear")


def sign_class(sign: str) -> str:
    return sign if sign in ("dash", "colon") else "lines"


def side_for(layout: Layout, sign: str) -> Side:
    """Where the person stands in a line with this sign."""
    return layout.sides.get(sign_class(sign), layout.side)
