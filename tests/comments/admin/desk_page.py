"""What stands around the rows of the moderators' desk."""

from __future__ import annotations

import re
from html import unescape


def link(page: str, words: str) -> str:
    """The query behind the link to another page of the list; "" where there is none."""
    found = re.search(rf'<a href="([^"]*)"[^>]*>\s*{words}\s*</a>', page)
    return unescape(found[1]) if found else ""
