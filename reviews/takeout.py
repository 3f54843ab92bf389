"""What there is about a person among films and articles, for them to take along."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from filmclub.takeout.parts import PAGE, Part, Person, Row, in_batches, register_part
from reviews.models import Article, Draft, Origin, PreviewLink, Revision, Viewing
from reviews.stars import in_stars


def films(person: Person) -> Iterator[Row]:
    viewings = Viewing.objects.filter(user=person.user).select_related("film")
    for viewing in in_batches(viewings) if person.user else ():
        yield {
            "film": viewing.film.title,
            "year": viewing.film.year,
            "said_at": viewing.moment,
            "rating": in_stars(viewing.rating),
        }


def articles(person: Person) -> Iterator[Row]:
    """What they have written: the texts stand in the articles themselves."""
    for article in in_batches(Article.objects.filter(author=person.user)) if person.user else ():
        yield {
            "title": article.title,
            "state": article.get_state_display(),
            "published": article.published_at,
            PAGE: f"{settings.SITE_URL}{article.get_absolute_url()}" if article.is_public() else "",
            "text": article.body,
        }


def drafts(person: Person) -> Iterator[Row]:
    for draft in in_batches(Draft.objects.filter(user=person.user)) if person.user else ():
        yield {
            "kind": draft.get_kind_display(),
            "title": draft.title,
            "saved": draft.saved_at,
            "typed": [f"{name}: {', '.join(map(str, values))}" for name, values in draft.data.items()],
        }


def edits(person: Person) -> Iterator[Row]:
    """What they have saved, by number: the contents belong to the articles and films."""
    if person.user is None:
        return
    for revision in in_batches(Revision.objects.filter(who=person.user)):
        yield {"kind": revision.get_kind_display(), "number": revision.object_id, "saved": revision.at}
    for link in in_batches(PreviewLink.objects.filter(made_by=person.user)):
        yield {"kind": _("secret link"), "number": link.article_id, "ends": link.ends_at}
    for origin in in_batches(Origin.objects.filter(confirmed_by=person.user)):
        yield {"kind": _("looked through"), "number": origin.pk, "saved": origin.confirmed_at}


def register() -> None:
    kept = {"kind": _("kind"), "title": _("title"), "saved": _("saved"), "number": _("number")}
    parts = [
        Part(
            name="films",
            title=_("Films that you have seen"),
            labels={"film": _("film"), "year": _("year"), "said_at": _("said on"), "rating": _("rating")},
            rows=films,
        ),
        Part(
            name="articles",
            title=_("Articles that you have written"),
            labels={
                "title": _("title"),
                "state": _("state"),
                "published": _("published"),
                PAGE: _("page"),
                "text": _("text"),
            },
            rows=articles,
        ),
        Part(
            name="drafts",
            title=_("What you have typed and not saved"),
            labels={**kept, "typed": _("what was typed")},
            rows=drafts,
        ),
        Part(
            name="edits",
            title=_("What you have edited"),
            labels={**kept, "ends": _("ends")},
            rows=edits,
        ),
    ]
    for part in parts:
        register_part(part)
