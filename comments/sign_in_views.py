"""The comment form as it was left for the sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments import kept_words
from comments.fetching import find_answerable_comment
from comments.forms import CommentForm
from comments.readers import Reader
from comments.views import form_page, reply_page
from reviews.fetching import get_public_article


@require_safe
@never_cache
def kept(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The form with what was typed into it before its writer left; without it, the article's own form."""
    article = get_public_article(slug)
    words = kept_words.read(request, article, key)
    if words is None:
        return HttpResponseRedirect(f"{article.get_absolute_url()}#reply")
    number = words.pop("parent", "")
    is_number = number.isdecimal() and len(number) <= 18
    parent = find_answerable_comment(request, article, int(number)) if is_number else None
    reader = Reader.of(request)
    form = CommentForm(article=article, user=reader.user, parent=parent, initial=words)
    form.may_forget = reader.is_known and reader.user is None
    return form_page(request, form) if parent is None else reply_page(request, parent, form)
