"""What a file of ours says of a category or a tag beside the fields of WordPress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmclub.lib.slugs import is_slug
from filmclub.wordpress.own_addresses import LONGEST_SLUG
from filmclub.wordpress.own_fields import Own, text_in
from filmclub.wordpress.text import plain_text

if TYPE_CHECKING:
    from filmclub.wordpress import wxr


def is_series(term: wxr.Term) -> bool:
    """Whether a category stands for a series."""
    slug = text_in(term.meta, Own.SERIES) or ""
    return term.taxonomy == "category" and is_slug(slug) and len(slug) <= LONGEST_SLUG


def description_of(term: wxr.Term) -> str:
    """What is said of a category or a tag: exactly, where a file of ours says what WordPress says too."""
    shown, exactly = plain_text(term.description), text_in(term.meta, Own.DESCRIPTION)
    if exactly is not None and exactly.split() == shown.split():
        return exactly
    return shown
