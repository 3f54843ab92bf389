"""The moderators' working tool: a queue that is worked through without opening a comment, and the log."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import language_admin, moderation
from comments.discussion_admin import DiscussionAdmin
from comments.models import Comment, CommentQuerySet, Decision, Discussion
from comments.moderation import ModerationError
from comments.moderation_forms import MoveForm, Seen, is_number, read_decision, read_reason, read_seen
from comments.queue import Row, log_words, make_log, make_rows, with_context
from comments.reasons import Reason, reason_words
from comments.states import ACTS, TRAITS, Act, State

FIRST_TAB = State.PENDING
OTHER_TABS = [state for state in State if state != FIRST_TAB]
# How many comments one bulk action takes at most: each is a transaction of its own.
BULK_LIMIT = 500
# How many refusals of a bulk action are told one by one.
TOLD = 5


class StateFilter(admin.SimpleListFilter):
    """The tabs above the list. The first, which is open when nothing else is asked for, is what waits."""

    title = gettext_lazy("state")
    parameter_name = "state"
    template = "admin/comments/comment/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        tabs = [(state.value, str(TRAITS[state].tab)) for state in OTHER_TABS]
        return [*tabs, ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return in_tab(self.value(), queryset)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        waiting = Comment.objects.waiting().count()
        yield {**first, "display": TRAITS[FIRST_TAB].tab % {"count": waiting}}
        yield from others


def in_tab(tab: str | None, comments: QuerySet[Any]) -> QuerySet[Any]:
    if tab == "all":
        return comments
    return comments.filter(state=tab or FIRST_TAB) if tab in (None, *OTHER_TABS) else comments.none()


class Queue(ChangeList):
    """The page of comments, as rows that show what a decision needs: a fixed number of queries."""

    rows: list[Row]

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
        comments = list(with_context(self.result_list))
        self.result_list = comments
        self.rows = make_rows(comments)
        self.show_admin_actions = bool(comments)
        self.returns_to = request.GET.urlencode()
        self.can_moderate = request.user.has_perm("comments.moderate_comment")
        self.reasons = reason_options()


def bulk_action(act: Act) -> Callable[..., HttpResponse]:
    @admin.action(description=ACTS[act].bulk, permissions=["moderate"])  # type: ignore[arg-type]
    def action(modeladmin: CommentAdmin, request: HttpRequest, queryset: CommentQuerySet) -> HttpResponse:
        return modeladmin.ask_before_bulk(request, queryset, act)

    action.__name__ = act.value
    return action


@admin.action(description=gettext_lazy("Delete the selected comments for good"), permissions=["moderate"])
def purge(modeladmin: CommentAdmin, request: HttpRequest, queryset: Any) -> HttpResponse:
    return modeladmin.ask_before_purge(request, queryset)


class ReadOnly:
    """Rows that the admin shows and does not change: what happens to them goes through moderation."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin[Comment]):
    list_display = ["__str__"]
    list_filter = [StateFilter]
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    fields = ["state"]
    actions = [
        *(bulk_action(Act(act)) for act in ACTS),
        purge,
    ]

    class Media:
        css = {"all": ["filmclub/admin/moderation.css"]}

    # Who may do what

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the tab: by other columns an editor could find out addresses letter by letter."""
        return lookup == StateFilter.parameter_name

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.moderate_comment")

    # The queue

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue

    def get_ordering(self, request: HttpRequest) -> Any:
        """What waits longest comes first; what is decided is looked up from the newest."""
        return ["-created_at", "-pk"] if request.GET.get("state") else ["created_at", "pk"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        fields = ["text", "guest_name", "author__username", "author__first_name", "author__last_name"]
        return [*fields, "email", "author__email"] if self.has_moderate_permission(request) else fields

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer what can be done with comments of the open tab."""
        tab = request.GET.get("state") or FIRST_TAB
        states = [traits for state, traits in TRAITS.items() if tab in ("all", state)]
        possible = {act.value for traits in states for act in traits.acts}
        if any(traits.may_be_purged for traits in states):
            possible.add("purge")
        return {name: action for name, action in super().get_actions(request).items() if name in possible}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Comments"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One comment with what was decided about it; there is nothing to edit, but the buttons are there."""
        comments = Comment.objects.filter(pk=object_id) if is_number(object_id) else Comment.objects.none()
        comment = with_context(comments).first()
        context = self.context_of(request, comment) if comment else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def context_of(self, request: HttpRequest, comment: Comment) -> dict[str, Any]:
        """What the pages of one comment show."""
        return {
            "title": _("Comment"),
            "row": make_rows([comment])[0],
            "can_moderate": self.has_moderate_permission(request),
            "can_see_log": request.user.has_perm("comments.view_decision"),
            "log": make_log(comment),
            "reasons": reason_options(),
            "move_form": MoveForm(),
            "language_form": language_admin.form_for(comment),
            "returns_to": request.GET.get("_changelist_filters", ""),
        }

    # Decisions

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("decide/", view(self.decide), name="comments_comment_decide"),
            path("decide-all/", view(self.decide_all), name="comments_comment_decide_all"),
            path("undo/", view(self.undo), name="comments_comment_undo"),
            path("purge/", view(self.purge_all), name="comments_comment_purge"),
            path("<int:pk>/move/", view(self.move), name="comments_comment_move"),
            language_admin.address(self),
            *super().get_urls(),
        ]

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Take the decision of one row's button: `decision` is `<act>:<pk>`, `shown` what the page showed."""
        if request.method != "POST":
            return self.back(request)
        act, pk = read_decision(request.POST.get("decision", ""))
        seen = read_seen(request.POST.get("shown", ""))
        reason = read_reason(request.POST.get(f"reason-{pk}", "")) if ACTS[act].takes_reason else ""
        if pk not in seen:
            raise BadRequest("The page did not show that comment.")
        self.take(request, {pk: seen[pk]}, act, reason)
        return self.back(request, beside=[pk], shown=list(seen))

    def ask_before_bulk(self, request: HttpRequest, queryset: CommentQuerySet, act: Act) -> HttpResponse:
        """Say how many of the selected comments the act will change, and ask for one reason."""
        seen = read_seen(request.POST.get("shown", ""))
        rows, is_cut = selected(request, queryset)
        will = [row for row in rows if act in row.comment.traits.acts and row.is_as_seen(seen)]
        context = {
            "title": ACTS[act].button,
            "act": act,
            "action": reverse("admin:comments_comment_decide_all", current_app=self.admin_site.name),
            "will": will,
            "will_not": [row for row in rows if row not in will],
            "is_cut": is_cut,
            "reasons": reason_options() if ACTS[act].takes_reason else "",
            "reason_required": ACTS[act].needs_reason,
        }
        return self.ask(request, context)

    def ask_before_purge(self, request: HttpRequest, queryset: CommentQuerySet) -> HttpResponse:
        """Say which of the selected comments will be gone for good, and why the others will not."""
        rows, is_cut = selected(request, queryset)
        kept = moderation.why_kept([row.comment for row in rows])
        for row in rows:
            row.left_because = kept.get(row.comment.pk, "")
        context = {
            "title": _("Delete for good"),
            "act": "purge",
            "action": reverse("admin:comments_comment_purge", current_app=self.admin_site.name),
            "will": [row for row in rows if not row.left_because],
            "will_not": [row for row in rows if row.left_because],
            "is_cut": is_cut,
        }
        return self.ask(request, context)

    def ask(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        everywhere = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "limit": BULK_LIMIT,
            "shown": request.POST.get("shown", ""),
            "returns_to": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/comments/comment/bulk.html", {**everywhere, **context})

    def decide_all(self, request: HttpRequest) -> HttpResponse:
        """Take one decision about many comments: `comment` is `<pk>:<revision>`, once for each."""
        if request.method != "POST":
            return self.back(request)
        act, _pk = read_decision(request.POST.get("decision", "") + ":0")
        chosen = read_seen(",".join(request.POST.getlist("comment")[:BULK_LIMIT]))
        reason = read_reason(request.POST.get("reason", "")) if ACTS[act].takes_reason else ""
        self.take(request, chosen, act, reason)
        shown = read_seen(request.POST.get("shown", ""))
        return self.back(request, beside=list(chosen), shown=list(shown))

    def purge_all(self, request: HttpRequest) -> HttpResponse:
        """Delete comments for good: `comment` is `<pk>:<revision>`, once for each."""
        if request.method != "POST":
            return self.back(request)
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        chosen = read_seen(",".join(request.POST.getlist("comment")[:BULK_LIMIT]))
        gone: list[Comment] = []
        kept: list[ModerationError] = []
        for comment in Comment.objects.filter(pk__in=chosen).order_by("created_at", "pk"):
            try:
                moderation.purge(
                    comment,
                    by=request.user,  # type: ignore[arg-type]
                    seen_revision=chosen[comment.pk],
                )
                gone.append(comment)
            except ModerationError as error:
                kept.append(error)
        if gone:
            message = _("Deleted for good: %(what)s.") % {"what": what(gone)}
            self.message_user(request, message, messages.SUCCESS)
        self.tell(request, kept)
        shown = read_seen(request.POST.get("shown", ""))
        return self.back(request, beside=list(chosen), shown=list(shown))

    def move(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move one comment; what is wrong is told on a page of its own, with all that was typed."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = with_context(Comment.objects.filter(pk=pk)).first()
        if comment is None:
            return self.back(request)
        form = MoveForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            seen = read_seen(request.POST.get("shown", ""))
            try:
                decision = moderation.move_comment(
                    comment,
                    form.place,
                    by=request.user,  # type: ignore[arg-type]
                    seen_revision=seen.get(pk),
                )
            except ModerationError as error:
                form.add_error(None, str(error))
            else:
                self.tell_taken(request, [decision])
                return HttpResponseRedirect(self.address_of(request, pk), status=303)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "original": comment,
            **self.context_of(request, comment),
            "title": _("Move the comment"),
            "move_form": form,
        }
        template = "admin/comments/comment/move.html"
        return TemplateResponse(request, template, context, status=422 if form.is_bound else 200)

    def undo(self, request: HttpRequest) -> HttpResponse:
        """Take back what one message tells of: `batch` names its decisions, `on` the comment's own page."""
        if request.method != "POST":
            return self.back(request)
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        try:
            batch = uuid.UUID(request.POST.get("batch", ""))
        except ValueError as error:
            raise BadRequest("No such decisions.") from error
        decisions = Decision.objects.filter(batch=batch).select_related("comment")
        undone, left = moderation.undo(decisions, by=request.user)  # type: ignore[arg-type]
        if undone:
            self.message_user(request, _("Undone: %(what)s.") % {"what": what(undone)}, messages.SUCCESS)
        self.tell(request, left)
        if is_number(page := request.POST.get("on", "")):
            return HttpResponseRedirect(self.address_of(request, int(page)), status=303)
        return self.back(request, shown=sorted(comment.pk for comment in undone))

    def take(self, request: HttpRequest, chosen: Seen, act: Act, reason: str) -> None:
        """Take the decision about each comment as it was seen, and tell the moderator, with a way back."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        batch = uuid.uuid4()
        refused: list[ModerationError] = []
        taken: list[Decision] = []
        for comment in Comment.objects.filter(pk__in=chosen).order_by("created_at", "pk"):
            try:
                taken.append(
                    moderation.moderate(
                        comment,
                        act,
                        by=request.user,  # type: ignore[arg-type]
                        reason=reason,
                        seen_revision=chosen[comment.pk],
                        batch=batch,
                    )
                )
            except ModerationError as error:
                refused.append(error)
        if taken:
            self.tell_taken(request, taken)
        self.tell(request, refused)

    def tell_taken(self, request: HttpRequest, taken: list[Decision]) -> None:
        message = format_html(
            '{} <button type="submit" form="undo" name="batch" value="{}">{}</button>',
            _("%(act)s: %(what)s.")
            % {
                "act": capfirst(taken[0].get_act_display()),
                "what": what([decision.comment for decision in taken]),
            },
            taken[0].batch,
            _("Undo"),
        )
        self.message_user(request, message, messages.SUCCESS)

    def tell(self, request: HttpRequest, errors: list[Any]) -> None:
        for error in errors[:TOLD]:
            self.message_user(request, str(error), messages.WARNING)
        if (more := len(errors) - TOLD) > 0:
            text = ngettext("%d more was not changed either.", "%d more were not changed either.", more)
            self.message_user(request, text % more, messages.WARNING)

    def back(
        self, request: HttpRequest, *, beside: Sequence[int] = (), shown: Sequence[int] = ()
    ) -> HttpResponse:
        """Lead back to the queue where it was: same tab, search and page, at the first row that is left."""
        at = next((index for index, pk in enumerate(shown) if pk in beside), 0)
        left = in_tab(request.GET.get("state"), Comment.objects.filter(pk__in=shown))
        there = set(left.values_list("pk", flat=True))
        row = next((pk for pk in [*shown[at:], *reversed(shown[:at])] if pk in there), None)
        anchor = f"#c{row}" if row else ""
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        url = reverse("admin:comments_comment_changelist", current_app=self.admin_site.name)
        return HttpResponseRedirect(f"{url}{query}{anchor}", status=303)

    def address_of(self, request: HttpRequest, pk: int) -> str:
        """The page of one comment, which leads back to the same part of the queue as this request."""
        url = reverse("admin:comments_comment_change", args=[pk], current_app=self.admin_site.name)
        returns_to = request.GET.get("_changelist_filters", "")
        return f"{url}?{urlencode({'_changelist_filters': returns_to})}" if returns_to else url


def selected(request: HttpRequest, queryset: CommentQuerySet) -> tuple[list[Row], bool]:
    """The comments that a bulk action is for, oldest first, and whether they are too many for one."""
    if request.POST.get("select_across") == "1":
        chosen = list(queryset.values_list("pk", flat=True)[: BULK_LIMIT + 1])
    else:
        # What somebody has decided meanwhile is not in the queryset any more, but is to be told of.
        chosen = [int(pk) for pk in request.POST.getlist("_selected_action") if is_number(pk)]
    comments = with_context(Comment.objects.filter(pk__in=chosen[:BULK_LIMIT]))
    return make_rows(comments.order_by("created_at", "pk")), len(chosen) > BULK_LIMIT


def what(comments: list[Comment]) -> str:
    if len(comments) == 1:
        return _("the comment by %(writer)s") % {"writer": comments[0].name}
    return ngettext("%(count)d comment", "%(count)d comments", len(comments)) % {"count": len(comments)}


def reason_options() -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', [("", _("Reason …")), *Reason.choices])


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin[Decision]):
    """The log: rows are only ever added, and never here."""

    list_display = ["created_at", "decided_by", "what", "comment_link", "before", "after", "why"]
    list_display_links = None
    list_filter = ["act", ("moderator", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["moderator", "comment__author", "moved_to__author"]
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]

    @admin.display(description=gettext_lazy("moderator"), ordering="moderator")
    def decided_by(self, decision: Decision) -> str:
        return decision.moderator.name if decision.moderator else _("the site’s rules")

    @admin.display(description=gettext_lazy("decision"), ordering="act")
    def what(self, decision: Decision) -> str:
        return log_words(decision)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, decision: Decision) -> str:
        return reason_words(decision.reason)

    @admin.display(description=gettext_lazy("comment"))
    def comment_link(self, decision: Decision) -> str:
        url = reverse("admin:comments_comment_change", args=[decision.comment_id])
        return format_html('<a href="{}">{}</a>', url, decision.comment)


admin.site.register(Discussion, DiscussionAdmin)
