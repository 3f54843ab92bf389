"""Where an article of ours in a file stood here, exactly: needed before anything of it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmclub.lib.slugs import is_slug
from filmclub.wordpress.own_fields import Own, lines_in, text_in
from reviews.kinds import ArticleKind

if TYPE_CHECKING:
    from filmclub.wordpress import wxr

LONGEST_SLUG = 120


def is_own(item: wxr.Item) -> bool:
    """Whether an export of this software has written the post, or one that WordPress made of it."""
    meta = dict(item.meta)
    kind = meta.get(Own.KIND, "").strip()
    return kind in ArticleKind.values and ArticleKind(kind).traits.is_listed == (item.type == "post")


def slug_in(item: wxr.Item) -> str:
    """The last part of its address here, exactly as it was; "" if the file does not say it or it is none."""
    said = text_in(dict(item.meta), Own.SLUG) or ""
    return said if is_own(item) and is_slug(said) and len(said) <= LONGEST_SLUG else ""


def original_of(item: wxr.Item) -> str:
    """What the article is a translation of, by its slug; "" for none."""
    return text_in(dict(item.meta), Own.TRANSLATION_OF) or ""


def old_addresses_of(item: wxr.Item) -> list[str]:
    """Further addresses that led to the article, as `reviews.old_addresses` has them; none is the front's."""
    return [line for line in lines_in(dict(item.meta), Own.OLD_ADDRESS) if line.strip("/")]
