"""What each of the staff says of themselves to readers, and chooses for their own work in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from filmclub.accounts.author_form import AUTHOR_FIELDS, AuthorFields
from filmclub.accounts.models import User
from filmclub.accounts.parts import Part
from filmclub.accounts.said import WAITS
from filmclub.lib.addresses import network_of

if TYPE_CHECKING:
    from filmclub.accounts.admin_site import AdminSite


class ProfileForm(AuthorFields):
    admin_language = ChoiceField(
        label=gettext_lazy("Language of the admin"),
        required=False,
        choices=lambda: [("", _("As the browser asks")), *settings.LANGUAGES],
    )

    class Meta:
        model = User
        fields = (*AUTHOR_FIELDS, "admin_language", "told_of_waiting", "told_of_comments")


def profile(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the form, and save it for who is signed in and nobody else."""
    user = User.objects.get(pk=cast(User, request.user).pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=user)
    if request.method == "POST" and form.is_valid():
        is_shown = form.say(network_of(request.META["REMOTE_ADDR"]))
        if form.is_valid():
            user.save(update_fields=[name for name in form.cleaned_data if name not in tuple(Part)])
            messages.success(request, _("Saved.") if is_shown else str(WAITS))
            return HttpResponseRedirect(reverse("admin:profile", current_app=site.name))
    context = {**site.each_context(request), "title": _("Profile"), "form": form}
    return TemplateResponse(request, "admin/profile.html", context)
