"""The comments of a discussion as records of an export."""

from __future__ import annotations

from collections.abc import Generator
from html import escape

from comments.models import Comment
from comments.states import TRAITS, State
from comments.trees import walks
from filmclub.wordpress import wxr_parts as wxr
from filmclub.wordpress.comment_fields import status_of
from filmclub.wordpress.exporting.dates import in_gmt, local, moment
from filmclub.wordpress.exporting.html import comment_for_wordpress
from filmclub.wordpress.exporting.writing import as_pairs
from filmclub.wordpress.own_fields import Own, code, ref_of_own

# So many rows are in memory at once.
BATCH = 1000
# Bytes in a column of WordPress; it stores no comment whose writer's name is longer.
LONGEST_NAME = 255
# A reply must have a higher number than what it answers, or WordPress's importer loses what it answers: one
# that has not (it was moved, or its blog's clock was wrong) gets its own with this added.
STEP = 10**12


def comments_of(article_id: int, site: str) -> Generator[wxr.Comment, None, None]:
    """Every comment below an article, each before what stands below it: one query, in flat memory."""
    above: list[tuple[int, int]] = []  # keys of the comments above this one, and their numbers in the file
    rows = walks.in_order(article_id).select_related("author")
    for comment in rows.iterator(chunk_size=BATCH):
        while above and above[-1][0] != comment.parent_id:
            above.pop()
        parent = above[-1][1] if above else 0
        number = comment.pk
        while number <= parent:
            number += STEP
        above.append((comment.pk, number))
        yield _record(comment, number, parent, site)


def _record(comment: Comment, number: int, parent: int, site: str) -> wxr.Comment:
    is_kept = comment.state != State.WITHDRAWN
    member = comment.author
    email = member.email if member else comment.email
    name = _name(comment.name)
    return wxr.Comment(
        id=number,
        author=escape(name),
        email=email if is_kept else "",
        url=escape(comment.website) if is_kept else "",
        ip=comment.network if is_kept else "",
        date=local(comment.created_at),
        date_gmt=in_gmt(comment.created_at),
        content=comment_for_wordpress(comment.text_html, comment.spoils, site) if is_kept else "",
        approved=status_of(State(comment.state)),
        type="pingback" if comment.kind == Comment.Kind.PINGBACK else "comment",
        parent=parent,
        user_id=member.pk if member else 0,
        meta=dict(as_pairs(_meta(comment, site, is_kept=is_kept)))
        | ({Own.NAME: code(comment.name)} if name != comment.name else {}),
    )


def _name(name: str) -> str:
    """As much of a name as WordPress stores."""
    while len(escape(name).encode()) > LONGEST_NAME:
        name = name[:-1]
    return name


def _meta(comment: Comment, site: str, *, is_kept: bool) -> dict[str, str | None]:
    in_trash = status_of(State(comment.state)) == "trash"
    return {
        # What it becomes when it is restored there. Without a time, the trash is not emptied after a month.
        "_wp_trash_meta_status": TRAITS[comment.state].wordpress_before_trash if in_trash else "",
        Own.STATE: comment.state,
        Own.FORMAT: comment.text_format,
        Own.TEXT: code(comment.text) if is_kept else "",
        Own.LANGUAGE: comment.language,
        Own.SPOILS: comment.spoils,
        Own.CREATED: moment(comment.created_at),
        Own.EDITED: moment(comment.edited_at),
        Own.PUBLISHED: moment(comment.published_at),
        Own.MEMBER: code(comment.author.username) if comment.author else "",
        Own.REF: comment.import_ref or ref_of_own(site, "comment", comment.pk),
    }
