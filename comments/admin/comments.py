"""The queue, and the page of one comment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin import alike, approvals, batching, bulk, deciding, moving, persons, tabs
from comments.admin.access import ReadOnly, can_moderate
from comments.admin.forms import is_number
from comments.admin.gone import gone_page
from comments.admin.pages import comment_context, reason_options
from comments.models import Comment
from comments.queue import QueueEntry, for_decision, head_groups, make_entries
from comments.searching import search_everywhere


class Queue(ChangeList):
    """The page of comments, as rows that show what a decision needs: a fixed number of queries."""

    rows: list[QueueEntry]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Without what was purged and says nothing; what links to its page finds that."""
        return super().get_queryset(request, exclude_parameters).filter(purged_at=None)

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            # The last page is gone once its last comment is decided.
            paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
            self.page_num = paginator.num_pages
            super().get_results(request)
        # Or the search form says that only some are shown, and offers a way to all that leaves the tab.
        self.full_result_count = self.result_count
        comments = list(for_decision(self.result_list))
        self.result_list = comments
        self.rows = make_entries(comments)
        if request.GET.get(tabs.PARAMETER) == tabs.LIKELY_SPAM:
            head_groups(self.rows)
        self.show_admin_actions = bool(comments)
        self.returns_to = request.GET.urlencode()
        self.can_moderate = can_moderate(request)
        self.reasons = reason_options()


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin[Comment]):
    list_display = ["__str__"]
    list_filter = [tabs.TabFilter]
    # Only that there is something to search by: `get_search_results` says how.
    search_fields = ["text"]
    search_help_text = gettext_lazy(
        "Words in any case and accents, all of which are there; “in quotes” one behind the other; -not. "
        "Or just the name, the e-mail address or the network of somebody."
    )
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    fields = ["state"]
    actions = bulk.ACTIONS

    class Media:
        css = {"all": ["filmclub/admin/moderation.css"]}

    # Who may do what

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the tab: by other columns an editor could find out addresses letter by letter."""
        return lookup == tabs.PARAMETER

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request)

    # The queue

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue

    def get_ordering(self, request: HttpRequest) -> Any:
        return tabs.ordering_in_open_tab(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Comment], search_term: str
    ) -> tuple[QuerySet[Comment], bool]:
        """By words in any case and accents, or a person; by addresses for moderators alone."""
        if not search_term.strip():
            return queryset, False
        return search_everywhere(queryset, search_term, by_address=can_moderate(request)), False

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        """Offer what can be done with comments of the open tab."""
        possible = tabs.actions_in_open_tab(request)
        # From 6.1 on, Django says for which of its pages it asks.
        location = {} if action_location is None else {"action_location": action_location}
        actions = super().get_actions(request, **location)
        return {name: action for name, action in actions.items() if name in possible}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Comments"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One comment with what was decided about it; there is nothing to edit, but the buttons are there."""
        comments = Comment.objects.filter(pk=object_id) if is_number(object_id) else Comment.objects.none()
        comment = for_decision(comments).first()
        if comment is None and (gone := gone_page(request, self, object_id)):
            return gone
        context = comment_context(request, comment) if comment else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        return [
            self._path("decide/", deciding.moderate_one, "decide"),
            self._path("decide-all/", batching.moderate_chosen, "decide_all"),
            self._path("undo/", deciding.undo, "undo"),
            self._path("<slug:numbers>/take-back/", approvals.take_back, "take_back", model_admin=self),
            self._path("purge/", batching.purge_chosen, "purge"),
            self._path("alike/", alike.alike_page, "alike", model_admin=self),
            self._path("batch/<uuid:batch>/", batching.batch_page, "batch", model_admin=self),
            self._path("<int:pk>/move/", moving.move_page, "move", model_admin=self),
            self._path("<int:pk>/language/", moving.correct_language, "language"),
            self._path("<int:pk>/spoils/", moving.say_how_far, "spoils"),
            self._path("<int:pk>/person/", persons.person_page, "person", model_admin=self),
            self._path("<int:pk>/person/lift/", persons.lift_all, "person_lift"),
            self._path("<int:pk>/person/note/", persons.note, "person_note", model_admin=self),
            *super().get_urls(),
        ]

    def _path(self, route: str, view: Callable[..., HttpResponse], name: str, **kwargs: Any) -> URLPattern:
        return path(route, self.admin_site.admin_view(view), kwargs, name=f"comments_comment_{name}")
