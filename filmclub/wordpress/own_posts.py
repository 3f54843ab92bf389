"""What a file of ours says of an article beside the fields of WordPress, checked: the import's side."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from filmclub.lib.elements import parse
from filmclub.wordpress.dates import read_date
from filmclub.wordpress.exporting.html import (
    Surroundings,
    absolute,
    body_for_wordpress,
    says_the_same,
    text_for_wordpress,
)
from filmclub.wordpress.own_addresses import is_own, original_of
from filmclub.wordpress.own_fields import (
    Own,
    exact,
    language_in,
    moment_in,
    number_of_picture,
    text_in,
)
from filmclub.wordpress.post_fields import FUTURE, PRIVATE, PUBLISH, longest
from reviews.bodies import sanitize
from reviews.models import Article, Spoils

if TYPE_CHECKING:
    from filmclub.wordpress import wxr
    from filmclub.wordpress.blog import Blog
    from filmclub.wordpress.report import ImportReport

# WordPress takes two posts of one title and moment for one; the export puts some seconds between them.
_SECONDS_APART = 600
# The state of an article, by the status of a post with which a file of ours may name it.
_STATES = {
    PUBLISH: Article.State.PUBLISHED,
    FUTURE: Article.State.PUBLISHED,
    PRIVATE: Article.State.WITHDRAWN,
    "draft": Article.State.DRAFT,
}


@dataclass(frozen=True)
class OwnPost:
    """An article of ours in a file, with its fields by name, and what of it is stored elsewhere."""

    fields: dict[str, Any] = field(default_factory=dict)
    # The state that it had, where the status of the post is the one that goes with it; "" otherwise.
    state: str = ""
    body: str | None = None
    # As `filmclub.wordpress.films` writes them.
    films: str = ""
    translation_of: str = ""
    former_slugs: list[str] = field(default_factory=list)
    origin: dict[str, Any] = field(default_factory=dict)

    @property
    def is_public_once(self) -> bool:
        """Whether it was published, or to be published at its time."""
        return self.state == Article.State.PUBLISHED


def read_own(item: wxr.Item, blog: Blog, report: ImportReport) -> OwnPost | None:
    """Read what only a file of ours says; None for all others."""
    if not is_own(item):
        return None
    meta = dict(item.meta)
    state = _state_of(item, meta)
    body = _body_of(item, meta, blog)
    if body is None:
        report.note(_("Article that was changed on WordPress: came as it is there"), item.location)
    return OwnPost(
        fields=_fields(item, meta, state),
        state=state,
        body=body,
        films=text_in(meta, Own.FILMS) or "",
        translation_of=original_of(item),
        former_slugs=[
            slug
            for name, value in item.meta
            if name == Own.FORMER_SLUG and (slug := text_in({name: value}, Own.FORMER_SLUG))
        ],
        origin=_origin_of(meta),
    )


def _state_of(item: wxr.Item, meta: dict[str, str]) -> str:
    said = meta.get(Own.STATE, "").strip()
    return said if not item.password and _STATES.get(item.status) == said else ""


def _fields(item: wxr.Item, meta: dict[str, str], state: str) -> dict[str, Any]:
    """The columns of the article that are as a form would take them."""
    spoils, rating = meta.get(Own.SPOILS, "").strip(), meta.get(Own.RATING, "").strip()
    fields: dict[str, Any] = {
        "kind": Article.Kind(meta[Own.KIND].strip()),
        "spoils": spoils if spoils in Spoils.values else "",
        "rating": int(rating) if rating.isdecimal() and len(rating) < 3 and 1 <= int(rating) <= 10 else None,
        "contributed_by": longest(text_in(meta, Own.GUEST) or "", 200),
        "favourite_line": longest(text_in(meta, Own.FAVOURITE_LINE) or "", 500),
        "favourite_line_speaker": longest(text_in(meta, Own.SPEAKER) or "", 200),
    }
    if language := language_in(meta):
        fields["language"] = language
    standfirst = text_in(meta, Own.STANDFIRST)
    if standfirst is not None and says_the_same(item.excerpt, text_for_wordpress(standfirst)):
        fields["standfirst"] = longest(standfirst, 400)
    if published_at := _published_at(item, meta, state):
        fields["published_at"] = published_at
    return fields


def _published_at(item: wxr.Item, meta: dict[str, str], state: str) -> datetime | None:
    exactly, roughly = moment_in(meta, Own.PUBLISHED), read_date(item.date_gmt)
    if state == Article.State.DRAFT:
        return exactly
    if roughly is None:
        return exactly if state else None
    at = roughly.replace(tzinfo=UTC)
    if exactly is not None and timedelta(0) < at - exactly <= timedelta(seconds=_SECONDS_APART):
        return exactly
    return exact(exactly, at)


def dates_of_own(item: wxr.Item) -> dict[str, datetime]:
    """When the article was made and last changed, as far as a file of ours says it."""
    meta = dict(item.meta)
    created, changed = moment_in(meta, Own.CREATED), moment_in(meta, Own.CHANGED)
    found = {"created_at": created} if created else {}
    modified = read_date(item.modified_gmt)
    # WordPress gives a post that it imports no date of change; one that is later is that of a change there.
    if changed and (
        modified is None or modified.replace(tzinfo=UTC) <= changed or modified == read_date(item.date_gmt)
    ):
        found["changed_at"] = changed
    return found


def _body_of(item: wxr.Item, meta: dict[str, str], blog: Blog) -> str | None:
    """The source of the text, sanitised as an editor's; None if WordPress shows other words."""
    said = text_in(meta, Own.BODY)
    if said is None:
        return None
    try:
        source = sanitize(said)
    except ValidationError:
        return None
    if not says_the_same(item.content, body_for_wordpress(source, Surroundings({}, blog.url))):
        return None
    root = parse(source)
    for picture in root.find_all("img"):
        key = picture.attributes.pop("data-file", "")
        number = number_of_picture(int(key)) if key.isdecimal() and len(key) <= 12 else 0
        found = blog.attachments.own_picture(number)
        if found is not None and found.key is not None:
            picture.attributes |= {"src": found.src, "data-file": str(found.key)}
        elif found is not None:
            picture.attributes["src"] = found.src
        else:
            picture.attributes["src"] = absolute(picture.attributes.get("src", ""), blog.url)
    return root.html()


def _origin_of(meta: dict[str, str]) -> dict[str, Any]:
    """What was remembered of the blog from which the article had come before."""
    try:
        said = json.loads(text_in(meta, Own.ORIGIN) or "{}")
        categories = [str(name)[:200] for name in said.get("categories", [])][:200]
        confirmed = moment_in({Own.ORIGIN: str(said.get("confirmed", ""))}, Own.ORIGIN)
        return {"notes": str(said["notes"])[:10_000], "categories": categories, "confirmed_at": confirmed}
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        return {}
