"""What need not be said or done each time."""

from __future__ import annotations

import threading
import time


class Seldom:
    """Is due once in so many seconds, in this process: the first who asks then gets the turn."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._next = float("-inf")
        self._lock = threading.Lock()

    def is_due(self) -> bool:
        now = time.monotonic()
        with self._lock:
            if now < self._next:
                return False
            self._next = now + self.seconds
            return True

    def reset(self) -> None:
        """Be due again at once."""
        self._next = float("-inf")
