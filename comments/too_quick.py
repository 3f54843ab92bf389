"""What somebody is told who posts too quickly: a small page or the form alone, with every typed word.

A flood asks for it as often as it posts: so it is filled into what is rendered once.
"""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from comments.readers import Reader
from filmclub.club.models import last_name

if TYPE_CHECKING:
    from comments.forms import FormOfPage
    from comments.posting import Flood
    from reviews.models import Article


def too_quick(request: HttpRequest, article: Article, form: FormOfPage, error: Flood) -> HttpResponse | None:
    """429 with the form as it was sent: no query. None for a reply in its place on a page.

    That one shows whom it answers, so it has to be made.
    """
    parent, is_on_page = request.POST.get("parent", ""), bool(HtmxDetails(request))
    if parent and is_on_page:
        return None
    values = {
        "slug": article.slug,
        "title": escape(article.title),
        # By which a script knows the draft.
        "id": f"reply-{escape(parent)}" if parent else "reply",
    }
    html = form.refused(request.POST, Reader.of(request), str(error), on_page=is_on_page, **values)
    if not is_on_page:
        frame = _frame(get_language(), article.language, last_name())
        places = {"path": article.get_absolute_url(), "title": values["title"], "form": html}
        html = SafeString(frame % places)
    response = HttpResponse(html, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(error.retry_after)
    return response


@lru_cache(maxsize=16)
def _frame(language: str, article_language: str, _site_name: str) -> str:
    """The page around the form, with names for the operator `%`."""
    context = {"article_language": article_language, "LANGUAGE_CODE": language}
    html = render_to_string("comments/too_quick.html", context).replace("%", "%%")
    for name in ("path", "title", "form"):
        html = html.replace(f"placeholder-{name}-here", f"%({name})s")
    return html
