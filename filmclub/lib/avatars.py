"""Avatars: a small pastel pattern for each writer, drawn here so that nobody else learns who reads.

The pattern follows from a keyed hash of the writer: without the site's SECRET_KEY, no e-mail address can be
found from it. The stylesheet draws it: as pictures, those of a page were a tenth of its bytes.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

SALT = "filmclub.lib.avatars"
# Of the stylesheet's pastels, a0 to a9 behind, b0 to b9 for the first shape, c0 to c9 for the one on top.
COLOURS = 10
# Its shapes, s0 to s9, and the places where they stand, v0 to v8.
SHAPES, PLACES = 10, 9


@lru_cache(maxsize=4096)
def avatar(writer: str) -> SafeString:
    """Return the writer's picture, the same each time, as an empty element of at most 40 bytes."""
    numbers = salted_hmac(SALT, writer, algorithm="sha256").digest()
    ground = numbers[0] % COLOURS
    # Steps of 1 to 4 and 5 to 9 among ten: three different colours.
    front = (ground + 1 + numbers[1] % 4) % COLOURS
    spot = (ground + 5 + numbers[2] % 5) % COLOURS
    shape, place = numbers[3] % SHAPES, numbers[4] % PLACES
    return mark_safe(  # noqa: S308 made of numbers
        f'<i class="a{ground} b{front} c{spot} s{shape} v{place}"></i>'
    )
