"""Looking a film up at TMDB: found by its title, looked through beside what stands here, and saved."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from filmclub.lib import tmdb_service
from filmclub.lib.lines import LineFormField
from filmclub.lib.picture_files import open_picture
from filmclub.lib.tmdb_service import (
    LARGEST_ID,
    MAX_CREDITS,
    SMALL,
    Found,
    Movie,
    NoAnswer,
    fetch_movie,
    fetch_poster,
    search,
)
from filmclub.lib.whole_files import NotStored, all_or_none, is_out_of_room
from reviews.admin.credits import CreditsPage, digest_of
from reviews.admin.text_pictures import NO_ROOM_WORDS, NO_STORE_WORDS
from reviews.credit_text.printing import as_line, print_credits
from reviews.crediting import UndecidedNames
from reviews.credits import ContributorKind, CreditLine
from reviews.matching import work_of
from reviews.models import Film
from reviews.tmdb.facts import POSTER, How, Offer, offers, poster_offers
from reviews.tmdb.parts import Known, Merged, doubts_of, lines_of, merge, numbers_of
from reviews.tmdb.saving import Answers, Overtaken, fetch_poster_of, last_answer, movie_in, save_looked_up

logger = logging.getLogger(__name__)
SALT = "reviews.tmdb"
# A page that was left open overnight may still be saved.
SECONDS_SIGNED = 24 * 60 * 60
TAKE = "tmdb-"
CREDITS = "credits"


class SearchForm(forms.Form):
    # The admin takes numbers under other names for those of rows and days.
    q = LineFormField(label=gettext_lazy("title"), max_length=200)
    released = forms.IntegerField(
        label=gettext_lazy("year"),
        required=False,
        min_value=1874,
        max_value=2100,
        help_text=gettext_lazy("Leave it empty if you are not sure."),
    )


@dataclass
class LookUp:
    """One film at TMDB beside the one here, as the editor looks it through."""

    film: Film
    movie: Movie
    known: Known
    offers: list[Offer]
    merged: Merged
    page: CreditsPage
    edition: int
    # What TMDB said before, and when.
    last: Movie | None
    asked_at: datetime | None
    # What is ticked: offers by their names, and the credits.
    taken: set[str]

    @classmethod
    def of(cls, film: Film, movie: Movie, post: QueryDict | None = None) -> LookUp:
        """A dozen queries, whatever the number of credits. Without `post` as it is shown first."""
        answer = last_answer(film)
        last = movie_in(answer.said) if answer is not None else None
        known = Known.of(film, movie)
        found = [*offers(film, movie, last), *poster_offers(film, movie, last)]
        here = lines_here(film)
        said = None if last is None else lines_of(last, Known.of(film, last))
        merged = merge(here, lines_of(movie, known), said)
        present = print_credits(here)
        old = set(here)
        text = print_credits(merged.lines) if merged.new or merged.gone else present
        shown = QueryDict(mutable=True)
        shown.update({"text": text, "started_from": digest_of(present), "was_read": digest_of(text)})
        page = CreditsPage.from_post(
            post if post and "text" in post else shown,
            present=digest_of(present),
            film=film,
            doubt=lambda line: line if line in old else _doubted(line, movie),
        )
        if here:
            page.rows = [row for row in page.rows if row.problem or (row.line and row.line not in old)]
        look_up = cls(
            film=film,
            movie=movie,
            known=known,
            offers=found,
            merged=merged,
            page=page,
            edition=film.edition if post is None else whole_number(post.get("edition", "")),
            last=last,
            asked_at=answer.moment if answer is not None else None,
            taken={offer.name for offer in found if offer.is_taken} | {CREDITS}
            if post is None
            else {name.removeprefix(TAKE) for name in post if name.startswith(TAKE)},
        )
        look_up._recognise(post or {})
        return look_up

    def _recognise(self, post: Mapping[str, Any]) -> None:
        """Take those for the same who bear the same number, or stand in the film's credits already."""
        numbers = numbers_of(self.movie, self.known)
        answered = {
            post[name]
            for name in post
            if name.startswith("name-") and post.get(name.replace("name", "who", 1))
        }
        people = self.page.people
        meant = {name: self.known.find(name, numbers.get(name)) for name in people}
        work = work_of(one for one in meant.values() if one is not None)
        for name, who in people.items():
            match, one = who.match, meant[name]
            if one is not None and one.name == name:
                match.present = one
                match.exact, match.similar = [one], [other for other in match.candidates if other != one]
                match.work[one.pk] = work[one.pk]
            elif name in numbers:
                # Who bears another number is another person.
                same = [other for other in match.exact if other.tmdb_id in (None, numbers[name])]
                match.present = match.present if match.present in same else None
                match.exact, match.similar = same, [other for other in match.candidates if other not in same]
            if name not in answered:
                choice = match.choice(who.kind)
                who.chosen = (
                    "" if choice is None else str(choice) if isinstance(choice, int) else f"new:{choice}"
                )

    @property
    def changes_credits(self) -> bool:
        return digest_of(self.page.text) != self.page.present

    @property
    def takes_credits(self) -> bool:
        return self.changes_credits and CREDITS in self.taken

    @property
    def said(self) -> str:
        """What TMDB said, to be sent back with the form: what is saved is what was seen."""
        return signing.dumps(asdict(self.movie), salt=SALT, compress=True)

    @property
    def news(self) -> list[tuple[Offer, bool]]:
        """What is offered, and whether it is ticked."""
        return [(offer, offer.name in self.taken) for offer in self.offers if offer.how is not How.KEPT]

    @property
    def kept(self) -> list[tuple[Offer, bool]]:
        """What TMDB had said before, and an editor has decided otherwise."""
        return [(offer, offer.name in self.taken) for offer in self.offers if offer.how is How.KEPT]

    @property
    def is_cut(self) -> bool:
        return len(self.movie.parts) == MAX_CREDITS

    def _new(self) -> dict[str, ContributorKind]:
        """Those of whom the editor has not said who they are: somebody new, and held back."""
        return {name: who.kind for name, who in self.page.people.items() if who.choice() is None}

    def _lines(self) -> list[CreditLine]:
        new = self._new()
        asked = _("Who is meant by “%(name)s”?")
        return [
            replace(line, doubts=(*line.doubts, asked % {"name": line.name})) if line.name in new else line
            for line in self.page.read.lines
        ]

    def save(self, by: Any) -> list[str]:
        """Save what is ticked, and the credits as they stand; return why nothing could be saved."""
        taken = [offer for offer in self.offers if offer.name in self.taken]
        film, page = self.film if self.film.pk else Film(), self.page
        if not film.pk and not {"title", "year"} <= self.taken:
            return [_("A film needs its title and its year. Tick both, or enter the film by hand.")]
        if self.takes_credits and not page.may_be_saved():
            return page.errors
        # Credits that are left are offered again.
        left = self.changes_credits and not self.takes_credits
        movie = replace(self.movie, parts=self.last.parts if self.last else []) if left else self.movie
        try:
            poster = fetch_poster_of(self.movie) if POSTER in self.taken else None
            with all_or_none():
                save_looked_up(
                    film,
                    movie,
                    taken=taken,
                    poster=poster,
                    lines=self._lines() if self.takes_credits else None,
                    answers=Answers(page.choices() | self._new(), page.right, page.text),
                    numbers=numbers_of(self.movie, self.known),
                    edition=self.edition,
                    by=by,
                )
            self.film = film
        except Overtaken:
            return [_("Somebody else has changed this film meanwhile. Look it up again.")]
        except (NoAnswer, UndecidedNames) as error:
            return [str(error)]
        except ValidationError as error:
            return [_("The poster cannot be taken: %(why)s") % {"why": " ".join(error.messages)}]
        except NotStored as error:
            logger.exception("A poster could not be stored.")
            return [str(NO_ROOM_WORDS if is_out_of_room(error) else NO_STORE_WORDS)]
        return []


def lines_here(film: Film) -> list[CreditLine]:
    """The film's credits as lines: one query, none for a new film."""
    credits = film.credits.select_related("contributor") if film.pk else ()
    return [as_line(credit) for credit in credits]


def _doubted(line: CreditLine, movie: Movie) -> CreditLine:
    return replace(line, doubts=(*line.doubts, *doubts_of(line, movie)))


def whole_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else 0


def _film(request: HttpRequest, pk: int | None) -> Film:
    """The film that is looked up, or a new one, if this is somebody who may save it."""
    if not tmdb_service.is_set_up():
        raise Http404
    film = Film() if pk is None else get_object_or_404(Film, pk=pk)
    wanted = ["reviews.change_film", *(["reviews.add_film"] if pk is None else [])]
    if not request.user.has_perms(wanted):
        raise PermissionDenied
    return film


def find(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The films at TMDB that a title may mean: one query beside that of the film."""
    film = _film(request, pk)
    if film.tmdb_id and "q" not in request.GET:
        return HttpResponseRedirect(_address(film, film.tmdb_id))
    is_asked = bool(film.pk) or "q" in request.GET
    data = request.GET if "q" in request.GET else {"q": film.title, "released": film.year}
    form = SearchForm(data if is_asked else None)
    found: list[tuple[Found, str, Film | None]] | None = None
    problem = ""
    if is_asked and form.is_valid():
        try:
            films = search(form.cleaned_data["q"], form.cleaned_data["released"])
            here = {one.tmdb_id: one for one in Film.objects.filter(tmdb_id__in=[one.id for one in films])}
            found = [(one, _address(film, one.id), here.get(one.id)) for one in films]
        except NoAnswer as error:
            problem = str(error)
    return _page(request, film, "tmdb.html", {"form": form, "found": found, "problem": problem})


def look_through(request: HttpRequest, number: int, pk: int | None = None) -> HttpResponse:
    """One film at TMDB beside the one here; posted, what is ticked is saved."""
    film = _film(request, pk)
    other = Film.objects.filter(tmdb_id=number).exclude(pk=film.pk).first()
    if not film.pk and other is not None:
        return HttpResponseRedirect(_address(other, number))
    try:
        movie = _movie(request, number)
    except NoAnswer as error:
        return _page(request, film, "tmdb.html", {"form": SearchForm(), "problem": str(error)})
    look_up = LookUp.of(film, movie, request.POST if request.method == "POST" else None)
    errors: list[str] = []
    if "_save" in request.POST:
        errors = look_up.save(request.user)
        if not errors:
            _tell(request, look_up.film)
            address = reverse("admin:reviews_film_change", args=[look_up.film.pk])
            return HttpResponseRedirect(address)
    context = {"look_up": look_up, "page": look_up.page, "errors": errors, "other_film": other}
    return _page(request, film, "tmdb_movie.html", context)


def _movie(request: HttpRequest, number: int) -> Movie:
    """What TMDB says; from a form what it said when that was shown. Raises NoAnswer."""
    if request.method != "POST":
        return fetch_movie(min(number, LARGEST_ID))
    try:
        said = signing.loads(request.POST.get("said", ""), salt=SALT, max_age=SECONDS_SIGNED)
    except signing.BadSignature as error:
        raise NoAnswer(_("This page is too old to be saved. Look the film up again.")) from error
    return movie_in(said)


def _tell(request: HttpRequest, film: Film) -> None:
    user: Any = request.user
    words = _("Looked up at TMDB.")
    LogEntry.objects.log_actions(user.pk, [film], CHANGE, words, single_object=True)
    messages.success(request, _("“%(film)s” is saved with what you took from TMDB.") % {"film": film})


@require_GET
def poster(request: HttpRequest) -> HttpResponse:
    """A poster at TMDB, small, to be looked at: the editor's browser asks nobody but this site."""
    _film(request, None)
    try:
        content = fetch_poster(request.GET.get("path", ""), SMALL)
        kind = open_picture(ContentFile(content)).format
    except (NoAnswer, ValidationError) as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=f"image/{str(kind).lower()}")
    patch_cache_control(response, private=True, max_age=60 * 60)
    return response


def _address(film: Film, number: int) -> str:
    if film.pk:
        return reverse("film_tmdb_movie", args=[film.pk, number])
    return reverse("new_film_tmdb_movie", args=[number])


def _page(request: HttpRequest, film: Film, template: str, more: dict[str, Any]) -> HttpResponse:
    is_here = film.pk is not None
    context = {
        **admin.site.each_context(request),
        **more,
        "opts": Film._meta,
        "original": film if is_here else None,
        "film": film,
        "search": reverse("film_tmdb", args=[film.pk]) if is_here else reverse("new_film_tmdb"),
        "title": _("%(film)s at TMDB") % {"film": film} if is_here else _("Look a film up at TMDB"),
    }
    return TemplateResponse(request, f"admin/reviews/film/{template}", context)
