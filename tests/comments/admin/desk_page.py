"""What stands around the rows of the moderators' desk."""

from __future__ import annotations

import re
from copy import copy
from html import unescape
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from comments.models import Comment


def link(page: str, words: str) -> str:
    """The query behind the link to another page of the list; "" where there is none."""
    found = re.search(rf'<a href="([^"]*)"[^>]*>\s*{words}\s*</a>', page)
    return unescape(found[1]) if found else ""


def among_many(comment: Comment) -> None:
    """Store a thousand like it, each a thread, and have the database know how many there are."""
    threads = [copy(comment) for _number in range(1_000)]
    for number, thread in enumerate(threads, start=1):
        thread.pk, thread.tree_id = None, comment.tree_id + number
    Comment.objects.bulk_create(threads)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def planned(rows: QuerySet[Any]) -> str:
    """How the database goes about it, where it has an index and many rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    return rows.explain()
