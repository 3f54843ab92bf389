"""The editors' page for credits in doubt: of each film its lines, and what one decides with one press."""

from __future__ import annotations

from collections.abc import Sequence
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
from reviews.credits import ContributorKind, Department
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

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What else it may be than what it was taken for; who plays a part is hardly anything else."""
        words = {
            ContributorKind.PERSON: _("It is a person"),
            ContributorKind.GROUP: _("It is a group"),
            ContributorKind.COMPANY: _("It is a company"),
        }
        is_asked = self.credit.department != Department.CAST and not self.others
        return [(str(kind), said) for kind, said in words.items() if is_asked and kind != self.credit.kind]


def doubts_page(request: HttpRequest) -> HttpResponse:
    """The films with credits in doubt, ten on a page: ten queries, however many there are."""
    if not request.user.has_perm("reviews.change_film"):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request)
    page = Paginator(films_in_doubt(), PAGE).get_page(request.GET.get("page"))
    doubts = _doubts(list(page))
    context = {
        **admin.site.each_context(request),
        "opts": Film._meta,
        "title": _("Credits in doubt"),
        "page": page,
        "films": [(film, doubts[film.pk]) for film in page],
    }
    return TemplateResponse(request, "admin/reviews/film/doubts.html", context)


def _doubts(films: Sequence[Film]) -> dict[int, list[Doubt]]:
    """By the key of each film what waits: five queries."""
    credits = doubts_of(films)
    others = namesakes(credits)
    found: dict[int, list[Doubt]] = {film.pk: [] for film in films}
    for credit in credits:
        match = others[credit.pk]
        said = [(person.pk, in_words(person, match)) for person in match.candidates]
        found[credit.film_id].append(Doubt(credit, said))
    return found


def _decide(request: HttpRequest) -> HttpResponse:
    """Do what was pressed: “right-17”, “kind-17-group”, “is-17-4” or “away-17”, 17 being the credit."""
    act, *keys = request.POST.get("decide", "").split("-")
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    try:
        match act, numbers:
            case "right", [credit]:
                film = accept_credit(credit, by=request.user).film  # type: ignore[arg-type]
            case "kind", [credit] if keys[-1] in ContributorKind.values:
                kind = ContributorKind(keys[-1])
                film = accept_credit(credit, by=request.user, kind=kind).film  # type: ignore[arg-type]
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
