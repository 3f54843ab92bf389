"""Pages that every club needs, as drafts with headings to fill in, in each language of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from filmclub.accounts.models import User
from reviews.models import Article, FormerSlug
from reviews.saving import save_article


@dataclass(frozen=True)
class FirstPage:
    """A page to be filled in: its title, and under each heading what should stand there."""

    # By language.
    slugs: Mapping[str, str]
    title: str
    parts: tuple[tuple[str, str], ...]


ABOUT = FirstPage(
    {"en": "about", "fr": "a-propos"},
    gettext_noop("About"),
    (
        (gettext_noop("Who we are"), gettext_noop("Who writes here, since when, and where you meet.")),
        (gettext_noop("What we watch"), gettext_noop("Which films, and why these.")),
        (gettext_noop("How to join"), gettext_noop("What one does to come along, and what it costs.")),
        (gettext_noop("How to reach us"), gettext_noop("An address that somebody reads.")),
    ),
)
RULES = FirstPage(
    {"en": "rules", "fr": "regles"},
    gettext_noop("Rules of the discussion"),
    (
        (
            gettext_noop("What is welcome"),
            gettext_noop("Disagreement about films, and what you like to read."),
        ),
        (
            gettext_noop("What gives a film away"),
            gettext_noop("How to mark it, and from which point on it has to be marked."),
        ),
        (
            gettext_noop("What is taken down"),
            gettext_noop("Attacks on people, advertising, and what is unlawful."),
        ),
        (
            gettext_noop("Who decides, and when"),
            gettext_noop("When moderators look, and whom to ask about a decision."),
        ),
    ),
)
NOTICES = FirstPage(
    {"en": "notices", "fr": "mentions-legales"},
    gettext_noop("Notices"),
    (
        (
            gettext_noop("Who is responsible"),
            gettext_noop("Name, postal address and e-mail of who publishes this site, and its legal form."),
        ),
        (
            gettext_noop("Who hosts it"),
            gettext_noop("Name and address of its host."),
        ),
        (
            gettext_noop("What we keep about you"),
            gettext_noop("What a comment leaves here, for how long, and whom to write to about it."),
        ),
        (
            gettext_noop("Pictures and quotations"),
            gettext_noop("Whose they are, and why they may stand here."),
        ),
    ),
)
FIRST_PAGES = (ABOUT, RULES, NOTICES)


def missing() -> list[FirstPage]:
    """Those of which there is nothing yet, in no language: two queries."""
    taken = _taken()
    return [page for page in FIRST_PAGES if not taken.intersection(page.slugs.values())]


def make_drafts(author: User) -> list[Article]:
    """Make drafts of those that are missing, in each language of the site; later ones translate the first."""
    made: list[Article] = []
    with transaction.atomic():
        for page in missing():
            original: Article | None = None
            for language in _languages():
                with override(language):
                    draft = Article(
                        slug=page.slugs[language],
                        kind=Article.Kind.PAGE,
                        state=Article.State.DRAFT,
                        title=_(page.title),
                        body=_body(page),
                        author=author,
                        language=language,
                        translation_of=original,
                    )
                save_article(draft)
                original = original or draft
                made.append(draft)
    return made


def _languages() -> list[str]:
    """The site's own first: the others translate it."""
    codes = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE)


def _body(page: FirstPage) -> str:
    parts = ((_(heading), _(what)) for heading, what in page.parts)
    return format_html("{}", format_html_join("", "<h2>{}</h2><p><em>{}</em></p>", parts))


def _taken() -> set[str]:
    slugs = {slug for page in FIRST_PAGES for slug in page.slugs.values()}
    former = FormerSlug.objects.filter(model="article", slug__in=slugs).values_list("slug", flat=True)
    return {*Article.objects.filter(slug__in=slugs).values_list("slug", flat=True), *former}
