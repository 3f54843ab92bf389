from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from filmclub.mail.confirmation import PAGE, confirm, is_of_todays_way
from filmclub.mail.link_pages import link_page
from filmclub.mail.models import Link


@link_page(PAGE)
def confirm_mail(request: HttpRequest, link: Link) -> HttpResponse:
    """Say that the test mail arrived, by a button."""
    if not is_of_todays_way(link):
        return render(request, "mail/confirm_other_way.html", status=409)
    if request.method != "POST":
        return render(request, "mail/confirm.html")
    confirm(link)
    return render(request, "mail/confirmed.html")
