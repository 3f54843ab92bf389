"""The page on which a reader reports a member: what it is called, says or shows, and not a single comment."""

from __future__ import annotations

from functools import partial

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.models import Comment, Report
from comments.report_views import ReportForm, take_report
from comments.reports import report_member
from filmclub.accounts.models import User
from filmclub.lib.http_cache import shared_page
from filmclub.lib.public_post import public_post
from reviews.models import Article

# A film is given away in comments.
_REASONS = [choice for choice in Report.Reason.choices if choice[0] != Report.Reason.GIVES_AWAY]


class ProfileReportForm(ReportForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].choices = _REASONS  # type: ignore[attr-defined]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The page with the form; by POST, what it says is taken."""
    return _take(request, slug) if request.method == "POST" else _ask(request, slug)


@shared_page
def _ask(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _get_reportable(slug), ProfileReportForm())


@public_post
def _take(request: HttpRequest, slug: str) -> HttpResponse:
    member, form = _get_reportable(slug), ProfileReportForm(request.POST)
    return take_report(request, form, partial(report_member, member), partial(_page, request, member))


def _get_reportable(slug: str) -> User:
    """Fetch a member whom readers find: with a public comment or a byline, and not of the staff; or 404."""
    said = Comment.objects.approved().filter(author=OuterRef("pk"))
    wrote = Article.objects.listed().signed().filter(author=OuterRef("pk"))
    open_ = User.objects.filter(is_active=True, unconfirmed_since=None, is_staff=False)
    members = open_.filter(Exists(said) | Exists(wrote))
    return get_object_or_404(members, slug=slug)


def _page(
    request: HttpRequest, member: User, form: ReportForm, *, is_taken: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "member": member,
        "form": form,
        "is_taken": is_taken,
        "is_answered": is_taken and bool(form.address),
    }
    return render(request, "comments/report_member.html", context, status=status)
