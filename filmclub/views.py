"""Pages that show articles and talk together, and those that are about the site itself."""

from __future__ import annotations

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.latest import latest_comments
from filmclub.lib.http_cache import public_page
from filmclub.middleware import request_id
from reviews.credits import Department
from reviews.models import Article, Credit, Series


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The magazine's front: the newest review, what came before, the latest favourite line, and the talk.

    What exists in two languages stands here in the reader's.
    """
    public = Article.objects.listed().once_in(get_language()).newest_first()
    texts = list(public.exclude(kind=Article.Kind.QUOTE).for_cards()[:7])
    lead = next((article for article in texts if article.kind == Article.Kind.REVIEW), None)
    others = [article for article in texts if article != lead][:5]
    # The department also holds assistants; the name that readers look for stands under its first title.
    first_title = Credit.objects.filter(film=OuterRef("film"), department=Department.DIRECTING).values(
        "title"
    )[:1]
    directing = Credit.objects.filter(department=Department.DIRECTING, title=Subquery(first_title))
    context = {
        "lead": lead,
        "articles": others,
        "quote": public.exclude(favourite_line="").filter(kind=Article.Kind.QUOTE).for_cards().first(),
        "latest_comments": latest_comments(6),
        "series": _series()[:3],
        "reviewed": public.filter(kind=Article.Kind.REVIEW)
        .exclude(pk__in=[article.pk for article in [lead, *others] if article])
        .for_cards()
        .prefetch_related(
            Prefetch("films__credits", directing.select_related("contributor"), to_attr="directors")
        )[:6],
    }
    return render(request, "home.html", context)


def _series() -> QuerySet[Series]:
    """The series that have begun, those first that went on last."""
    public = Q(articles__in=Article.objects.listed())
    counted = Series.objects.annotate(
        article_count=Count("articles", filter=public),
        newest=Max("articles__published_at", filter=public),
    )
    return counted.filter(article_count__gt=0).order_by("-newest", "pk")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    lines = [f"Disallow: {prefix}{path}" for prefix in prefixes for path in ("/admin/", "/accounts/")]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("filmclub/img/favicon.ico"))


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours; it needs no database and names the request's id, which is in the log."""
    return render(None, "500.html", {"request_id": request_id.get()}, status=500)
