"""The page on which the admin erases an account, in place of deleting it, or stops that within a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from filmclub.accounts.erasing import ErasureRefused, Words, ask, foretell, pending, stop
from filmclub.accounts.erasure_mail import tell
from filmclub.accounts.models import Erasure, User
from filmclub.lib.lines import LineFormField

MAY_ERASE = "accounts.delete_user"


class EraseForm(forms.Form):
    words = forms.ChoiceField(
        label=gettext_lazy("What they wrote"),
        choices=[(Words.STAY, gettext_lazy("Stays, without the name")), (Words.GO, gettext_lazy("Goes"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether what they wrote stays.")},
    )
    byline = LineFormField(
        label=gettext_lazy("Their articles are signed"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As they agree to. Left empty, they carry the name of the club."),
    )


def erase_page(request: HttpRequest, pk: int, model_admin: Any) -> HttpResponse:
    """Show what would be forgotten and ask; by POST have it forgotten in a day, or stop that."""
    if not request.user.has_perm(MAY_ERASE):
        raise PermissionDenied
    user = User.objects.filter(pk=pk, erased_at=None, unconfirmed_since=None).first()
    if user is None or (user.is_superuser and not request.user.is_superuser):
        raise Http404
    erasure = pending(user=user)
    form = EraseForm(request.POST if request.method == "POST" and erasure is None else None)
    if request.method == "POST":
        if erasure is not None:
            _stop(request, user, erasure)
            return _back(user)
        if form.is_valid() and _ask(request, user, form):
            return _back(user)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": user,
        "title": _("Erase %(name)s") % {"name": user.name},
        "form": form,
        "erasure": erasure,
        "foretold": foretell(erasure or Erasure(user=user, words=Words.STAY)),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/accounts/user/erase.html", context, status=status)


def _ask(request: HttpRequest, user: User, form: EraseForm) -> bool:
    words, byline = Words(form.cleaned_data["words"]), form.cleaned_data["byline"]
    try:
        erasure = ask(user=user, words=words, byline=byline)
    except ErasureRefused as error:
        form.add_error(None, str(error))
        return False
    tell(erasure, get_language() or "")
    messages.success(request, _("%(name)s will be erased in 24 hours.") % {"name": user.name})
    return True


def _stop(request: HttpRequest, user: User, erasure: Erasure) -> None:
    if stop(erasure):
        messages.success(request, _("%(name)s will not be erased.") % {"name": user.name})
    else:
        messages.warning(request, _("It has begun, and nothing stops it any more."))


def _back(user: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))
