"""The desk, and the page of one comment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_protect

from comments.admin import (
    alike,
    approvals,
    batching,
    bulk,
    deciding,
    desk,
    editing,
    elsewhere,
    in_place,
    moving,
    opening,
    persons,
)
from comments.admin.access import ReadOnly, can_moderate
from comments.admin.forms import is_number
from comments.admin.gone import gone_page
from comments.admin.pages import comment_context
from comments.models import Comment
from comments.queue import for_decision


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin[Comment]):
    search_help_text = gettext_lazy(
        "Words in any case and accents, all of which are there; “in quotes” one behind the other; -not. "
        "Or just the name, the e-mail address or the network of somebody."
    )
    list_per_page = 50
    fields = ["state"]
    actions = bulk.ACTIONS

    class Media:
        css = {"all": ["filmclub/admin/moderation.css"]}

    # Who may do what

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request)

    # The desk

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return desk.desk_page(request, self)

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
            path("decide/", self._decide, name="comments_comment_decide"),
            self._path("decide-all/", batching.moderate_chosen, "decide_all"),
            self._path("undo/", deciding.undo, "undo"),
            self._path("<slug:numbers>/take-back/", approvals.take_back, "take_back", model_admin=self),
            self._path("purge/", batching.purge_chosen, "purge"),
            self._path("alike/", alike.alike_page, "alike", model_admin=self),
            self._path("batch/<uuid:batch>/", batching.batch_page, "batch", model_admin=self),
            self._path("<int:pk>/move/", moving.move_page, "move", model_admin=self),
            self._path(
                "<int:pk>/move-elsewhere/",
                elsewhere.move_elsewhere_page,
                "move_elsewhere",
                model_admin=self,
            ),
            self._path("<int:pk>/edit/", editing.edit_page, "edit", model_admin=self),
            self._path("<int:pk>/erase/", editing.erase_page, "erase", model_admin=self),
            self._path("<int:pk>/discussion/", opening.set_from_comment, "discussion"),
            self._path("<int:pk>/language/", moving.correct_language, "language"),
            self._path("<int:pk>/spoils/", moving.say_how_far, "spoils"),
            self._path("<int:pk>/person/", persons.person_page, "person", model_admin=self),
            self._path("<int:pk>/person/lift/", persons.lift_all, "person_lift"),
            self._path("<int:pk>/person/claim/", persons.take_back, "person_claim"),
            self._path("<int:pk>/person/note/", persons.note, "person_note", model_admin=self),
            *super().get_urls(),
        ]

    @method_decorator(csrf_protect)
    def _decide(self, request: HttpRequest) -> HttpResponse:
        """Decide about one comment; whose session has ended signs in first, and then is asked once more."""
        if request.method == "POST" and not self.admin_site.has_permission(request):
            return in_place.sign_in_first(request)
        view = self.admin_site.admin_view(deciding.moderate_one)
        return view(request, model_admin=self)

    def _path(self, route: str, view: Callable[..., HttpResponse], name: str, **kwargs: Any) -> URLPattern:
        return path(route, self.admin_site.admin_view(view), kwargs, name=f"comments_comment_{name}")
