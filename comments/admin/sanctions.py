"""The list of all that is imposed on persons, or given them, and was."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.access import ReadOnly, can_moderate, get_moderator
from comments.defence_models import Sanction, SanctionQuerySet
from comments.imposing import lift, words_of
from filmclub.lib.seeing import HidesAddresses, sees_addresses


class SanctionList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # Or the search form offers a way to all, which leads to what is in force again.
        self.full_result_count = self.result_count


class InForceFilter(admin.SimpleListFilter):
    """What is in force, unless one asks for all."""

    title = gettext_lazy("in force")
    parameter_name = "over"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", _("All, also what is over"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("In force")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        in_force = Sanction.objects.in_force(timezone.now()).values("pk")
        return queryset if self.value() == "all" else queryset.filter(pk__in=in_force)


@admin.register(Sanction)
class SanctionAdmin(ReadOnly, HidesAddresses, admin.ModelAdmin[Sanction]):
    """For moderators alone, since addresses stand in it. What is in force is lifted here or on the page."""

    address_fields = ("address", "network", "mailbox")
    list_display = ["who", "what", "moderator_name", "created_at", "lifted_at"]
    list_display_links = None
    # The key of a browser is nobody's business.
    fields = [
        "user",
        "address",
        "network",
        "kind",
        "until",
        "moderator",
        "created_at",
        "lifted_at",
        "lifted_by",
    ]
    list_filter = [InForceFilter, "kind"]
    list_select_related = ["user", "moderator", "comment__author"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "address", "network"]
    search_help_text = gettext_lazy("The name of a member, an address that was confirmed, or a network.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-pk"]
    actions = ["lift_chosen"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SanctionList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("person"))
    def who(self, sanction: Sanction) -> str:
        """Their name, or what is known of them, with the way to their page while a comment leads there."""
        return _who(sanction, sanction.address or sanction.network)

    @admin.display(description=gettext_lazy("person"))
    def who_hidden(self, sanction: Sanction) -> str:
        """The same for those who do not see addresses."""
        hidden = _("a confirmed address") if sanction.address else _("a network") if sanction.network else ""
        return _who(sanction, hidden)

    @admin.display(description=gettext_lazy("what"), ordering="kind")
    def what(self, sanction: Sanction) -> str:
        return words_of(sanction)

    @admin.display(description=gettext_lazy("what"), ordering="kind")
    def what_hidden(self, sanction: Sanction) -> str:
        return words_of(sanction, sees_addresses=False)

    def get_list_display(self, request: HttpRequest) -> Any:
        hidden = {} if sees_addresses(request) else {"who": "who_hidden", "what": "what_hidden"}
        return [hidden.get(str(name), name) for name in super().get_list_display(request)]

    @admin.display(description=gettext_lazy("moderator"), ordering="moderator")
    def moderator_name(self, sanction: Sanction) -> str:
        return sanction.moderator.name

    @admin.action(description=gettext_lazy("Lift the selected ones"))
    def lift_chosen(self, request: HttpRequest, queryset: SanctionQuerySet) -> None:
        lifted = lift(queryset, by=get_moderator(request))
        self.message_user(request, _("Lifted: %(count)d.") % {"count": lifted})


def _who(sanction: Sanction, known_by: str) -> str:
    name = sanction.user.name if sanction.user else known_by
    if sanction.mailbox:
        return _("somebody who was forgotten")
    if sanction.comment is None:
        return name or _("a guest, by their browser")
    url = reverse("admin:comments_comment_person", args=[sanction.comment_id])
    return format_html('<a href="{}">{}</a>', url, name or sanction.comment.name)
