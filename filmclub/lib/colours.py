"""Colours, and whether text in one can be read on another (WCAG 2, contrast of 4.5 to 1)."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence

HEX = re.compile(r"#[0-9a-f]{6}")
# WCAG 2.2, 1.4.3, for text of usual size.
LEAST_CONTRAST = 4.5


def contrast(one: str, other: str) -> float:
    """How far two colours as "#b2452f" stand apart: from 1, which is the same, to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str, papers: Sequence[str]) -> bool:
    """Whether text in this colour can be read on each of these."""
    return all(contrast(colour, paper) >= LEAST_CONTRAST for paper in papers)


def nearest_readable(colour: str, papers: Sequence[str]) -> str:
    """The same hue, darker or lighter by as little as makes it readable on each of these; itself if it is."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    for step in range(201):
        for tried in (lightness - step / 200, lightness + step / 200):
            if 0 <= tried <= 1:
                rgb = colorsys.hls_to_rgb(hue, tried, saturation)
                found = "#" + "".join(f"{round(part * 255):02x}" for part in rgb)
                if is_readable(found, papers):
                    return found
    raise ValueError(f"No colour can be read on all of {', '.join(papers)}.")


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
