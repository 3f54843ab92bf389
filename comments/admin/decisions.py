"""The log of what was decided."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.access import ReadOnly
from comments.models import Decision
from comments.queue import log_words


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin[Decision]):
    """The log: rows are only ever added, and never here."""

    list_display = ["created_at", "decided_by", "decided", "comment_link", "before", "after", "why"]
    list_display_links = None
    list_filter = ["act", ("moderator", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["moderator", "comment__author", "moved_to__author"]
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]

    @admin.display(description=gettext_lazy("moderator"), ordering="moderator")
    def decided_by(self, decision: Decision) -> str:
        return decision.moderator.name if decision.moderator else _("the site’s rules")

    @admin.display(description=gettext_lazy("decision"), ordering="act")
    def decided(self, decision: Decision) -> str:
        return log_words(decision)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, decision: Decision) -> str:
        return decision.why

    @admin.display(description=gettext_lazy("comment"))
    def comment_link(self, decision: Decision) -> str:
        if decision.comment is None:
            return _("comment %(number)d, deleted for good") % {"number": decision.number or 0}
        url = reverse("admin:comments_comment_change", args=[decision.comment_id])
        return format_html('<a href="{}">{}</a>', url, decision.comment)
