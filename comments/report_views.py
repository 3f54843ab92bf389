"""The page on which a reader reports a comment: its form has no token, so that it works without a cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.fetching import get_public_comment
from comments.form_fields import EmailField
from comments.models import Comment, Report
from comments.reports import ReportRefused, report_comment
from comments.writers import Writer, WriterCookie, new_key
from filmclub.lib.addresses import network_of
from filmclub.lib.http_cache import shared_page
from filmclub.lib.lines import LineFormField
from filmclub.lib.public_post import is_from_elsewhere, public_post


class ReportForm(forms.Form):
    """Why a comment is reported, in a choice and a line, and where an answer goes if it is unlawful."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why moderators should look at it.")},
    )
    text = LineFormField(label=_("In a line, if you like"), max_length=500, required=False)
    email = EmailField(
        label=_("E-mail, for an answer"),
        max_length=100,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Only if it is unlawful: we write that your report has come, and what came of it."),
        error_messages={
            "invalid": _("This does not look like an e-mail address. It should be like name@example.org."),
        },
    )

    @property
    def address(self) -> str:
        """Where an answer goes: nothing else is kept of who reports."""
        is_unlawful = self.cleaned_data["reason"] == Report.Reason.UNLAWFUL
        return str(self.cleaned_data["email"]) if is_unlawful else ""


@require_safe
@shared_page
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the page that reports the comment of which this is the number."""
    number = request.GET.get("c", "")
    if not (number.isdecimal() and len(number) <= 18):
        raise Http404
    return HttpResponseRedirect(reverse("comments:report", args=[int(number)]))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page with the form; by POST, what it says is taken."""
    return _take(request, pk) if request.method == "POST" else _ask(request, pk)


@shared_page
def _ask(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_public_comment(pk), ReportForm())


@public_post
def _take(request: HttpRequest, pk: int) -> HttpResponse:
    comment = get_public_comment(pk)
    return take_report(
        request, ReportForm(request.POST), partial(report_comment, comment), partial(_page, request, comment)
    )


def take_report(
    request: HttpRequest, form: ReportForm, report: Callable[..., object], page: Callable[..., HttpResponse]
) -> HttpResponse:
    """Take a report: 200 with thanks; 422 for what is wrong, with all that was typed, 409 if it is too late.

    A guest whose browser has no key gets one, by which a second report is known to be theirs.
    """
    if not form.is_valid():
        return page(form, status=422)
    writer = _reporter_of(request)
    try:
        report(
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            email=form.address,
            writer=writer,
            network=network_of(request.META["REMOTE_ADDR"]),
        )
    except ReportRefused as error:
        form.add_error(None, str(error))
        return page(form, status=409)
    response = page(form, is_taken=True)
    is_new = writer.user is None and not WriterCookie.of(request).browser_key
    if is_new and not is_from_elsewhere(request):
        WriterCookie(writer.browser_key).set_on(response)
    return response


def _reporter_of(request: HttpRequest) -> Writer:
    """Who reports: a member, or a guest by the key of their browser, which is new if it has none."""
    if request.user.is_authenticated:
        return Writer(user=request.user)
    return Writer(browser_key=WriterCookie.of(request).browser_key or new_key())


def _page(
    request: HttpRequest, comment: Comment, form: ReportForm, *, is_taken: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "article": comment.discussion.article,
        "form": form,
        "is_taken": is_taken,
        "is_answered": is_taken and bool(form.address),
    }
    return render(request, "comments/report.html", context, status=status)
