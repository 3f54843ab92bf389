"""Inviting people by mail, and the list of those who were invited, in the admin."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from filmclub.accounts.invitations import (
    HOLDS,
    MOST_AT_ONCE,
    PAGE,
    Invited,
    TooMany,
    invite,
    letter_of,
    read_addresses,
    take_back,
)
from filmclub.accounts.models import Invitation
from filmclub.club.models import Club, Joining
from filmclub.lib.lines import LineFormField
from filmclub.lib.seeing import HidesAddresses
from filmclub.mail.confirmation import is_mail_confirmed

State = Invitation.State
# What mail programs make a link of: "film.example", "www.film", "https://…".
_LINK = re.compile(r"://|\bwww\.|\w\.[a-z]{2,}", re.IGNORECASE)


class InviteForm(forms.Form):
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("Separated by blanks, commas or lines, fifty at most."),
    )
    line = LineFormField(
        label=gettext_lazy("A line of your own"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Stands in the mail, without links."),
    )

    def clean_addresses(self) -> list[str]:
        addresses, wrong = read_addresses(self.cleaned_data["addresses"])
        if wrong:
            raise ValidationError(
                ngettext(
                    "This is no e-mail address: %(words)s. Correct it, or take it out.",
                    "These are no e-mail addresses: %(words)s. Correct them, or take them out.",
                    len(wrong),
                )
                % {"words": ", ".join(wrong[:10])}
            )
        if not addresses:
            raise ValidationError(_("Enter at least one address."))
        if len(addresses) > MOST_AT_ONCE:
            raise ValidationError(
                _("These are %(number)d addresses; send fifty at once, and the others afterwards.")
                % {"number": len(addresses)}
            )
        return addresses

    def clean_line(self) -> str:
        line: str = self.cleaned_data["line"]
        if _LINK.search(line):
            raise ValidationError(
                _("Mail programs would make a link of this. Leave addresses out; put a blank after a dot.")
            )
        return line


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", State.OPEN.label), ("used", State.USED.label), ("ended", State.EXPIRED.label)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        still_open = Q(pk__in=Invitation.objects.open(timezone.now()).values("pk"))
        if self.value() == "open":
            return queryset.filter(still_open)
        if self.value() == "used":
            return queryset.exclude(used_at=None)
        return queryset.filter(~still_open, used_at=None) if self.value() == "ended" else queryset


@admin.register(Invitation)
class InvitationAdmin(HidesAddresses, admin.ModelAdmin[Invitation]):
    address_fields = ("to", "address", "mailbox")
    list_display = ["to", "made_at", "inviter", "state", "joined_as"]
    list_display_links = None
    list_filter = [StateFilter]
    list_select_related = ["invited_by", "used_by"]
    list_per_page = 50
    search_fields = ["address"]
    actions = ["end_chosen"]

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    @admin.display(description=gettext_lazy("address"), ordering="address")
    def to(self, invitation: Invitation) -> str:
        return invitation.address or _("forgotten")

    @admin.display(description=gettext_lazy("invited by"))
    def inviter(self, invitation: Invitation) -> str:
        return invitation.invited_by.name if invitation.invited_by else ""

    @admin.display(description=gettext_lazy("joined as"))
    def joined_as(self, invitation: Invitation) -> str:
        return invitation.used_by.name if invitation.used_by else ""

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> str:
        return str(invitation.state(timezone.now()).label)

    @admin.action(description=gettext_lazy("Take back"), permissions=["end"])
    def end_chosen(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        ended = take_back([invitation.pk for invitation in queryset])
        self.message_user(
            request,
            ngettext("%(number)d invitation is taken back.", "%(number)d invitations are taken back.", ended)
            % {"number": ended},
        )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for the addresses, show the mail as it will be, and send it when that was seen."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InviteForm(request.POST if request.method == "POST" else None)
        is_closed = Club.objects.current().joining == Joining.CLOSED
        can_send = is_mail_confirmed() and not is_closed
        letter = None
        if can_send and form.is_valid():
            if "send" in request.POST and self._send(request, form):
                return HttpResponseRedirect(reverse("admin:accounts_invitation_changelist"))
            letter = self._letter(request, form.cleaned_data["line"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invite people"),
            "opts": self.opts,
            "form": form,
            "letter": letter,
            "is_closed": is_closed,
            "can_send": can_send,
        }
        return TemplateResponse(request, "admin/accounts/invitation/invite.html", context)

    def _letter(self, request: HttpRequest, line: str) -> Any:
        user: Any = request.user
        now = timezone.now()
        sample = Invitation(line=line, invited_by=user, made_at=now, expires_at=now + HOLDS)
        return letter_of(sample, request.build_absolute_uri(reverse(PAGE)))

    def _send(self, request: HttpRequest, form: InviteForm) -> bool:
        user: Any = request.user
        try:
            invited = invite(
                form.cleaned_data["addresses"],
                by=user,
                line=form.cleaned_data["line"],
                language=get_language() or "",
            )
        except TooMany as error:
            form.add_error(
                "addresses",
                _("The club invites two hundred people a day; %(left)d are left. Send the others tomorrow.")
                % {"left": error.left},
            )
            return False
        self._tell(request, invited)
        return True

    def _tell(self, request: HttpRequest, invited: Invited) -> None:
        number = len(invited.now)
        messages.success(
            request,
            ngettext("%(number)d person is invited.", "%(number)d people are invited.", number)
            % {"number": number},
        )
        if invited.before:
            messages.info(
                request,
                _("These have an open invitation already: %(addresses)s.")
                % {"addresses": ", ".join(invited.before)},
            )
        if invited.said_no:
            messages.warning(
                request,
                _("These have said that they do not want to be asked: %(addresses)s.")
                % {"addresses": ", ".join(invited.said_no)},
            )
