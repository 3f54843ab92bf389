"""Where somebody asks to be forgotten, thinks it over and may stop it: members, and guests by a link."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comments.forget_links import PAGE, address_of, ask_for_link
from comments.forgetting import written_by
from comments.form_fields import EmailField
from comments.states import PUBLIC, WAITING, is_in
from filmclub.accounts import erasing
from filmclub.accounts.erasing import ErasureRefused, Words
from filmclub.accounts.erasure_mail import tell
from filmclub.accounts.models import Erasure, User
from filmclub.lib.lines import LineFormField
from filmclub.lib.public_post import public_post
from filmclub.mail.link_pages import link_page
from filmclub.mail.models import Link
from reviews.forgetting import signed_by

# Comments on one page, to choose from.
AT_ONCE = 50


class WishForm(forms.Form):
    """What becomes of somebody's words, and what an author's articles are signed with."""

    words = forms.ChoiceField(
        label=_("What you wrote"),
        choices=Words.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether what you wrote stays.")},
    )
    byline = LineFormField(
        label=_("Your articles are signed"),
        max_length=200,
        required=False,
        help_text=_("They stay. Left empty, they carry the name of the club."),
    )

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is None or not signed_by(user):
            del self.fields["byline"]


class AddressForm(forms.Form):
    email = EmailField(
        label=_("Your confirmed address"),
        max_length=100,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("This does not look like an e-mail address. It should be like name@example.org."),
            "required": _("Write the address that you have confirmed here."),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_me(request: HttpRequest) -> HttpResponseBase:
    """A member's page for it, who signs in anew before they ask for it; for guests the way to it."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            raise Http404
        return render(request, "comments/forget_guest.html", {"form": AddressForm()})
    if erasing.pending(user=request.user) is not None:
        return _show(request, user=request.user)
    answer: HttpResponseBase = reauthentication_required(_ask_member)(request)
    return answer


def _ask_member(request: HttpRequest) -> HttpResponseBase:
    return _show(request, user=cast(User, request.user))


@public_post
def send_link(request: HttpRequest) -> HttpResponse:
    """Send the link to an address; the answer is the same whether anybody has confirmed it."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "comments/forget_guest.html", {"form": form}, status=422)
    ask_for_link(form.cleaned_data["email"], get_language() or "")
    return render(request, "comments/forget_guest.html", {"is_sent": True})


@link_page(PAGE)
def forget_guest(request: HttpRequest, link: Link) -> HttpResponse:
    """The same for a guest, by the link to a confirmed address: it holds while one thinks it over."""
    address = address_of(link)
    if not address:
        return render(request, "mail/link_gone.html", status=404)
    return _show(request, address=address)


def _show(request: HttpRequest, *, user: User | None = None, address: str = "") -> HttpResponse:
    """The form or, when it was sent, what is to be and the comments to choose from."""
    form, erasure = None, erasing.pending(user=user, address=address)
    if request.method == "POST":
        if erasure is not None:
            _answer(request, erasure)
        else:
            form = WishForm(request.POST, user=user)
            _ask(form, user=user, address=address)
        if user is not None and (form is None or not form.errors):
            return HttpResponseRedirect(_here(request))
        erasure = erasing.pending(user=user, address=address)
    if erasure is None and form is None:
        form = WishForm(user=user)
    return render(
        request,
        "comments/forget.html",
        {"member": user, "erasure": erasure, "form": form, **(_choices(request, erasure) if erasure else {})},
        status=422 if form is not None and form.errors else 200,
    )


def _here(request: HttpRequest) -> str:
    page = request.POST.get("page", "")
    return f"{reverse('erase_me')}?page={page}" if page.isdecimal() and page != "1" else reverse("erase_me")


def _ask(form: WishForm, *, user: User | None, address: str) -> None:
    if not form.is_valid():
        return
    words, byline = Words(form.cleaned_data["words"]), form.cleaned_data.get("byline", "")
    try:
        erasure = erasing.ask(user=user, address=address, words=words, byline=byline)
    except ErasureRefused as error:
        form.add_error(None, str(error))
    else:
        tell(erasure, get_language() or "")


def _answer(request: HttpRequest, erasure: Erasure) -> None:
    if "stop" in request.POST:
        erasing.stop(erasure)
    elif "choose" in request.POST:
        shown, staying = (_numbers(request, name) for name in ("shown", "stays"))
        erasing.choose(erasure, shown, staying & shown)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    said = request.POST.getlist(name)
    return {int(number) for number in said[:AT_ONCE] if number.isdecimal() and len(number) <= 18}


def _choices(request: HttpRequest, erasure: Erasure) -> dict[str, Any]:
    """A page of their comments that readers see or may come to see, each with whether its words stay."""
    theirs = written_by(erasure).filter(is_in(PUBLIC) | is_in(WAITING))
    found = theirs.select_related("discussion__article").defer("text", "text_html", "short_html")
    number = request.POST.get("page") or request.GET.get("page")
    page = Paginator(found.order_by("-pk"), AT_ONCE).get_page(number)
    return {"page": page, "comments": [(comment, erasure.keeps(comment.pk)) for comment in page]}
