"""The mail queue as moderators see it, without a word of a mail; addresses that take none; the test mail."""

from __future__ import annotations

import csv
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from filmclub.club.models import Club
from filmclub.lib.seeing import HidesAddresses, sees_addresses
from filmclub.mail.confirmation import is_mail_confirmed, send_test_mail, way_of_mail
from filmclub.mail.models import Mail, Subscriber, Unreachable
from filmclub.mail.returned import NotPasted, note_by_hand, read_pasted
from filmclub.mail.unreachable import allow_again

MAY_TEST = "club.change_club"
TO_BE_READ = _("The test mail to %(recipient)s is in the queue. Open the link in it when it has arrived.")


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TestMailForm(forms.Form):
    recipient = forms.EmailField(label=_("Send a test mail to"), max_length=254)


@admin.register(Mail)
class MailAdmin(HidesAddresses, ReadOnlyAdmin):
    # A server says in its reason to whom it was.
    address_fields = ("recipient", "reason")
    # What a mail is about, and a text that lies in the queue, nobody sees here.
    fields = (
        *("kind", "recipient", "language", "state", "reason", "attempts"),
        *("queued_at", "next_attempt_at", "give_up_at", "finished_at"),
    )
    list_display = ("kind", "recipient", "state", "reason", "attempts", "queued_at", "next_attempt_at")
    list_filter = ("state", "kind")
    search_fields = ("=recipient",)
    ordering = ("-queued_at", "-pk")
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.send_test))
        return [path("test/", view, name="mail_mail_test"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        club = Club.objects.current()
        context = {
            "club": club,
            "is_confirmed": is_mail_confirmed(club),
            "way": way_of_mail(club).rsplit(" ", 1),
            "may_test": request.user.has_perm(MAY_TEST),
            "test_form": TestMailForm(initial={"recipient": getattr(request.user, "email", "")}),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def send_test(self, request: HttpRequest) -> HttpResponse:
        """Queue a test mail to the address in the form."""
        if not request.user.has_perm(MAY_TEST):
            raise PermissionDenied
        form = TestMailForm(request.POST)
        if form.is_valid():
            recipient = form.cleaned_data["recipient"]
            send_test_mail(recipient, language=get_language())
            messages.success(request, str(TO_BE_READ) % {"recipient": recipient})
        else:
            messages.error(request, _("No mail was sent: give one whole e-mail address."))
        return HttpResponseRedirect(reverse("admin:mail_mail_changelist"))


class PasteForm(forms.Form):
    addresses = forms.CharField(
        label=_("Addresses from which mail came back"),
        help_text=_("One a line. They get nothing any more but what they ask for, as a code to sign in."),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        max_length=100_000,
    )

    def clean_addresses(self) -> list[str]:
        try:
            return read_pasted(self.cleaned_data["addresses"])
        except NotPasted as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Unreachable)
class UnreachableAdmin(ReadOnlyAdmin):
    fields = list_display = ("address", "kind", "reason", "since")
    search_fields = ("address",)
    actions = ("allow",)
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and sees_addresses(request)

    def has_allow_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mail.delete_unreachable") and sees_addresses(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.paste))
        return [path("paste/", view, name="mail_unreachable_paste"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_paste": self.has_allow_permission(request), "paste_form": PasteForm()}
        return super().changelist_view(request, context | (extra_context or {}))

    def paste(self, request: HttpRequest) -> HttpResponse:
        """Send nothing more to the addresses in the form; what is wrong with one is said above it."""
        if not self.has_allow_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST)
        if not form.is_valid():
            request.method = "GET"
            return self.changelist_view(request, {"paste_form": form})
        count = note_by_hand(form.cleaned_data["addresses"])
        said = ngettext(
            "%(count)d more address gets no mail.", "%(count)d more addresses get no mail.", count
        )
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("admin:mail_unreachable_changelist"))

    @admin.action(permissions=["allow"], description=_("Allow mail to the selected addresses again"))
    def allow(self, request: HttpRequest, selected: QuerySet[Unreachable]) -> None:
        count = allow_again(list(selected.values_list("address", flat=True)))
        said = ngettext(
            "Mail to %(count)d address is allowed again; what failed in the last two days is sent now.",
            "Mail to %(count)d addresses is allowed again; what failed in the last two days is sent now.",
            count,
        )
        messages.success(request, said % {"count": count})


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnlyAdmin):
    fields = list_display = ("address", "list", "rhythm", "language", "asked_at", "confirmed_at", "ended_at")
    list_filter = ("list", "rhythm")
    search_fields = ("=address",)
    ordering = ("-asked_at", "-pk")
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.take_along))
        return [path("take-along/", view, name="mail_subscriber_take_along"), *super().get_urls()]

    def take_along(self, request: HttpRequest) -> HttpResponse:
        """The confirmed addresses as CSV, for who may see them; that it was taken stands in the log."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        LogEntry.objects.create(
            user_id=cast(int, request.user.pk),
            content_type=ContentType.objects.get_for_model(Subscriber),
            object_repr=str(_("The list of subscribers")),
            action_flag=CHANGE,
            change_message="Taken along as CSV.",
        )
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
        writer = csv.writer(response)
        names = ("list", "address", "language", "rhythm", "confirmed_at")
        writer.writerow(names)
        for row in Subscriber.objects.active().order_by("list", "pk").values_list(*names).iterator():
            writer.writerow([_harmless(str(cell)) for cell in row])
        return response


def _harmless(cell: str) -> str:
    """A cell that no table takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
