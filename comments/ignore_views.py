"""The pages on which a member ignores who wrote a comment, or another member, and the list of those."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comments.fetching import get_public_comment
from comments.ignoring import NotIgnored, ignore, ignored_by, read_again
from comments.models import Comment
from comments.writer_numbers import number_of
from filmclub.accounts.models import User
from reviews.models import Article

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the page that ignores who wrote the comment of which this is the number."""
    number = request.GET.get("c", "")
    if not (number.isdecimal() and len(number) <= 18):
        raise Http404
    return HttpResponseRedirect(reverse("comments:ignore", args=[int(number)]))


@never_cache
@login_required
@require_http_methods(METHODS)
def of_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to ignore who wrote a comment, or no longer to; by POST, do it and lead back there."""
    comment = get_public_comment(pk)
    return _answer(request, number_of(comment), comment.name, comment.get_absolute_url(), through=pk)


@never_cache
@login_required
@require_http_methods(METHODS)
def of_member(request: HttpRequest, slug: str) -> HttpResponse:
    """The same from a page about a member; 404 for one who has said nothing that everybody reads."""
    member = get_object_or_404(User, slug=slug)
    says = Comment.objects.approved().filter(author=member)
    if not (says.exists() or Article.objects.listed().signed().filter(author=member).exists()):
        raise Http404
    return _answer(request, member.pk, member.name, reverse("comments:ignored"))


def _answer(request: HttpRequest, number: int, name: str, back: str, *, through: int = 0) -> HttpResponse:
    user, refused = cast(User, request.user), ""
    if request.method == "POST":
        try:
            if "again" in request.POST:
                read_again(user, number)
            else:
                ignore(user, number, through=through)
            return HttpResponseRedirect(back, status=HTTPStatus.SEE_OTHER)
        except NotIgnored as error:
            refused = str(error)
    context = {
        "name": name,
        "is_ignored": number in user.ignores,
        "is_oneself": number == user.pk,
        "is_guest": number < 0,
        "is_member": not through,
        "refused": refused,
        "back": back,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "comments/ignore.html", context, status=status)


@never_cache
@login_required
@require_http_methods(METHODS)
def ignored(request: HttpRequest) -> HttpResponse:
    """Whom one ignores; by POST, the one of this `number` no longer."""
    user = cast(User, request.user)
    if request.method == "POST":
        number = request.POST.get("number", "")
        if number.removeprefix("-").isdecimal() and len(number) <= 20:
            read_again(user, int(number))
        return HttpResponseRedirect(reverse("comments:ignored"), status=HTTPStatus.SEE_OTHER)
    return render(request, "comments/ignored.html", {"people": ignored_by(user)})
