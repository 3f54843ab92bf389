"""Pages that every club needs, as drafts with headings to fill in, in each language of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from filmclub.accounts.models import User
from filmclub.lib import akismet_service, tmdb_service
from reviews.models import Article, FormerSlug
from reviews.saving import save_article


@dataclass(frozen=True)
class FirstPage:
    """A page to be filled in: its title, and under each heading what should stand there."""

    # By language.
    slugs: Mapping[str, str]
    title: str | Promise
    parts: tuple[tuple[str | Promise, str | Promise], ...]


ABOUT = FirstPage(
    {"en": "about", "fr": "a-propos"},
    _("About"),
    (
        (_("Who we are"), _("Who writes here, since when, and where you meet.")),
        (_("What we watch"), _("Which films, and why these.")),
        (_("How to join"), _("What one does to come along, and what it costs.")),
        (_("How to reach us"), _("An address that somebody reads.")),
    ),
)
RULES = FirstPage(
    {"en": "rules", "fr": "regles"},
    _("Rules of the discussion"),
    (
        (
            _("What is welcome"),
            _("Disagreement about films, and what you like to read."),
        ),
        (
            _("What gives a film away"),
            _("How to mark it, and from which point on it has to be marked."),
        ),
        (
            _("What is taken down"),
            _("Attacks on people, advertising, and what is unlawful."),
        ),
        (
            _("Who decides, and when"),
            _("When moderators look, and whom to ask about a decision."),
        ),
    ),
)
NOTICES = FirstPage(
    {"en": "notices", "fr": "mentions-legales"},
    _("Notices"),
    (
        (
            _("Who is responsible"),
            _("Name, postal address and e-mail of who publishes this site, and its legal form."),
        ),
        (
            _("Who hosts it"),
            _("Name and address of its host."),
        ),
        (
            _("What we keep about you"),
            _("What a comment leaves here, for how long, and whom to write to about it."),
        ),
        (
            _("Pictures and quotations"),
            _("Whose they are, and why they may stand here."),
        ),
    ),
)
# On the page that says what is kept, where the operator has set it up.
ASKED_OUTSIDE = (
    _("Who looks for spam"),
    _(
        "That Akismet, a service outside, is told of comments by writers who are not known here: their text, "
        "name, e-mail address and website, network address and what their browser calls itself. Here, the "
        "last two are kept until it has answered, for a day at most."
    ),
)
FROM_TMDB = (
    _("Where film data comes from"),
    # As its terms word it, in every language.
    "This product uses TMDB and the TMDB APIs but is not endorsed, certified, or otherwise approved by TMDB.",
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
                        title=str(page.title),
                        body=_body(page),
                        author=author,
                        language=language,
                        translation_of=original,
                    )
                save_article(draft, by=author)
                original = original or draft
                made.append(draft)
    return made


def _languages() -> list[str]:
    """The site's own first: the others translate it."""
    codes = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE)


def _body(page: FirstPage) -> str:
    said = [*page.parts]
    if page is NOTICES and akismet_service.is_set_up():
        said.append(ASKED_OUTSIDE)
    if page is NOTICES and tmdb_service.is_set_up():
        said.append(FROM_TMDB)
    parts = ((str(heading), str(what)) for heading, what in said)
    return format_html("{}", format_html_join("", "<h2>{}</h2><p><em>{}</em></p>", parts))


def _taken() -> set[str]:
    slugs = {slug for page in FIRST_PAGES for slug in page.slugs.values()}
    former = FormerSlug.objects.filter(model="article", slug__in=slugs).values_list("slug", flat=True)
    return {*Article.objects.filter(slug__in=slugs).values_list("slug", flat=True), *former}
