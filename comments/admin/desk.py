"""The moderators' desk as a page: its views with their counts, what narrows them, one page of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import desk
from comments.admin.access import can_moderate
from comments.admin.pages import admin_page, row_context
from comments.models import Comment, CommentQuerySet
from comments.narrowing import AGES, Narrowing
from comments.queue import for_decision, head_groups, make_entries
from comments.reasons import Code
from comments.searching import MOST_SOUGHT, Sought
from comments.states import State
from comments.talk import latest_talk
from filmclub.accounts.models import User
from filmclub.lib import keyset
from filmclub.lib.seeing import sees_addresses
from reviews.models import Article

_ANY = [("", "–")]
_LARGEST = 2**63 - 1


class NarrowingForm(forms.Form):
    """What a view may be narrowed to; who is no moderator looks for words and articles alone."""

    q = forms.CharField(required=False, strip=False)
    article = forms.TypedChoiceField(
        label=gettext_lazy("Article"), required=False, coerce=int, empty_value=None
    )
    thread = forms.IntegerField(
        label=gettext_lazy("Thread with comment no."), required=False, min_value=1, max_value=_LARGEST
    )
    person = forms.IntegerField(
        label=gettext_lazy("By the writer of comment no."), required=False, min_value=1, max_value=_LARGEST
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Waits or waited because"), required=False, choices=[*_ANY, *Code.choices]
    )
    age = forms.ChoiceField(label=gettext_lazy("Written"), required=False, choices=[*_ANY, *AGES.items()])

    def __init__(self, data: Mapping[str, Any], *, for_moderator: bool) -> None:
        super().__init__(data)
        self.fields["article"].choices = [*_ANY, *_articles(data.get("article", ""))]  # type: ignore[attr-defined]
        self.fields["language"].choices = [*_ANY, *settings.LANGUAGES]  # type: ignore[attr-defined]
        if not for_moderator:
            del self.fields["person"], self.fields["reason"]
        self.is_valid()

    @property
    def narrowing(self) -> Narrowing:
        """What was asked for and can be; the rest has an error."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Narrowing(words=given.pop("q", ""), **given)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than words were asked for."""
        return bool(self.errors) or any(field.value() for field in self.choices)

    @property
    def choices(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "q"]


def _articles(chosen: str) -> list[tuple[int, str]]:
    """Those in which somebody spoke last, and the chosen one."""
    articles = latest_talk()
    if chosen.isdecimal() and int(chosen) <= _LARGEST and int(chosen) not in dict(articles):
        articles += Article.objects.filter(pk=int(chosen), discussion__isnull=False).values_list(
            "pk", "title"
        )
    return articles


@dataclass(frozen=True)
class Tab:
    name: str
    title: str
    count: str
    is_open: bool

    @property
    def address(self) -> str:
        query = f"?{desk.PARAMETER}={self.name}" if self.name else ""
        return reverse("admin:comments_comment_changelist") + query


class Desk:
    """What one request asks of the desk."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.for_moderator = can_moderate(request)
        self.sees_addresses = self.for_moderator and sees_addresses(request)
        self.views = {
            name: view for name, view in desk.VIEWS.items() if self.for_moderator or not view.for_moderators
        }
        asked = request.GET.get(desk.PARAMETER, "")
        self.name = asked if asked in self.views else desk.WAITING
        self.view = self.views[self.name]

    @cached_property
    def form(self) -> NarrowingForm:
        return NarrowingForm(self.request.GET, for_moderator=self.for_moderator)

    @cached_property
    def sought(self) -> Sought:
        """What stands in the view as it is narrowed."""
        narrowing = self.form.narrowing
        return narrowing.narrow(self.view.choose(desk.kept()), by_address=self.sees_addresses)

    @cached_property
    def counts(self) -> dict[str, str]:
        """Of every view, and of what is shown as "": of the open view, as it is narrowed."""
        which = {f"view {name}": view.choose(desk.kept()) for name, view in self.views.items()}
        if self.form.narrowing:
            which["shown"] = self.sought.comments
        counts = desk.count(cast(User, self.request.user), which)
        return {"shown": counts[f"view {self.name}"], **counts}

    @property
    def alike(self) -> str:
        """Where moderators find spam grouped by likeness; "" for other views."""
        if not self.for_moderator or self.name not in (desk.LIKELY_SPAM, State.SPAM):
            return ""
        query = f"?{desk.PARAMETER}={State.SPAM}" if self.name == State.SPAM else ""
        return reverse("admin:comments_comment_alike") + query

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(name, str(view.title), self.counts[f"view {name}"], name == self.name)
            for name, view in self.views.items()
        ]


def desk_page(request: HttpRequest, model_admin: ModelAdmin[Comment]) -> HttpResponse:
    """The page; sent to it, the action that was chosen for many comments, which asks before it acts."""
    asked = Desk(request)
    actions = {
        action.__name__: action
        for action in cast(list[Any], model_admin.actions)
        if asked.for_moderator and action.__name__ in asked.view.acts
    }
    if request.method == "POST":
        return _begin_action(request, model_admin, asked.sought.comments, actions)
    page = keyset.get_page(asked.sought.comments, asked.view.order, request.GET, model_admin.list_per_page)
    comments = {comment.pk: comment for comment in for_decision(Comment.objects.filter(pk__in=page.keys))}
    rows = make_entries(comments[pk] for pk in page.keys if pk in comments)
    if asked.name == desk.LIKELY_SPAM:
        head_groups(rows)
    context = {
        **row_context(request.GET.urlencode()),
        "title": _("Comments"),
        "desk": asked,
        "page": page,
        "rows": rows,
        "actions": [(name, action.short_description) for name, action in actions.items()],
        "can_moderate": asked.for_moderator,
        "here": _query(request, but=keyset.PARAMETERS),
        "most_sought": MOST_SOUGHT,
        "help": model_admin.search_help_text,
    }
    return admin_page(request, model_admin, "desk.html", context)


def _query(request: HttpRequest, *, but: tuple[str, ...]) -> str:
    """The request's query without some of its parameters, for another one to follow."""
    query = request.GET.copy()
    for name in but:
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""


def _begin_action(
    request: HttpRequest,
    model_admin: ModelAdmin[Comment],
    comments: CommentQuerySet,
    actions: Mapping[str, Callable[..., HttpResponse]],
) -> HttpResponse:
    if request.POST.get("action") not in actions:
        messages.warning(request, _("No action was chosen."))
    elif not request.POST.getlist("_selected_action") and request.POST.get("select_across") != "1":
        messages.warning(request, _("No comments were selected."))
    else:
        return actions[request.POST["action"]](model_admin, request, comments)
    return HttpResponseRedirect(request.get_full_path(), status=303)
