"""Asking for the link that confirms a guest's address, and the page to which it leads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from comments import confirming
from comments.fetching import get_visible_comment
from comments.telling import find_comment
from comments.writers import WriterCookie, new_key
from filmclub.lib.public_post import is_from_our_pages, public_post
from filmclub.mail.link_pages import link_page
from filmclub.mail.models import Link


@public_post
def ask(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the link to the address of one's own comment; the answer is the same whether it was sent or not.

    404 for everybody but the guest whose key wrote it.
    """
    comment, reader = get_visible_comment(request, slug, pk)
    if comment.author_id is not None or not reader.has_key_of(comment):
        raise Http404
    confirming.ask_for_link(comment, get_language() or "")
    return render(request, "comments/link_sent.html", {"comment": comment})


@link_page(confirming.PAGE)
def confirm_address(request: HttpRequest, link: Link) -> HttpResponse:
    """Show whose comment it is; by POST tie the address to it, or say that it is somebody else's."""
    comment = find_comment(link.about["comment"])
    if comment is None or not comment.email:
        return render(request, "mail/link_gone.html", status=404)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    context = {"comment": comment, "answer": answer, "tells_answers": link.about.get("answers")}
    if answer == "not-mine":
        confirming.disown(link, comment)
    elif answer == "mine":
        cookie = _cookie_here(request, comment.guest_name, comment.email)
        confirming.confirm(link, comment, cookie.browser_key)
        response = render(request, "comments/confirm_address.html", context)
        if cookie != WriterCookie.of(request):
            cookie.set_on(response)
        return response
    return render(request, "comments/confirm_address.html", context)


def _cookie_here(request: HttpRequest, name: str, email: str) -> WriterCookie:
    """The cookie of the browser that pressed; one that has none gets a key, if it is a browser."""
    cookie = WriterCookie.of(request)
    if cookie.browser_key or not is_from_our_pages(request):
        return cookie
    return WriterCookie.for_writer(new_key(), name, email, remembers=False)
