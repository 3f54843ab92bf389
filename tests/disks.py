"""A disk that is full, as a file meets it."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from random import Random

from PIL import Image as Pillow

# More than the tests' own output takes, and less than `noise`.
ROOM = 20_000


@contextmanager
def full_disk() -> Iterator[None]:
    """Let this process write no file beyond ROOM bytes: the kernel stops it in the middle of one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def noise(side: int = 120) -> bytes:
    """A PNG that no one can make smaller: three bytes for each of its points."""
    content = BytesIO()
    Pillow.frombytes("RGB", (side, side), Random(7).randbytes(3 * side * side)).save(content, "PNG")
    return content.getvalue()
