"""What a page about an article is called where it stands alone: in a tab, among results, in a chat.

It is said in the language of the text, as far as the site speaks it: a title cannot say which of its words
are in another one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from filmclub.lib.frames import frame_language
from reviews.kinds import ArticleKind
from reviews.models import Article, Film

_OF_FILMS = {
    ArticleKind.REVIEW: gettext_lazy("%(title)s – review of %(films)s"),
    ArticleKind.ESSAY: gettext_lazy("%(title)s – essay on %(films)s"),
    ArticleKind.QUOTE: gettext_lazy("%(title)s – quote from %(films)s"),
    ArticleKind.NEWS: gettext_lazy("%(title)s – news about %(films)s"),
}
# More films than these would push out what the page is called.
MOST_FILMS = 2


def article_title(article: Article, films: Sequence[Film]) -> str:
    """Its title with what it is and about which films, as far as the title does not say so: no query."""
    if not article.traits.is_listed:
        return article.title
    with override(frame_language(article.language)):
        return _title(article, films)


def _title(article: Article, films: Sequence[Film]) -> str:
    unnamed = [film for film in films if not _names(article.title, film.title)]
    if 0 < len(unnamed) <= MOST_FILMS:
        return str(_OF_FILMS[ArticleKind(article.kind)]) % {"title": article.title, "films": _list(unnamed)}
    kind = str(article.get_kind_display()).lower()
    if not films or kind in article.title.lower():
        return article.title
    return _("%(title)s – %(kind)s") % {"title": article.title, "kind": kind}


def article_description(article: Article, films: Sequence[Film]) -> str:
    """What is said of it in a few words: its summary or, where there is none, what it is, and whose."""
    if article.summary:
        return article.summary
    title = article_title(article, films)
    if not article.traits.is_listed:
        return title
    with override(frame_language(article.language)):
        return _("%(title)s, by %(name)s") % {"title": title, "name": article.byline}


def _names(title: str, film: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(film)}(?!\w)", title) is not None


def _list(films: Sequence[Film]) -> str:
    names = [f"{film.title} ({film.year})" for film in films]
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
