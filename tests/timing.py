"""How long something takes, compared within one run: tests never name a time."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.extent import extent


def seconds(work: Callable[[], object], repeat: int = 3) -> float:
    """The best of several runs in processor time: what else the machine does only adds."""
    times = []
    for _attempt in range(repeat):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def grows_with_its_length(work: Callable[[str], object], text: str) -> bool:
    """Whether eight times the text takes less than forty times as long; quadratic work would take 64."""
    short = text[: len(text) // 8]
    whole = seconds(lambda: work(text), repeat=extent(1, 3))
    return whole < 0.05 + 40 * seconds(lambda: work(short))
