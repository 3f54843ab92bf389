"""Where somebody whose account was closed asks for everything about them, by a code to its address."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments.address_form import AddressForm
from comments.taking_along.codes import KIND, CodeForm, is_code, send_code
from filmclub.accounts.closed import closed_member
from filmclub.lib.public_post import public_post
from filmclub.mail.queue import queue_nothing
from filmclub.takeout.asking import ask_for
from filmclub.takeout.parts import Person


@public_post
def code(request: HttpRequest) -> HttpResponse:
    """Send a code and ask for it; the same answer whether there is a closed account with this address."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "takeout/closed.html", {"form": form}, status=422)
    address = form.cleaned_data["email"]
    user = closed_member(address)
    if user is None or not send_code(user, get_language() or ""):
        with transaction.atomic():
            queue_nothing(key=f"{KIND}:nobody:{get_random_string(12)}", kind=KIND)
    return _code_page(request, address, CodeForm())


@public_post
def with_code(request: HttpRequest) -> HttpResponse:
    """Have the file made for whoever types the code; of an address that is nobody's there is none."""
    address = AddressForm(request.POST)
    if not address.is_valid():
        return render(request, "takeout/closed.html", {"form": address}, status=422)
    form, user = CodeForm(request.POST), closed_member(address.cleaned_data["email"])
    if form.is_valid():
        if user is not None and is_code(user, form.cleaned_data["code"]):
            is_asked = ask_for(Person(user=user), get_language() or "")
            return render(request, "takeout/asked.html", {"is_asked": is_asked})
        form.add_error("code", _("This is not the code, or not any more. Have another one sent to you."))
    return _code_page(request, address.cleaned_data["email"], form, status=422)


def _code_page(request: HttpRequest, address: str, form: CodeForm, status: int = 200) -> HttpResponse:
    return render(request, "takeout/closed_code.html", {"form": form, "mailbox": address}, status=status)
