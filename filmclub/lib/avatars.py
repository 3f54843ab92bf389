"""Avatars: a small pastel pattern for each writer, drawn here so that nobody else learns who reads.

The pattern follows from a keyed hash of the writer: without the site's SECRET_KEY, no e-mail address can be
found from it.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

SALT = "filmclub.lib.avatars"
# The stylesheet has ten pastels for each of the three parts: a0 to a9 behind, b0 to b9, and c0 to c9 on top.
COLOURS = 10
SHAPES = (
    '<path d="M0 {a}Q8 {b} 16 {a}T32 {a}V32H0z"/><circle cx="{c}" cy="9" r="4"/>',
    '<circle cx="{c}" cy="13" r="10"/><circle cx="{d}" cy="25" r="6"/>',
    '<path d="M0 32L{d} {b} {c} 32z"/><path d="M{d} 32L{c} 16 36 32z"/>',
    '<path d="M0 {a}h32v16H0z"/><path d="M{d} 9h9v28h-9z"/>',
    '<path d="M0 0h{d}v32H0z"/><circle cx="{c}" cy="{a}" r="6"/>',
)


@lru_cache(maxsize=4096)
def avatar(writer: str) -> SafeString:
    """Return the writer's picture, the same each time, as inline SVG of at most 160 bytes."""
    numbers = salted_hmac(SALT, writer, algorithm="sha256").digest()
    ground = numbers[0] % COLOURS
    # Steps of 1 to 3 and 4 to 6 among ten: three different colours.
    front = (ground + 1 + numbers[1] % 3) % COLOURS
    spot = (ground + 4 + numbers[2] % 3) % COLOURS
    shape = SHAPES[numbers[3] % len(SHAPES)].format(
        a=16 + numbers[4] % 10, b=6 + numbers[5] % 9, c=19 + numbers[6] % 9, d=7 + numbers[7] % 9
    )
    return mark_safe(  # noqa: S308 made of the constants above and of numbers
        f'<svg class="a{ground} b{front} c{spot}" viewBox="0 0 32 32" aria-hidden="true">{shape}</svg>'
    )
