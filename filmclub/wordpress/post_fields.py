"""What an export says of a post, as the fields of one of our articles."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from filmclub.lib.public_forms import excerpt
from filmclub.wordpress.dates import read_date, read_pub_date
from filmclub.wordpress.text import plain_text
from reviews.models import Article

if TYPE_CHECKING:
    from filmclub.accounts.models import User
    from filmclub.wordpress import wxr
    from filmclub.wordpress.blog import Blog
    from filmclub.wordpress.report import ImportReport

POSTS = {"post": Article.Kind.REVIEW, "page": Article.Kind.PAGE}

PUBLISH, FUTURE, PRIVATE = "publish", "future", "private"

LONGEST_TITLE = 200
LONGEST_EXCERPT = 400
LENGTH_OF_BEGINNING = 60
# Signs that stand between words; a title of nothing else is none, other than "?" or "!!!".
_SEPARATORS = " \u00a0.,;:-–—_/\\|'’‘\"“”«»()[]{}<>*·•、，。；：…"


def is_open(item: wxr.Item) -> bool:
    """Whether everybody could read the post."""
    return item.status == PUBLISH and not item.password


def longest(text: str, length: int) -> str:
    """A text that fits a column, cut where it does not."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def language_code(text: str) -> str:
    """ "en" of "en-US"; the site's language where nothing is given."""
    code = re.match(r"[a-z]{2,3}(?![a-z])", text.strip().lower())
    return code[0] if code else settings.LANGUAGE_CODE


def read_article(
    item: wxr.Item, body: str, author: User, blog: Blog, report: ImportReport
) -> tuple[Article, list[str]]:
    """The article that a post makes of this body and author, not stored, and what its editor should know."""
    at = _read_published_at(item, report)
    with override(settings.LANGUAGE_CODE):
        notes = _why_draft(item, at)
    title = _read_title(item, body, notes, report)
    standfirst = _read_standfirst(item, notes, report)
    if item.is_sticky:
        report.note(_("Sticky post: the front page here shows the newest"), item.location)
    rating = _read_rating(item, blog, report)
    guest = _read_guest(item, report)
    lead = blog.attachments.pictures.get(thumbnail_of(item))
    article = Article(
        kind=blog.kind_of(item) or Article.Kind.REVIEW,
        title=title,
        slug=blog.slugs[item.id],
        standfirst=standfirst,
        body=body,
        language=_language_of(item, blog),
        author=author,
        contributed_by=guest,
        rating=rating,
        lead_image_id=lead.key if lead else None,
        published_at=at,
    )
    return article, notes


def _read_title(item: wxr.Item, body: str, notes: list[str], report: ImportReport) -> str:
    title = plain_text(item.title)
    if not _says_something(title):
        beginning = excerpt(body, LENGTH_OF_BEGINNING)
        title = beginning if _says_something(beginning) else title.strip(_SEPARATORS) or _("Untitled")
    if len(title) <= LONGEST_TITLE:
        return title
    report.note(_("Title that was cut to 200 characters"), item.location, title)
    notes.append(title)
    return title[: LONGEST_TITLE - 1].rstrip() + "…"


def _says_something(title: str) -> bool:
    seen = (sign for sign in title.strip(_SEPARATORS) if unicodedata.category(sign)[0] not in "CMZ")
    return any(seen)


def _read_standfirst(item: wxr.Item, notes: list[str], report: ImportReport) -> str:
    excerpt = plain_text(item.excerpt)
    if len(excerpt) <= LONGEST_EXCERPT:
        return excerpt
    subject = _("Excerpt that was cut to 400 characters: all of it is in the article’s notes")
    report.note(subject, item.location)
    notes.append(excerpt)
    return excerpt[: LONGEST_EXCERPT - 1].rstrip() + "…"


def _read_guest(item: wxr.Item, report: ImportReport) -> str:
    guest = plain_text(_first(item, "guest_author"))[:200]
    if guest:
        report.note(_("Guest who is named by the field “guest_author”"), item.location, guest)
    return guest


def _read_rating(item: wxr.Item, blog: Blog, report: ImportReport) -> int | None:
    """The rating in half stars; the field "rating" means whole stars if no post there has more than 5."""
    said = _first(item, "rating")
    if not said.isdecimal() or len(said) > 2 or not 1 <= int(said) <= 10 or blog.best_rating > 10:
        return None
    rating = int(said) if blog.best_rating > 5 else int(said) * 2
    report.note(_("Rating that was taken from the field “rating”"), item.location, f"{rating / 2:g} ★")
    return rating


def _language_of(item: wxr.Item, blog: Blog) -> str:
    """The language that a field or a plugin's term says, else the blog's."""
    said = _first(item, "language") or next(
        (term.slug for term in item.terms if term.taxonomy == "language"), ""
    )
    return language_code(said) if said else blog.language


def check_date(item: wxr.Item, report: ImportReport) -> None:
    """Say it if the date of a post is none, also where an earlier run has brought the post."""
    _read_published_at(item, report)


def _read_published_at(item: wxr.Item, report: ImportReport) -> datetime | None:
    at = read_date(item.date_gmt) or (read_date(item.date) if is_open(item) else None)
    if at is not None:
        return at.replace(tzinfo=UTC)
    if is_open(item):
        at = read_pub_date(item.pub_date)
        report.fault(
            _("%(where)s: “%(date)s” is not a date; %(instead)s.")
            % {
                "where": item.location,
                "date": item.date_gmt or item.date,
                "instead": _("that of the feed is taken") if at else _("the post became a draft"),
            }
        )
    return at


def _why_draft(item: wxr.Item, published_at: datetime | None) -> list[str]:
    """Say why what had been written there waits for an editor here."""
    notes: list[str] = []
    if item.password:
        notes.append(_("It had a password on the old blog. Publish it only if everybody may read it."))
    match item.status:
        case "publish":
            if published_at is None:
                notes.append(_("Its date could not be read."))
        case "private":
            notes.append(_("It was private on the old blog. Publish it only if everybody may read it."))
        case "future":
            notes.append(_("It was scheduled on the old blog. Its date is kept as a plan."))
        case "pending":
            notes.append(_("It waited for an editor on the old blog."))
        case "trash":
            notes.append(_("It lay in the trash of the old blog."))
        case "draft":
            pass
        case other:
            notes.append(_("On the old blog its state was “%(state)s”.") % {"state": other})
    return notes


def dates_of(item: wxr.Item) -> dict[str, datetime | None]:
    """When a post was written and last changed, in UTC; None for what the file does not say."""
    written = read_date(item.date_gmt) or read_date(item.date)
    changed = read_date(item.modified_gmt) or read_date(item.modified) or written
    dates = {"created_at": written, "changed_at": changed}
    return {name: at.replace(tzinfo=UTC) if at else None for name, at in dates.items()}


def thumbnail_of(item: wxr.Item) -> int:
    """The number of the attachment that is the post's featured image, 0 for none."""
    said = _first(item, "_thumbnail_id")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def custom_fields_of(item: wxr.Item) -> dict[str, list[str]]:
    """What the post had besides its text, by name: its custom fields, and terms of other taxonomies."""
    fields: dict[str, list[str]] = {}
    for name, value in item.meta:
        # Not `_edit_last`, nor what an export of ours says.
        if not name.startswith("_"):
            fields.setdefault(name, []).append(value)
    for term in item.terms:
        if term.taxonomy not in ("category", "post_tag"):
            fields.setdefault(term.taxonomy, []).append(term.slug or plain_text(term.name))
    return fields


def _first(item: wxr.Item, name: str) -> str:
    return next((value for key, value in item.meta if key == name), "")
