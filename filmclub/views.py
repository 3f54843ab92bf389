"""Pages that show articles and talk together, and those that are about the site itself."""

from __future__ import annotations

from django.conf import settings
from django.db import Error, connection
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments import reading
from filmclub.middleware import request_id
from reviews.credits import Department
from reviews.models import Article, Credit
from reviews.views import page


@page
def home(request: HttpRequest) -> HttpResponse:
    """The magazine's front: the newest review, what came before, the latest favourite line, and the talk."""
    public = Article.objects.listed().newest_first()
    texts = list(public.exclude(kind=Article.Kind.QUOTE).for_cards()[:7])
    lead = next((article for article in texts if article.kind == Article.Kind.REVIEW), None)
    # The department also holds assistants; the name that readers look for stands under its first title.
    first_title = Credit.objects.filter(film=OuterRef("film"), department=Department.DIRECTING).values(
        "title"
    )[:1]
    directing = Credit.objects.filter(department=Department.DIRECTING, title=Subquery(first_title))
    context = {
        "lead": lead,
        "articles": [article for article in texts if article != lead][:5],
        "quote": public.exclude(favourite_line="").filter(kind=Article.Kind.QUOTE).for_cards().first(),
        "latest_comments": reading.latest(6),
        "reviewed": public.filter(kind=Article.Kind.REVIEW)
        .for_cards()
        .prefetch_related(
            Prefetch("films__credits", directing.select_related("contributor"), to_attr="directors")
        )[:6],
    }
    return render(request, "home.html", context)


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
