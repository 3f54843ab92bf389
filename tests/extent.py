"""How much the tests try: a small case of everything each time, all of it with `python -m tests.long`."""

import os
from typing import TypeVar

T = TypeVar("T")

# Set by `python -m tests.long` for the runs that it starts.
VARIABLE = "FILMCLUB_TESTS_LONG"
LONG = os.environ.get(VARIABLE) == "1"


def extent(small: T, whole: T) -> T:
    """Return how many, or which, a test tries in this run."""
    return whole if LONG else small
