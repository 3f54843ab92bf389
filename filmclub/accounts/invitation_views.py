"""The page to which an invitation leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from filmclub.accounts.invitations import PAGE, accept, decline, find_open
from filmclub.lib.public_post import is_from_our_pages
from filmclub.mail.link_pages import link_page
from filmclub.mail.models import Link


@link_page(PAGE)
def invited(request: HttpRequest, link: Link) -> HttpResponse:
    """Show who invites; by POST let this browser join, or say that one does not want to be asked again."""
    invitation = find_open(link.about["invitation"])
    if invitation is None:
        return render(request, "account/invitation_over.html", status=404)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    if answer == "no":
        decline(invitation)
    elif answer == "yes" and is_from_our_pages(request):
        accept(request, invitation)
    else:
        answer = ""
    return render(request, "account/invited.html", {"invitation": invitation, "answer": answer})
