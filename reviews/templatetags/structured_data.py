"""What a page is about, said for engines and chats: its title, and a block of JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews import structured_data as data
from reviews import titles
from reviews.credits import Department
from reviews.models import Article, Contributor, Film

register = template.Library()


@register.simple_tag(takes_context=True)
def article_title(context: Context) -> str:
    """The title of an article's page, with what it is and about which films."""
    return titles.article_title(context["article"], _films(context))


@register.simple_tag(takes_context=True)
def article_description(context: Context) -> str:
    """What is said of an article in a few words."""
    return titles.article_description(context["article"], _films(context))


def _films(context: Context) -> list[Film]:
    return [film for film, _credits in context["films"]]


@register.simple_tag(takes_context=True)
def article_data(context: Context) -> SafeString:
    """An article with its films and the comments that the page has put into its context: no query."""
    article: Article = context["article"]
    about, films = data.About(_absolute(context), Club.objects.current()), _films(context)
    found = data.article_data(article, films, about, context.get("picture"))
    if comments := context.get("comment_data"):
        found["comment"] = comments
    if not article.traits.is_listed:
        return data.script(found)
    crumbs = [(_("Articles"), reverse("reviews:articles")), (article.title, article.get_canonical_url())]
    return data.script(found, data.breadcrumbs(crumbs, about))


@register.simple_tag(takes_context=True)
def film_data(context: Context, film: Film, articles: Iterable[Article]) -> SafeString:
    """A film with every credit, and the reviews among these articles: no query but theirs."""
    about = data.About(_absolute(context), Club.objects.current())
    crumbs = [(_("Films"), reverse("reviews:films")), (film.title, film.get_absolute_url())]
    return data.script(data.movie(film, about, articles), data.breadcrumbs(crumbs, about))


@register.simple_tag(takes_context=True)
def contributor_data(
    context: Context, contributor: Contributor, filmography: Sequence[Any], other_names: Sequence[str]
) -> SafeString:
    """Somebody who made films."""
    about = data.About(_absolute(context), Club.objects.current())
    makes_music = any(section.department == Department.MUSIC for section in filmography)
    crumbs = [
        (_("People"), reverse("reviews:contributors")),
        (contributor.name, contributor.get_absolute_url()),
    ]
    who = data.contributor_data(contributor, about, makes_music=makes_music, other_names=other_names)
    return data.script(who, data.breadcrumbs(crumbs, about))


@register.simple_tag(takes_context=True)
def author_data(context: Context, author: User) -> SafeString:
    """The page of somebody who writes here."""
    return data.script(data.profile(author, data.About(_absolute(context), Club.objects.current())))


@register.simple_tag(takes_context=True)
def list_data(context: Context, page: Page[Any], name: str = "", above: str = "") -> SafeString:
    """The things that a page of a list shows, in order; of a list below another one, where it stands."""
    about = data.About(_absolute(context), Club.objects.current())
    names = {"reviews:articles": _("Articles"), "reviews:series-list": _("Series")}
    things = [data.item_list(page, about, page.start_index())] if page.object_list else []
    if name:
        crumbs = [(names[above], reverse(above)), (name, context["request"].path)]
        things.append(data.breadcrumbs(crumbs, about))
    return data.script(*things)


@register.simple_tag(takes_context=True)
def site_data(context: Context) -> SafeString:
    """The site itself, and how it is searched."""
    about = data.About(_absolute(context), Club.objects.current())
    return data.script(data.web_site(about, get_language() or settings.LANGUAGE_CODE))


def _absolute(context: Context) -> data.Absolute:
    absolute: data.Absolute = context["request"].build_absolute_uri
    return absolute
