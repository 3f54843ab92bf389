"""What an article can be: one table, a row for each kind, that everything else reads.

A new kind is entered here, in a migration (its name is a choice) and in the translations. By default it is
listed and looks like the others; its row says what is otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, kw_only=True)
class KindTraits:
    """What follows from a kind."""

    # Lists, feeds and archives show it. What they do not show is a page of the site: the foot of every page
    # names it, and it has no date, no author and no comments before somebody writes one.
    is_listed: bool = True
    # Without a film, an editor is asked before it is published.
    is_about_a_film: bool = True
    view_name: str = "reviews:article"
    # What stands above a list of them.
    plural: str | Promise = ""
    # Its favourite line stands for it: on cards, and in a place of its own on the front page.
    is_one_line: bool = False
    # The newest opens the front page, and those before stand below it with their film's director.
    opens_front_page: bool = False
    has_large_initial: bool = False
    # Words by which an imported blog calls it, in categories and headlines.
    blog_words: str = ""


class ArticleKind(models.TextChoices):
    """In the order in which an editor chooses."""

    REVIEW = "review", _("Review")
    ESSAY = "essay", _("Essay")
    QUOTE = "quote", _("Quote")
    NEWS = "news", _("News")
    PAGE = "page", _("Page of the site")

    @property
    def traits(self) -> KindTraits:
        return KIND_TRAITS[self]

    @classmethod
    def of_the_site(cls) -> list[ArticleKind]:
        """Kinds of pages about the site itself."""
        return [kind for kind in cls if not kind.traits.is_listed]


# The rarest first: a blog files its essays under "Reviews" too.
KIND_TRAITS: Mapping[ArticleKind, KindTraits] = {
    ArticleKind.QUOTE: KindTraits(
        plural=_("Quotes"),
        is_one_line=True,
        blog_words="quote quotes quotation quotations citation citations replique repliques",
    ),
    ArticleKind.NEWS: KindTraits(
        plural=pgettext_lazy("several", "News"),
        is_about_a_film=False,
        blog_words="news actualite actualites actu actus announcement announcements annonces",
    ),
    ArticleKind.ESSAY: KindTraits(
        plural=_("Essays"),
        has_large_initial=True,
        blog_words="essay essays essai essais analysis analyses analyse features dossier dossiers",
    ),
    ArticleKind.REVIEW: KindTraits(
        plural=_("Reviews"),
        has_large_initial=True,
        opens_front_page=True,
        blog_words="review reviews critique critiques recension recensions",
    ),
    ArticleKind.PAGE: KindTraits(is_listed=False, is_about_a_film=False, view_name="reviews:page"),
}
