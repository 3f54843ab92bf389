"""The page of all that one follows: one's own, and the same by the link in a mail, without signing in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.followed import Target, name_if, public_among, target_of, with_targets
from comments.followers import LIST, Follower, Known, follower_at, member_at, subscriber_of
from comments.following import BY_MAIL, Rhythm, mute, tell_so_often, unfollow, unmute
from comments.following_models import Subscription
from comments.mails_again import hear, stopped
from comments.readers import Reader
from filmclub.lib import keyset
from filmclub.lib.contacts import masked
from filmclub.lib.kept_query import keep_query
from filmclub.lib.public_post import public_post
from filmclub.mail import lists
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.link_pages import told_to_nobody
from filmclub.mail.links import PARAMETER
from filmclub.mail.models import Subscriber

METHODS = ["GET", "HEAD", "POST"]
ON_A_PAGE = 50
_ORDER = (keyset.Column("made_at", datetime, True), keyset.Column("pk", int, True))
# As cities name them, without the names that nobody looks for.
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zones() -> list[tuple[str, str]]:
    """The time zones to choose from, the club's first."""
    return [("", _("as the club: %(zone)s") % {"zone": settings.TIME_ZONE}), *_named_zones()]


@cache
def _named_zones() -> list[tuple[str, str]]:
    # They are read from files.
    names = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS)
    return [(zone, zone.replace("_", " ")) for zone in names]


class MailForm(forms.Form):
    """In which language mails are, and by whose clock a day ends."""

    mail_language = forms.ChoiceField(label=gettext_lazy("Language of the mails"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zones, required=False)


@dataclass(frozen=True)
class Followed:
    """One thing on the page, and how often one may be told of it."""

    row: Subscription
    target: Target
    is_public: bool
    rhythms: Sequence[tuple[str, Any]]

    @property
    def name(self) -> str:
        return name_if(self.target.name, is_public=self.is_public)


@dataclass(frozen=True)
class Follows:
    """What somebody follows, and where they are written to; members may be told on the site alone."""

    follower: Follower
    subscriber: Subscriber | None
    has_mail: bool
    # Of the link by which the page was opened.
    token: str = ""

    @classmethod
    def of(cls, follower: Follower, subscriber: Subscriber | None, token: str = "") -> Follows:
        """One query of a member who was never written to."""
        if subscriber is not None:
            gets_mail = subscriber.ended_at is None
        else:
            gets_mail = follower.user is not None and member_at(follower.user.email.lower()) == follower.user
        return cls(follower, subscriber, gets_mail and is_mail_confirmed(), token)

    def form(self, data: Mapping[str, Any] | None = None) -> MailForm | None:
        """None of a member who was never written to, and where the mails have ended."""
        if self.subscriber is None or not self.has_mail:
            return None
        said = {"mail_language": self.subscriber.language, "time_zone": self.subscriber.time_zone}
        return MailForm(data, initial=said)

    def page(self, parameters: Mapping[str, str]) -> tuple[keyset.Page, list[Followed]]:
        """A page of them, the latest first: four queries."""
        page = keyset.get_page(self.follower.follows(), _ORDER, parameters, ON_A_PAGE)
        found = with_targets(Subscription.objects.filter(pk__in=page.keys)).in_bulk()
        rows = [found[pk] for pk in page.keys if pk in found]
        targets = [target_of(row) for row in rows]
        public = public_among(targets)
        return page, [
            Followed(row, target, target in public, self._rhythms(row))
            for row, target in zip(rows, targets, strict=True)
        ]

    def _rhythms(self, row: Subscription) -> list[tuple[str, Any]]:
        may = {row.rhythm}
        if self.follower.user is not None:
            may.add(Rhythm.SITE)
        if self.has_mail:
            may.update(BY_MAIL)
        return [choice for choice in Rhythm.choices if choice[0] in may]


@never_cache
@csrf_exempt
@require_http_methods(METHODS)
def my_following(request: HttpRequest) -> HttpResponseBase:
    """One's own, of a member or a guest whose browser has a key; others sign in."""
    return _my_change(request) if request.method == "POST" else _mine(request)


def _mine(request: HttpRequest) -> HttpResponse:
    """Ten queries at most beside the frame's."""
    if not Reader.of(request).is_known:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    return _page(request, _follows_of(Known.of(request)))


@public_post
def _my_change(request: HttpRequest) -> HttpResponse:
    """Change what the form says: 303 back to the page; 422 for what cannot be chosen."""
    refused = _change(request, _follows_of(Known.of(request)))
    return refused or HttpResponseRedirect(request.get_full_path(), status=HTTPStatus.SEE_OTHER)


def _follows_of(known: Known) -> Follows | None:
    """None of a guest who has followed nothing yet."""
    follower = known.follower()
    if follower is None:
        return None
    address = known.user.email.lower() if known.user is not None else known.address
    subscriber = Subscriber.objects.filter(list=LIST, address=address).first() if address else None
    return Follows.of(follower, subscriber)


@csrf_exempt
@require_http_methods(METHODS)
@never_cache
def following(request: HttpRequest) -> HttpResponse:
    """The same by the key in a mail's text: all of it can be ended, muted, and told as often as one likes.

    Whoever holds it may; a POST is answered with the page. The token that mail programs are told leads to
    where the mails end, and opens nothing. Mails that came back start again by a code.
    """
    subscriber = lists.subscriber_by(token := request.GET.get(PARAMETER, ""))
    keep_query(request, PARAMETER)
    if subscriber is None and request.method != "POST" and lists.subscriber_of(token) is not None:
        to = f"{reverse('mail:stop')}?{urlencode({PARAMETER: token})}"
        return told_to_nobody(HttpResponseRedirect(to))
    if subscriber is None or subscriber.list != LIST or subscriber.confirmed_at is None:
        return told_to_nobody(render(request, "mail/link_gone.html", status=404))
    follows = Follows.of(follower_at(subscriber), subscriber, token)
    refused = None
    if request.method == "POST" and "stopped" in request.POST:
        hear(request, [subscriber.address])
    elif request.method == "POST":
        refused = _change(request, follows)
    return told_to_nobody(refused or _page(request, follows))


def _change(request: HttpRequest, follows: Follows | None) -> HttpResponse | None:
    """End one, mute one or end that, or take what the selects say; None, or the page with what is wrong."""
    if follows is None:
        return None
    rows = follows.follower.follows()
    if "end" in request.POST:
        unfollow(rows.filter(pk=_number(request, "end")))
    elif "unmute" in request.POST:
        unmute(rows.filter(pk=_number(request, "unmute")))
    elif "mute" in request.POST:
        for row in with_targets(rows.filter(pk=_number(request, "mute")).exclude(thread=None)):
            mute(follows.follower, target_of(row))
    else:
        return _save(request, follows)
    return None


def _number(request: HttpRequest, name: str) -> int:
    number = request.POST.get(name, "")
    return int(number) if number.isdecimal() and len(number) <= 18 else 0


def _save(request: HttpRequest, follows: Follows) -> HttpResponse | None:
    form = follows.form(request.POST)
    _page_of, found = follows.page(request.GET)
    wanted = [(each, request.POST.get(f"rhythm-{each.row.pk}", each.row.rhythm)) for each in found]
    is_wrong = any(rhythm not in dict(each.rhythms) for each, rhythm in wanted)
    if is_wrong or (form is not None and not form.is_valid()):
        return _page(request, follows, form, is_wrong=is_wrong, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    for each, rhythm in wanted:
        if rhythm != each.row.rhythm:
            tell_so_often(Subscription.objects.filter(pk=each.row.pk), rhythm)
    if follows.subscriber is not None and form is not None:
        follows.subscriber.language = form.cleaned_data["mail_language"]
        follows.subscriber.time_zone = form.cleaned_data["time_zone"]
        follows.subscriber.save(update_fields=["language", "time_zone"])
    elif follows.follower.user is not None and any(rhythm in BY_MAIL for _each, rhythm in wanted):
        subscriber_of(follows.follower.user, get_language() or "")
    return None


def _page(
    request: HttpRequest,
    follows: Follows | None,
    form: MailForm | None = None,
    *,
    is_wrong: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {"is_wrong": is_wrong}
    if follows is not None:
        page, found = follows.page(request.GET)
        context |= {"follows": follows, "page": page, "found": found, "form": form or follows.form()}
        if follows.subscriber is not None:
            address = follows.subscriber.address
            context |= {"mailbox": masked(address), "subscriber": follows.subscriber}
            context["stopped"] = came_back = stopped([address])
            context["are_stopped"] = any(each.row.kind in ("", LIST) for each in came_back)
            # A server may name the whole address in it.
            context["hides_reasons"] = bool(follows.token)
    return render(request, "comments/following.html", context, status=status)
