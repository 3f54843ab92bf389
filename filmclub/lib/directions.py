"""Texts that run from right to left, on pages that run from left to right and the other way round."""

import re

# Hebrew, Arabic, Syriac, Thaana, N’Ko …, their presentation forms, and the scripts of the second plane.
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BLOCK = re.compile(r"<(ul|ol|blockquote)(?=[\s>])(?![^>]*\sdir=)")


def with_directions(html: str) -> str:
    """Clean HTML whose lists and quotations have bullets and bars on the side where their own text begins.

    Paragraphs find their direction by themselves, in the stylesheet; a text without letters of such scripts
    stays as it is.
    """
    if html.isascii() or not _FROM_RIGHT.search(html):
        return html
    return _BLOCK.sub(r'<\1 dir="auto"', html)
