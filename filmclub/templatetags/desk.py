"""The first page of the admin as a desk: what the person at it can go on with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.desk import (
    drafts_of,
    ready_drafts,
    scheduled_articles,
    unsaved_of,
    without_alt_text,
    without_credits,
)
from reviews.doubts import films_in_doubt
from reviews.models import Article, Film, Image
from reviews.rights import WRITE, is_editor, may_write

register = template.Library()
# So many of each are named; the list behind them has all.
MOST_NAMED = 5


@dataclass(frozen=True)
class Entry:
    """One thing to go on with; `note` is when, or whose."""

    words: str
    url: str
    note: str = ""


@dataclass
class Pile:
    """A part of the desk: its first entries, and where the rest is; `empty` is said of one without any."""

    name: str
    title: str
    entries: list[Entry]
    all_url: str
    empty: str = ""
    has_more: bool = False


@dataclass
class Desk:
    write_url: str = ""
    piles: list[Pile] = field(default_factory=list)


@register.simple_tag
def desk_of(user: Any) -> Desk:
    """What waits for this user: for an editor seven queries, for an author three, for others none."""
    desk = Desk(write_url=reverse("admin:reviews_article_add") if may_write(user) else "")
    if is_editor(user):
        desk.piles = [
            _my_drafts(user),
            _articles(
                "ready",
                _("Ready for an editor"),
                ready_drafts(),
                _("Nothing waits for an editor."),
                lambda article: (
                    _("%(author)s, since %(when)s")
                    % {"author": article.byline, "when": _day(article.ready_at)}
                ),
            ),
            _articles(
                "scheduled",
                _("Scheduled"),
                scheduled_articles(),
                _("Nothing is scheduled."),
                lambda article: _moment(article.published_at),
            ),
            _doubts(),
            _films(user),
            _pictures(user),
        ]
        desk.piles = [pile for pile in desk.piles if pile.entries or pile.empty]
    elif user.has_perm(WRITE):
        mine = ready_drafts().filter(author=user.pk)
        desk.piles = [
            _my_drafts(user),
            _articles(
                "ready",
                _("With an editor"),
                mine,
                _("Nothing of yours waits for an editor."),
                lambda article: _("since %(when)s") % {"when": _day(article.ready_at)},
            ),
        ]
    return desk


def _my_drafts(user: Any) -> Pile:
    """What was typed and not saved, then the drafts that are: two queries."""
    pile = _articles(
        "drafts",
        _("My drafts"),
        drafts_of(user),
        _("You have no drafts."),
        lambda article: _("changed %(when)s") % {"when": _moment(article.changed_at)},
        query=f"state=draft&author={user.pk}",
    )
    unsaved: dict[str, Entry] = {}
    for draft in unsaved_of(user)[:MOST_NAMED]:
        page = "add" if draft.object_id is None else "change"
        keys = [] if draft.object_id is None else [draft.object_id]
        url = reverse(f"admin:reviews_{draft.kind}_{page}", args=keys)
        note = _("not saved, typed %(when)s") % {"when": _moment(draft.saved_at)}
        unsaved.setdefault(url, Entry(draft.called.strip() or _("Without a title"), url, note))
    pile.entries = [*unsaved.values(), *(entry for entry in pile.entries if entry.url not in unsaved)]
    return pile


def _articles(name: str, title: str, rows: Iterable[Article], empty: str, note: Any, query: str = "") -> Pile:
    """A pile of articles: one query."""
    found = list(rows[: MOST_NAMED + 1])  # type: ignore[index]
    entries = [
        Entry(article.title, reverse("admin:reviews_article_change", args=[article.pk]), note(article))
        for article in found[:MOST_NAMED]
    ]
    url = f"{reverse('admin:reviews_article_changelist')}?{query or f'state={name}'}"
    return Pile(name, title, entries, url, empty, has_more=len(found) > MOST_NAMED)


def _films(user: Any) -> Pile:
    found = list(without_credits(Film.objects.order_by("-pk"))[: MOST_NAMED + 1])
    entries = [
        Entry(str(film), f"{reverse('admin:reviews_film_change', args=[film.pk])}#id_credits_text")
        for film in found[:MOST_NAMED]
    ]
    url = f"{reverse('admin:reviews_film_changelist')}?credits=none"
    return Pile("films", _("Films without credits"), entries, url, has_more=len(found) > MOST_NAMED)


def _doubts() -> Pile:
    url = reverse("admin:reviews_film_doubts")
    found = list(films_in_doubt()[: MOST_NAMED + 1])
    entries = []
    for film in found[:MOST_NAMED]:
        number = film.number_of_doubts  # type: ignore[attr-defined]
        note = ngettext("%(number)d line", "%(number)d lines", number) % {"number": number}
        entries.append(Entry(str(film), f"{url}#film-{film.pk}", note))
    return Pile("doubts", _("Credits in doubt"), entries, url, has_more=len(found) > MOST_NAMED)


def _pictures(user: Any) -> Pile:
    url = f"{reverse('admin:reviews_image_changelist')}?alt=missing"
    number = without_alt_text(Image.objects.all()).count()
    words = ngettext("%(number)d picture", "%(number)d pictures", number) % {"number": number}
    entries = [Entry(words, url)] if number else []
    return Pile("pictures", _("Pictures without an alternative text"), entries, url)


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
