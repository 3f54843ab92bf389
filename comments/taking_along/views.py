"""Where a member or a guest asks for everything about them, and the page to which the mail's link leads."""

from __future__ import annotations

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comments.address_form import AddressForm
from comments.models import ConfirmedAddress
from comments.taking_along.codes import CodeForm, addresses_of, is_code, send_code
from comments.writers import WriterCookie
from filmclub.accounts.models import User
from filmclub.lib.contacts import masked
from filmclub.lib.public_post import public_post
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.link_pages import link_page
from filmclub.mail.models import Link
from filmclub.takeout import folder
from filmclub.takeout.asking import ask_for, is_there, next_time, takeout_of
from filmclub.takeout.letters import PAGE
from filmclub.takeout.models import KEPT, Takeout
from filmclub.takeout.parts import Person


@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What a member or a guest with a confirmed address can take along; two queries beside the frame's."""
    context: dict[str, object] = {"has_mail": is_mail_confirmed()}
    if request.user.is_authenticated:
        takeout = takeout_of(Person(user=request.user))
        now = timezone.now()
        if takeout is not None and takeout.made_at is not None and now < takeout.made_at + KEPT:
            context["until"] = takeout.made_at + KEPT
        context |= {"takeout": takeout, "again": next_time(takeout, now)}
    else:
        confirmed = addresses_of(WriterCookie.of(request).browser_key)
        context["addresses"] = [(row.pk, masked(row.address)) for row in confirmed]
        context["form"] = AddressForm()
    return render(request, "takeout/data.html", context)


@login_required
@require_POST
@reauthentication_required
def ask(request: HttpRequest) -> HttpResponse:
    """Have the file made, for a member who has just signed in once more."""
    user = cast(User, request.user)
    if is_mail_confirmed() and user.email:
        if ask_for(Person(user=user), get_language() or ""):
            messages.success(request, _("It is being made. You get a mail as soon as it is there."))
        else:
            messages.info(request, _("You have asked already. You can ask again a day later."))
    return HttpResponseRedirect(reverse("my_data"))


@public_post
def code(request: HttpRequest) -> HttpResponse:
    """Send a guest a code, and ask for it; the same answer whether one was sent. 404 for everybody else."""
    confirmed = _get_confirmed(request)
    send_code(confirmed, get_language() or "")
    return _code_page(request, confirmed, CodeForm())


@public_post
def with_code(request: HttpRequest) -> HttpResponse:
    """Have the file made for the guest who types the code; it says so also where they have asked lately."""
    confirmed = _get_confirmed(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        if is_code(confirmed, form.cleaned_data["code"]):
            is_asked = ask_for(Person(address=confirmed.address), get_language() or "")
            return render(request, "takeout/asked.html", {"is_asked": is_asked})
        form.add_error("code", _("This is not the code, or not any more. Have another one sent to you."))
    return _code_page(request, confirmed, form, status=422)


def _get_confirmed(request: HttpRequest) -> ConfirmedAddress:
    number = request.POST.get("address", "")
    for confirmed in addresses_of(WriterCookie.of(request).browser_key):
        if str(confirmed.pk) == number:
            return confirmed
    raise Http404


def _code_page(
    request: HttpRequest, confirmed: ConfirmedAddress, form: CodeForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "number": confirmed.pk, "mailbox": masked(confirmed.address)}
    return render(request, "takeout/code.html", context, status=status)


def _takeout_of(link: Link) -> Takeout | None:
    found = Takeout.objects.filter(pk=link.about["takeout"], file=link.about["file"])
    return found.select_related("user").first()


@link_page(PAGE)
def take(request: HttpRequest, link: Link) -> HttpResponseBase:
    """Show the button, and hand the file out by POST: to its member, or to who holds a guest's link.

    Of a closed account as of a guest: the link went to its confirmed address, and nobody can sign in.
    """
    takeout = _takeout_of(link)
    if takeout is None or not is_there(takeout):
        return render(request, "mail/link_gone.html", status=404)
    is_closed = link.about.get("closed") and takeout.user is not None and not takeout.user.is_active
    if takeout.user_id not in (None, request.user.pk) and not is_closed:
        return render(request, "takeout/not_yours.html", status=403)
    path = folder.path_of(takeout.file)
    if request.method != "POST":
        return render(request, "takeout/take.html", {"takeout": takeout, "size": path.stat().st_size})
    name = f"{_('your-data')}-{timezone.localtime(takeout.made_at):%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
