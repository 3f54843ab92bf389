"""The editors' page for credits in doubt: of each film its lines, and what one decides with one press."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.admin.credits import in_words
from reviews.doubts import (
    AlreadyDecided,
    accept_credit,
    doubts_of,
    films_in_doubt,
    namesakes,
    take_away_credit,
)
from reviews.models import Contributor, Credit, Film

# Films on one page.
PAGE = 10


@dataclass(frozen=True)
class Correcting:
    """A credit in doubt, and where it stands in the text."""

    credit: Credit
    line_number: int


@dataclass(frozen=True)
class Doubt:
    """A credit that waits, and who else may be meant by its name, by their keys."""

    credit: Credit
    others: list[tuple[int, str]]


def doubts_page(request: HttpRequest) -> HttpResponse:
    """The films with credits in doubt, ten on a page: four queries, and five for each of these."""
    if not request.user.has_perm("reviews.change_film"):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request)
    page = Paginator(films_in_doubt(), PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "opts": Film._meta,
        "title": _("Credits in doubt"),
        "page": page,
        "films": [(film, _doubts(film)) for film in page],
    }
    return TemplateResponse(request, "admin/reviews/film/doubts.html", context)


def _doubts(film: Film) -> list[Doubt]:
    credits = doubts_of(film)
    others = namesakes(credits)
    return [
        Doubt(credit, [(person.pk, in_words(person, match)) for person in match.candidates])
        for credit in credits
        for match in [others[credit.pk]]
    ]


def _decide(request: HttpRequest) -> HttpResponse:
    """Do what was pressed, which is sent as the act and the credit: “right-17”, “away-17”, “is-17-4”."""
    act, *keys = request.POST.get("decide", "").split("-")
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    try:
        match act, numbers:
            case "right", [credit]:
                film = accept_credit(credit, by=request.user).film  # type: ignore[arg-type]
            case "away", [credit]:
                film = take_away_credit(credit, by=request.user).film  # type: ignore[arg-type]
            case "is", [credit, person]:
                film = accept_credit(credit, by=request.user, person=person).film  # type: ignore[arg-type]
            case _:
                raise AlreadyDecided
    except (AlreadyDecided, Contributor.DoesNotExist):
        messages.warning(request, _("That was decided already. These still wait."))
        return HttpResponseRedirect(request.get_full_path())
    left = film.credits.doubtful().count()
    words = ngettext("%(count)d line of %(film)s waits.", "%(count)d lines of %(film)s wait.", left)
    messages.success(request, words % {"count": left, "film": film})
    return HttpResponseRedirect(request.get_full_path() + (f"#film-{film.pk}" if left else ""))


def tell_of_doubts(request: HttpRequest, film: Film, number: int) -> None:
    """Say that some of a film's credits are held back, and where one decides."""
    words = ngettext(
        "%(count)d line is in doubt, and readers do not see it.",
        "%(count)d lines are in doubt, and readers do not see them.",
        number,
    )
    url = reverse("admin:reviews_film_doubts")
    link = format_html('<a href="{}#film-{}">{}</a>', url, film.pk, _("Decide"))
    messages.warning(request, format_html("{} {}", words % {"count": number}, link))
