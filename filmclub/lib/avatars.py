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
# On a grid of eight, so that numbers have one digit: a page shows a hundred of them.
SHAPES = (
    '<path d="M0 {a}Q2 {b} 4 {a}T8 {a}V8H0"/><circle cx="{c}" cy="2" r="1"/>',
    '<circle cx="{c}" cy="3" r="3"/><circle cx="{d}" cy="6" r="2"/>',
    '<path d="M0 8L{d} {b} {c} 8"/><path d="M{d} 8L{c} 4 9 8"/>',
    '<path d="M0 {a}h8v4H0"/><path d="M{d} 2h2v7h-2"/>',
    '<path d="M0 0h{d}v8H0"/><circle cx="{c}" cy="{a}" r="2"/>',
)


@lru_cache(maxsize=4096)
def avatar(writer: str) -> SafeString:
    """Return the writer's picture, the same each time, as inline SVG of at most 160 bytes."""
    numbers = salted_hmac(SALT, writer, algorithm="sha256").digest()
    ground = numbers[0] % COLOURS
    # Steps of 1 to 3 and 4 to 9 among ten: three different colours.
    front = (ground + 1 + numbers[1] % 3) % COLOURS
    spot = (ground + 4 + numbers[2] % 6) % COLOURS
    shape = SHAPES[numbers[3] % len(SHAPES)].format(
        a=4 + numbers[4] % 3, b=1 + numbers[5] % 3, c=5 + numbers[6] % 3, d=2 + numbers[7] % 3
    )
    return mark_safe(  # noqa: S308 made of the constants above and of numbers
        f'<svg class="a{ground} b{front} c{spot}" viewBox="0 0 8 8" aria-hidden="true">{shape}</svg>'
    )
