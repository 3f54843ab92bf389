"""Where a link in a mail ends one follow, or mutes a thread: without signing in, by a button."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.answers.told import mine_and_to_me
from comments.followed import Target, name_if, public_among, target_of, thread_of, with_targets
from comments.followers import Follower
from comments.following import FollowRefused, mute, unfollow
from comments.following_models import Subscription
from comments.models import Comment
from filmclub.lib.contacts import masked
from filmclub.lib.kept_query import keep_query
from filmclub.mail.link_pages import told_to_nobody
from filmclub.mail.links import PARAMETER

# In the query: the number of a comment in whose thread nothing is to be told any more.
THREAD = "thread"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_following(request: HttpRequest) -> HttpResponse:
    """End what the token names, or mute a thread for whose it is, by a POST of whoever holds it.

    Nobody else knows the token. GET changes nothing: it shows the buttons. 404 for what is ended already, 409
    for who has muted very much.
    """
    token = request.GET.get(PARAMETER, "")
    row = with_targets(Subscription.objects.filter(token=token)).select_related("user", "subscriber").first()
    keep_query(request, PARAMETER, THREAD)
    if row is None:
        return told_to_nobody(render(request, "mail/link_gone.html", status=404))
    follower, target = Follower(row.user, row.subscriber), target_of(row)
    thread = target if target.is_thread else _thread(request.GET.get(THREAD, ""), row, follower)
    done, refused = "", ""
    if request.method == "POST":
        try:
            done = _do(row, thread, follower, request.POST.get("act", "end"))
        except FollowRefused as error:
            refused = str(error)
    holder = row.user.email if row.user is not None else row.subscriber.address if row.subscriber else ""
    context = {
        "name": name_if(target.name, is_public=bool(public_among([target]))),
        "thread": name_if(thread.name, is_public=bool(public_among([thread]))) if thread else "",
        "done": done,
        "refused": refused,
        "masked": masked(holder),
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return told_to_nobody(render(request, "comments/stop_following.html", context, status=status))


def _thread(number: str, row: Subscription, follower: Follower) -> Target | None:
    """That of an answer to them, which a mail about answers may have named."""
    if not (row.is_answers and number.isascii() and number.isdigit() and len(number) < 19):
        return None
    _mine, to_them = mine_and_to_me(follower)
    comments = Comment.objects.filter(to_them).select_related("author", "discussion__article")
    comment = comments.filter(pk=number).first()
    thread = thread_of(comment) if comment is not None and public_among([Target("thread", comment)]) else None
    return thread if thread is not None and public_among([thread]) else None


def _do(row: Subscription, thread: Target | None, follower: Follower, act: str) -> str:
    """What was done of "end" and "mute"; "" for anything else. Raises FollowRefused."""
    if act == "mute" and thread is not None:
        mute(follower, thread)
        return act
    if act == "end":
        unfollow(Subscription.objects.filter(pk=row.pk))
        return act
    return ""
