"""What an editor does with ticked articles: each action shows what it would change, and asks once."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from reviews.admin.authors import possible_authors
from reviews.admin.autocompletes import SayingSelect, SayingSelectMultiple
from reviews.bulk import give_to_author, put_into_series, tag_articles
from reviews.models import Article, Series, Tag
from reviews.outcomes import Done
from reviews.publishing import publish_articles, withdraw_articles

# So many reasons are told one by one.
MOST_TOLD = 10


class Question(forms.Form):
    """What an action asks before it begins; some ask nothing but whether one is sure."""

    said: Any = ""

    @abstractmethod
    def act(self, articles: list[Article], by: Any) -> Done:
        """Do it to these, in the name of who was asked."""


class Publishing(Question):
    said = gettext_lazy("Publish these articles now? One that has a past date keeps it.")

    def act(self, articles: list[Article], by: Any) -> Done:
        return publish_articles(articles, by=by)


class Withdrawing(Question):
    said = gettext_lazy("Withdraw these articles? Their addresses then say that they were withdrawn.")

    def act(self, articles: list[Article], by: Any) -> Done:
        return withdraw_articles(articles, by=by)


class Tagging(Question):
    said = gettext_lazy("Which tags shall these articles have? Their other tags stay.")
    add = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tags to add"),
        queryset=Tag.objects.all(),
        required=False,
        widget=SayingSelectMultiple(Article._meta.get_field("tags"), admin.site),
    )
    remove = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tags to take off"),
        queryset=Tag.objects.all(),
        required=False,
        widget=SayingSelectMultiple(Article._meta.get_field("tags"), admin.site),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        add, remove = set(cleaned.get("add") or ()), set(cleaned.get("remove") or ())
        if not self.errors and not add | remove:
            self.add_error("add", _("Choose a tag to add, or one to take off."))
        if both := add & remove:
            names = ", ".join(sorted(tag.name for tag in both))
            self.add_error("remove", _("Add or take off, not both: %(names)s.") % {"names": names})
        return cleaned

    def act(self, articles: list[Article], by: Any) -> Done:
        return tag_articles(articles, add=self.cleaned_data["add"], remove=self.cleaned_data["remove"], by=by)


class Serialising(Question):
    said = gettext_lazy("Into which series do these articles go? Choose none to take them out of theirs.")
    series = forms.ModelChoiceField(
        label=pgettext_lazy("one", "Series"),
        queryset=Series.objects.all(),
        required=False,
        widget=SayingSelect(Article._meta.get_field("series"), admin.site),
    )

    def act(self, articles: list[Article], by: Any) -> Done:
        return put_into_series(articles, self.cleaned_data["series"], by=by)


class Giving(Question):
    said = gettext_lazy("Who is the author of these articles?")
    author: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=gettext_lazy("Author"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["author"]
        field.queryset = possible_authors()
        field.label_from_instance = lambda user: user.name

    def act(self, articles: list[Article], by: Any) -> Done:
        return give_to_author(articles, self.cleaned_data["author"], by=by)


class BulkActions(admin.ModelAdmin[Article]):
    """The actions of the list of articles, beside the deletion."""

    actions = ["publish_them", "withdraw_them", "tag_them", "put_them_into_series", "give_them"]

    @admin.action(description=gettext_lazy("Publish"), permissions=["edit"])
    def publish_them(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return self._ask(request, queryset, Publishing, "publish_them")

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["edit"])
    def withdraw_them(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return self._ask(request, queryset, Withdrawing, "withdraw_them")

    @admin.action(description=gettext_lazy("Change the tags"), permissions=["edit"])
    def tag_them(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return self._ask(request, queryset, Tagging, "tag_them")

    @admin.action(description=gettext_lazy("Put into a series"), permissions=["edit"])
    def put_them_into_series(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return self._ask(request, queryset, Serialising, "put_them_into_series")

    @admin.action(description=gettext_lazy("Change the author"), permissions=["edit"])
    def give_them(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return self._ask(request, queryset, Giving, "give_them")

    def _ask(
        self, request: HttpRequest, queryset: QuerySet[Article], question: type[Question], action: str
    ) -> HttpResponse | None:
        """Show the question; once it is answered, act, tell what came of it, and return to the list."""
        articles = list(queryset.defer(*Article.TEXTS))
        form = question(request.POST if "_sure" in request.POST else None)
        if "_sure" in request.POST and form.is_valid():
            _tell(request, form.act(articles, request.user))
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": getattr(self, action).short_description,
            "form": form,
            "articles": articles,
            "action": action,
            "checkbox": ACTION_CHECKBOX_NAME,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/reviews/article/bulk.html", context)


def _tell(request: HttpRequest, done: Done) -> None:
    if done.changed:
        words = ngettext("%(count)d article is changed.", "%(count)d articles are changed.", done.changed)
        messages.success(request, words % {"count": done.changed})
    if done.same:
        words = ngettext(
            "%(count)d article was so already.", "%(count)d articles were so already.", done.same
        )
        messages.info(request, words % {"count": done.same})
    for reason in done.refused[:MOST_TOLD]:
        messages.warning(request, reason)
    if more := len(done.refused[MOST_TOLD:]):
        words = ngettext(
            "%(count)d further article was refused.", "%(count)d further articles were refused.", more
        )
        messages.warning(request, words % {"count": more})
