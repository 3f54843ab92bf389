"""Where a list of mails ends: the page to which each mail of it leads, and mail programs by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comments.subscriptions import LISTS, PAGE, unsubscribe
from filmclub.mail.link_pages import link_page
from filmclub.mail.models import Link


@link_page(PAGE)
def no_more(request: HttpRequest, link: Link) -> HttpResponse:
    """Ask by GET whether a list is to end, and end it by any POST, as often as one likes."""
    is_over = request.method == "POST"
    if is_over:
        unsubscribe(link.about["list"], link.about["user"])
    context = {"name": LISTS[link.about["list"]].name, "is_over": is_over}
    return render(request, "comments/no_more_mails.html", context)
