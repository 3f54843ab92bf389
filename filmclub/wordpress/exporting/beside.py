"""What stands beside the text of an article on its page here, as HTML around the text of a post."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from filmclub.wordpress.exporting.html import BESIDE, END_BESIDE, degree
from reviews.credit_text.printing import print_credits
from reviews.models import Article, Film


def beside(article: Article, films: Iterable[Film]) -> tuple[str, str]:
    """What stands above and below the text of an article on its page here, as HTML for a post."""
    with override(settings.LANGUAGE_CODE):
        above = [_("Gives away: %(what)s") % {"what": degree(article.spoils)}] if article.spoils else []
    if article.contributed_by:
        above.append(article.contributed_by)
    before = "".join(f"<p><em>{escape(line)}</em></p>\n" for line in above)
    after = f"<p>{article.stars}</p>\n" if article.rating else ""
    if article.favourite_line:
        speaker = article.favourite_line_speaker
        cite = f"\n<cite>{escape(speaker)}</cite>" if speaker else ""
        after += f"<blockquote><p>{escape(article.favourite_line)}</p>{cite}</blockquote>\n"
    after += "".join(map(_film, films))
    return _between(before), _between(after)


def _film(film: Film) -> str:
    """A film with its credits, as people write them below a review."""
    facts = [film.original_title, f"{film.running_time} min" if film.running_time else ""]
    lines = [" · ".join(filter(None, facts)), *print_credits(film.credits.all()).splitlines()]
    words = "<br />\n".join(escape(line) for line in lines if line.strip())
    return f"<h3>{escape(film.title)} ({film.year})</h3>\n" + (f"<p>{words}</p>\n" if words else "")


def _between(html: str) -> str:
    return f"{BESIDE}\n{html}{END_BESIDE}" if html else ""
