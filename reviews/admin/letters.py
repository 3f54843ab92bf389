"""Letters in the admin: what went out when, the weekly one that is to go next, and one sent again."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from filmclub.accounts.models import User
from filmclub.mail.folder import POLICY
from filmclub.mail.models import Subscriber
from reviews.letters.sending import LIST, begin, send_weekly, sends_letters, weekly_draft
from reviews.letters.writing import text_of
from reviews.models import Letter

MAY_SEND = "reviews.send_letter"


class WordsForm(forms.ModelForm[Letter]):
    class Meta:
        model = Letter
        fields = ["words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 6})}


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin[Letter]):
    list_display = ["__str__", "begun_at", "finished_at", "sent_by"]
    list_select_related = ["article", "sent_by"]
    list_display_links = None
    ordering = ["-begun_at", "-pk"]
    actions = ["send_again"]
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MAY_SEND)

    has_module_permission = has_view_permission
    has_send_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).exclude(begun_at=None)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("weekly/", wrap(self.weekly), name="reviews_letter_weekly"),
            path("weekly/send/", wrap(require_POST(self.send)), name="reviews_letter_send"),
            path("<int:pk>/preview/", wrap(self.preview), name="reviews_letter_preview"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        active = Subscriber.objects.active().filter(list=LIST)
        context = {
            "sends": sends_letters(),
            "counts": [(label, active.filter(rhythm=value).count()) for value, label in _RHYTHMS],
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def weekly(self, request: HttpRequest) -> HttpResponse:
        """The letter that goes next: its words, as it looks now, and the button that sends it at once."""
        self._authorise(request)
        letter = weekly_draft()
        form = WordsForm(request.POST or None, instance=letter)
        if request.method == "POST" and form.is_valid():
            form.save()
            messages.success(request, _("Your words are kept. This is how the letter looks."))
            return HttpResponseRedirect(reverse("admin:reviews_letter_weekly"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("The weekly letter"),
            "opts": self.opts,
            "form": form,
            "letter": letter,
            "text": text_of(letter, get_language() or ""),
            "sends": sends_letters(),
        }
        return TemplateResponse(request, "admin/reviews/letter/weekly.html", context)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send the weekly letter now; what it would have told of next time is not told again."""
        self._authorise(request)
        letter = weekly_draft()
        if not sends_letters():
            messages.error(request, _("The club sends no letters: see “Mail” on the club’s page."))
        elif send_weekly(letter, by=cast(User, request.user)):
            self._log(request, letter, "Sent.")
            messages.success(request, _("The letter goes out now."))
        else:
            messages.error(request, _("Nothing has appeared since the last letter, so none was sent."))
        return HttpResponseRedirect(reverse("admin:reviews_letter_changelist"))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A letter as a mail program would show it, in the language of the admin."""
        self._authorise(request)
        text = text_of(get_object_or_404(Letter, pk=pk), get_language() or "")
        if text is None:
            raise Http404
        return HttpResponse(text.html, headers={"Content-Security-Policy": POLICY})

    @admin.action(permissions=["send"], description=gettext_lazy("Send the selected letters again, to all"))
    def send_again(self, request: HttpRequest, selected: QuerySet[Letter]) -> None:
        for letter in selected.select_related("article"):
            with transaction.atomic():
                begin(letter, by=cast(User, request.user), again=True)
            self._log(request, letter, "Sent again.")
            messages.success(request, _("“%(letter)s” goes out again.") % {"letter": letter})

    def _authorise(self, request: HttpRequest) -> None:
        if not request.user.has_perm(MAY_SEND):
            raise PermissionDenied

    def _log(self, request: HttpRequest, letter: Letter, message: str) -> None:
        user = cast(User, request.user)
        LogEntry.objects.log_actions(user.pk, [letter], CHANGE, message, single_object=True)


_RHYTHMS = Subscriber.Rhythm.choices
