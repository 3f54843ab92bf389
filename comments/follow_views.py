"""The pages on which one follows something, mutes a thread, or ends either; and that of a link in a mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.fetching import get_public_comment
from comments.follow_links import PAGE, ask_to_follow, confirm_follow
from comments.followed import ALL, ANSWERS, Target, find_target, thread_of
from comments.followers import LONGEST_OF_GUEST, Follower, Known
from comments.following import BY_MAIL, FollowRefused, Rhythm, follow, mute, unfollow, unmute
from comments.following_models import Subscription, SubscriptionQuerySet
from comments.form_fields import EmailField
from filmclub.lib.addresses import network_of
from filmclub.lib.http_cache import shared_page
from filmclub.lib.public_post import public_post
from filmclub.mail.confirmation import is_mail_confirmed
from filmclub.mail.link_pages import link_page
from filmclub.mail.lists import key_of
from filmclub.mail.models import Link, Subscriber
from reviews.fetching import get_author, get_by_slug, get_public, get_public_article
from reviews.models import Film, Series

# A club meets behind one address.
MOST = {"follow": "60/h/ip"}
Find = Callable[[], Target]
# What may be ended of what somebody has.
ENDS: Mapping[str, Callable[[SubscriptionQuerySet], object]] = {"end": unfollow, "unmute": unmute}


class RhythmField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("How often?"), widget=forms.RadioSelect, **options)
        self.error_messages["required"] = self.error_messages["invalid_choice"] = _(
            "Choose how often you are told."
        )


class FollowForm(forms.Form):
    """How often one is told, and of a guest where to."""

    address = EmailField(
        label=gettext_lazy("E-mail"),
        max_length=LONGEST_OF_GUEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("A link goes there; nothing else before you press the button on its page."),
        error_messages={
            "required": gettext_lazy("Give your e-mail address, to which the mails go."),
            "invalid": gettext_lazy(
                "This does not look like an e-mail address. It should be like name@example.org."
            ),
        },
    )

    def __init__(self, *args: Any, of: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [Rhythm.SITE] if of.user is not None else []
        may = [*here, *(BY_MAIL if is_mail_confirmed() else ())]
        self.fields["rhythm"] = RhythmField(choices=[(rhythm, rhythm.label) for rhythm in may])
        self.initial.setdefault("rhythm", [*here, Rhythm.DAILY][0])
        if of.user is not None or of.address:
            del self.fields["address"]
        self.order_fields(["rhythm", "address"])


@require_safe
@shared_page
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the page that follows the thread of the comment of which this is the number."""
    number = request.GET.get("c", "")
    if not (number.isdecimal() and len(number) <= 18):
        raise Http404
    return HttpResponseRedirect(reverse("comments:follow-thread", args=[int(number)]))


def _followed(find: Callable[..., Target]) -> Callable[..., HttpResponseBase]:
    """Show a page about what this finds, and do by POST what it says."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        answer = _do if request.method == "POST" else _ask
        return answer(request, lambda: find(**kwargs))

    return view


of_thread = _followed(lambda pk: thread_of(get_public_comment(pk)))
of_discussion = _followed(lambda slug: Target("article", get_public_article(slug)))
of_series = _followed(lambda slug: Target("series", get_by_slug(Series.objects.all(), slug)))
of_film = _followed(lambda slug: Target("film", get_public(Film.objects.all(), slug)))
of_author = _followed(lambda slug: Target("author", get_author(slug)))
of_all = _followed(lambda: Target(ALL))
of_answers = _followed(lambda: Target(ANSWERS))


@shared_page
def _ask(request: HttpRequest, find: Find) -> HttpResponse:
    """Four queries at most beside those of what it is about; none for who sends no cookie of ours."""
    target, known = find(), Known.of(request)
    follower = known.follower()
    row = follower.to(target) if follower is not None else None
    initial = {"rhythm": row.rhythm} if row is not None and row.muted_at is None else {}
    return _page(request, target, known, FollowForm(of=known, initial=initial), row)


@public_post
def _do(request: HttpRequest, find: Find) -> HttpResponse:
    """Follow it, or end that, mute a thread or end that: 303 back to the page, or 200 where a link is sent.

    422 for what is wrong, with what was typed; 409 for what cannot be followed, 429 for very many addresses.
    """
    target, known, act = find(), Known.of(request), request.POST.get("act", "follow")
    form = FollowForm(request.POST, of=known)
    try:
        if act in ENDS:
            if (follower := known.follower()) is not None:
                ENDS[act](follower.follows().filter(**target.columns))
            return _back(request)
        if act == "mute" and target.is_thread:
            return _mute(request, target, known)
        if not form.is_valid():
            return _page(request, target, known, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return _follow(request, target, known, form)
    except FollowRefused as error:
        form.add_error(None, str(error))
        return _page(request, target, known, form, status=HTTPStatus.CONFLICT)


def _mute(request: HttpRequest, target: Target, known: Known) -> HttpResponse:
    follower = known.follower()
    if follower is None and (subscriber := known.subscriber(get_language() or "")) is not None:
        follower = Follower(subscriber=subscriber)
    if follower is None:
        raise FollowRefused(_("Nothing is told to you here. Sign in, or confirm your address first."))
    mute(follower, target)
    return _back(request)


def _follow(request: HttpRequest, target: Target, known: Known, form: FollowForm) -> HttpResponse:
    rhythm, language = form.cleaned_data["rhythm"], get_language() or ""
    if rhythm == Rhythm.SITE:
        follow(Follower(user=known.user), target, rhythm)
        return _back(request)
    subscriber = known.subscriber(language)
    if subscriber is None and known.user is not None:
        raise FollowRefused(_("Confirm your e-mail address first, on the page of your account."))
    if subscriber is not None and subscriber.ended_at is None:
        member = Follower(user=known.user) if known.user is not None else None
        follow(member or Follower(subscriber=subscriber), target, rhythm)
        return _back(request)
    if not ratelimit.consume(request, app="following", action="follow", config=MOST):
        form.add_error(None, _("Very many addresses are being entered from here. Try again in an hour."))
        return _page(request, target, known, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    # Also where they have ended the mails: nothing but its link begins them again.
    address = subscriber.address if subscriber is not None else form.cleaned_data["address"]
    network = network_of(request.META["REMOTE_ADDR"])
    ask_to_follow(address, target, rhythm, language=language, network=network)
    return render(request, "comments/follow_asked.html", {"target": target, "typed": address})


def _back(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER)


def _page(
    request: HttpRequest,
    target: Target,
    known: Known,
    form: FollowForm,
    row: Subscription | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "target": target,
        "known": known,
        "row": row,
        "form": form,
        "has_mail": is_mail_confirmed(),
        # What is said below a text is known in its frame.
        "article": target.row if target.column == "article" else None,
    }
    return render(request, "comments/follow.html", context, status=status)


@link_page(PAGE)
def confirm(request: HttpRequest, link: Link) -> HttpResponse:
    """Show what the address would follow, and have it follow that by a button."""
    target = find_target(link.about["what"], link.about["number"])
    subscriber = Subscriber.objects.filter(pk=link.about["subscriber"]).first()
    if target is None or subscriber is None:
        return render(request, "mail/link_gone.html", status=404)
    context: dict[str, Any] = {"target": target, "rhythm": Rhythm(link.about["rhythm"]).label}
    if request.method != "POST":
        return render(request, "comments/follow_confirm.html", context)
    try:
        confirm_follow(link, target)
    except FollowRefused as error:
        return render(request, "comments/follow_confirm.html", {**context, "refused": error}, status=409)
    subscriber.refresh_from_db()
    context |= {"is_done": True, "token": key_of(subscriber)}
    return render(request, "comments/follow_confirm.html", context)
