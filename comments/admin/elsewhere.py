"""Moving a comment with its replies to another article: the page where one says which, and where there."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from django import forms
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comments import moderation
from comments.admin.access import get_moderator
from comments.admin.answers import back_to_queue, tell_decided, to_comment
from comments.admin.forms import read_number, read_seen
from comments.admin.pages import admin_page, comment_context
from comments.models import Comment
from comments.moderation import ModerationError
from comments.queue import for_decision
from comments.talk import latest_talk
from filmclub.lib.folding import folded
from filmclub.words.queries import NothingToFind, TooMuch, read_query
from reviews.models import Article
from reviews.searching import Narrowed, find_articles

# So many are offered.
MOST_OFFERED = 20
_ADDRESS = re.compile(r"\S*/(?P<slug>[^/?#\s]+)/?(?:[?#]\S*)?")


class ElsewhereForm(forms.Form):
    """Which article is meant, by its title, address, or words that are looked for; and where below it.

    Once it is valid, `place` is the comment below which it is to stand; None: a thread of its own.
    """

    article = forms.CharField(
        label=gettext_lazy("To the article"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Its title, some words of it, or the address of its page."),
        widget=forms.TextInput(attrs={"list": "articles", "autocomplete": "off"}),
    )
    # One that is not offered any more, because other words were typed since, is none.
    chosen = forms.CharField(label=gettext_lazy("Which of these?"), required=False, widget=forms.RadioSelect)
    below = forms.CharField(
        label=gettext_lazy("Below the comment there"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Its number or its address. Empty: it becomes a thread of its own."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    place: Comment | None = None
    target: Article | None = None

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.found = _find(self.data.get("article", "").strip())
        self.fields["chosen"].widget.choices = list(self.found.items())

    @property
    def offers(self) -> bool:
        """Whether there are articles to choose from."""
        return bool(self.found)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._read_place(cleaned.get("below", ""))
        if not self.errors:
            self._read_article(cleaned.get("article", "").strip(), cleaned.get("chosen", ""))
        return cleaned

    def _read_place(self, below: str) -> None:
        if not below:
            return
        number = read_number(below)
        comments = Comment.objects.select_related("discussion__article")
        self.place = comments.filter(pk=number).first() if number is not None else None
        if number is None:
            self.add_error("below", _("Nothing was moved: give the number of a comment, or its link."))
        elif self.place is None:
            words = _("Nothing was moved: there is no comment %(number)d.") % {"number": number}
            self.add_error("below", words)

    def _read_article(self, typed: str, chosen: str) -> None:
        """Which one is meant: the one that was chosen, is called just so, or has the comment."""
        public = Article.objects.published()
        called = [pk for pk, title in self.found.items() if folded(title) == folded(typed)]
        if chosen in map(str, self.found):
            self.target = public.filter(pk=int(chosen)).first()
        elif len(called) == 1:
            self.target = public.filter(pk=called[0]).first()
        elif typed:
            self.target = _at_address(public, typed)
        elif self.place is not None:
            self.target = self.place.discussion.article
        if self.target is not None:
            return
        if self.found:
            self.add_error("chosen", _("Nothing was moved yet: choose the article."))
        elif typed:
            words = _("Nothing was moved: no article that readers see is called so. Try other words.")
            self.add_error("article", words)
        else:
            self.add_error("article", _("Nothing was moved: say to which article."))


def _at_address(articles: QuerySet[Article], typed: str) -> Article | None:
    match = _ADDRESS.fullmatch(typed)
    return articles.filter(slug=unquote(match["slug"]).replace("\0", "")).first() if match else None


def _find(typed: str) -> dict[int, str]:
    """The titles of the articles that have these words, by key, what is called so first: six queries."""
    try:
        query = read_query(typed)
    except (NothingToFind, TooMuch):
        return {}
    keys = find_articles(query, typed, Narrowed(), get_language() or "").keys[:MOST_OFFERED]
    titles = dict(Article.objects.filter(pk__in=keys).values_list("pk", "title"))
    return {pk: titles[pk] for pk in keys if pk in titles}


def move_elsewhere_page(request: HttpRequest, pk: int, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """Move one comment to another article; what is wrong is told on the page, with all that was typed."""
    moderator = get_moderator(request)
    comment = for_decision(Comment.objects.filter(pk=pk)).first()
    if comment is None:
        return back_to_queue(request)
    form = ElsewhereForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        seen = read_seen(request.POST.get("shown", ""))
        try:
            decision = moderation.move_comment(
                comment, form.place, article=form.target, by=moderator, seen_revision=seen.get(pk)
            )
        except ModerationError as error:
            form.add_error(None, str(error))
        else:
            tell_decided(request, [decision])
            return to_comment(request, pk)
    context = {
        "original": comment,
        **comment_context(request, comment),
        "title": _("Move the comment to another article"),
        "form": form,
        "articles": [title for _pk, title in latest_talk()],
    }
    return admin_page(request, model_admin, "elsewhere.html", context, status=422 if form.is_bound else 200)
