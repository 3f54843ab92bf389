"""Types of posts that plugins and themes add, as `movie_review`: what an export holds of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from filmclub.wordpress import wxr
from filmclub.wordpress.comment_fields import read_kind
from filmclub.wordpress.post_fields import is_open
from reviews.kinds import ArticleKind
from reviews.proposals.categories import kind_in

# What WordPress keeps for itself among the posts: menus, looks, old versions.
WORDPRESS_OWN = {
    *("custom_css", "customize_changeset", "nav_menu_item", "oembed_cache", "revision", "user_request"),
    *("wp_block", "wp_font_face", "wp_font_family", "wp_global_styles", "wp_navigation", "wp_template"),
    "wp_template_part",
}


@dataclass
class _Found:
    items: int = 0
    comments: int = 0
    # Those that readers could open, with words and at an address of their own.
    texts: int = 0


class OtherTypes:
    """Counts by type of what does not come."""

    def __init__(self) -> None:
        self._found: dict[str, _Found] = {}
        self._told: set[str] = set()

    def add(self, item: wxr.Item) -> None:
        if item.type == "attachment" or item.type in WORDPRESS_OWN:
            return
        found = self._found.setdefault(item.type, _Found())
        found.items += 1
        found.texts += is_open(item) and bool(item.content.strip()) and _has_address(item)

    def add_comment(self, item: wxr.Item, comment: wxr.Comment) -> None:
        if item.type in self._found and read_kind(comment):
            self._found[item.type].comments += 1

    def is_news(self, item: wxr.Item) -> bool:
        """Tell once of each type, at its first item, that it does not come."""
        is_news = item.type in self._found and item.type not in self._told
        self._told.add(item.type)
        return is_news

    def sentences(self) -> Iterator[str]:
        """Say of each type what there is of it, and how it comes where it looks like articles."""
        for name, found in sorted(
            self._found.items(), key=lambda row: (-row[1].comments, -row[1].items, row[0])
        ):
            holds = _("%(name)s: %(items)s, %(comments)s.") % {
                "name": name or "–",
                "items": ngettext("%(number)d item", "%(number)d items", found.items)
                % {"number": found.items},
                "comments": ngettext("%(number)d comment", "%(number)d comments", found.comments)
                % {"number": found.comments},
            }
            if name and (found.texts or found.comments):
                kind = kind_in([name]) or ArticleKind.REVIEW
                holds += " " + _("To bring them, add --type %(option)s") % {"option": f"{name}={kind}"}
            yield holds


def _has_address(item: wxr.Item) -> bool:
    """Tell an address that was made for readers from `/?post_type=form&p=4`."""
    try:
        parts = urlsplit(item.link)
    except ValueError:
        return False
    return bool(parts.path.strip("/")) and not parts.query
