"""What an export says of a comment, in the words of ours."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from comments.models import Comment
from comments.states import TRAITS, State
from filmclub.lib.addresses import network_of
from filmclub.lib.contacts import clean_email, read_website
from filmclub.lib.lines import clean_line
from filmclub.lib.skeletons import skeleton
from filmclub.lib.wordpress.html import unescape_once
from filmclub.wordpress import wxr
from filmclub.wordpress.dates import read_date
from filmclub.wordpress.own_fields import Own, exact, moment_in, text_in
from filmclub.wordpress.text import plain_text

KINDS = {
    "": Comment.Kind.COMMENT,
    "comment": Comment.Kind.COMMENT,
    "pingback": Comment.Kind.PINGBACK,
    "trackback": Comment.Kind.PINGBACK,
}
STATES = {traits.wordpress: State(state) for state, traits in TRAITS.items() if traits.wordpress}
# What became of a comment that lies in WordPress's trash, by the state that it had before.
THROWN_AWAY = {
    traits.wordpress_before_trash: State(state)
    for state, traits in TRAITS.items()
    if traits.wordpress_before_trash
}
TRASH = "trash"
IN_TRASH = {TRASH, "post-trashed"}


def status_of(state: State) -> str:
    """How WordPress calls a comment in one of our states."""
    return TRAITS[state].wordpress or TRASH


def read_kind(comment: wxr.Comment) -> Comment.Kind | None:
    """A comment, or a link from elsewhere; None for what is no comment, such as a shop's private notes."""
    return KINDS.get(comment.type)


def read_state(comment: wxr.Comment) -> State:
    """What a moderator there had decided. A state that we do not know waits for one here.

    What a file of ours says more exactly is believed where WordPress says the same more roughly: no field
    makes a comment public that is not approved there.
    """
    exactly = comment.meta.get(Own.STATE, "").strip()
    if exactly in TRAITS and status_of(State(exactly)) == _status(comment):
        return State(exactly)
    if comment.approved in IN_TRASH:
        return THROWN_AWAY.get(comment.meta.get("_wp_trash_meta_status", ""), State.REMOVED)
    return STATES.get(comment.approved, State.PENDING)


def _status(comment: wxr.Comment) -> str:
    return TRASH if comment.approved in IN_TRASH else comment.approved


def read_time(comment: wxr.Comment) -> datetime | None:
    """When it was written, in UTC; the blog's own clock is taken for UTC where it gives nothing better."""
    time = read_date(comment.date_gmt) or read_date(comment.date)
    return exact(moment_in(comment.meta, Own.CREATED), time.replace(tzinfo=UTC)) if time else None


def unknown_state(comment: wxr.Comment) -> str:
    """What a field of ours names as the state and is none, or none that WordPress's status allows."""
    said = comment.meta.get(Own.STATE, "").strip()
    return said if said and said != read_state(comment) else ""


@lru_cache(maxsize=4096)
def name_of(author: str) -> str:
    """A guest's name as readers see it; WordPress stores it escaped."""
    return plain_text(author)[:245] or _("Anonymous")


def name_in(comment: wxr.Comment) -> str:
    """A guest's whole name, of which WordPress may have the beginning."""
    name = name_of(comment.author)
    whole = clean_line(text_in(comment.meta, Own.NAME) or "")
    return whole[:245] if whole.startswith(name) else name


@lru_cache(maxsize=4096)
def skeleton_of(name: str) -> str:
    return skeleton(name)


@lru_cache(maxsize=4096)
def email_of(email: str) -> str:
    """As the comment form stores it; "" for what is too long to be one."""
    email = clean_email(email)
    return email if len(email) <= 100 else ""


@lru_cache(maxsize=4096)
def website_of(url: str) -> str:
    """A web address that may be linked; "" for everything else, and for one with a user's name."""
    try:
        url = read_website(unescape_once(url))
    except ValueError:
        return ""
    return url if len(url) <= 200 and not re.search(r"[\s<>\"\x00-\x1f]", url) else ""


read_network = lru_cache(maxsize=4096)(network_of)
