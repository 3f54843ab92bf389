"""The editors' page for films, with their titles and credits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from filmclub.lib.names import country_choices, language_choices
from reviews.admin.choosing import ChoicesSelect
from reviews.admin.credits import CreditsPage, WithCredits, digest_of
from reviews.admin.doubts import Correcting, doubts_page, tell_of_doubts
from reviews.admin.editions import EditedAdmin, EditedForm, EditedFormSet
from reviews.admin.merging import MergingAdmin
from reviews.admin.notes_field import NotesField
from reviews.admin.picture_field import WithPictures
from reviews.content_notes import in_words
from reviews.credit_text.examples import HELP
from reviews.credit_text.printing import print_credits
from reviews.credit_text.reading import read_credits
from reviews.crediting import UndecidedNames, save_credits
from reviews.credits import Department
from reviews.desk import without_credits
from reviews.editions import Note, recording
from reviews.merging import merge_films, what_follows
from reviews.models import Contributor, Credit, Film, FilmTitle, Genre
from reviews.proposals.film_facts import take
from reviews.proposals.headlines import title_key
from reviews.saving import delete_row, save_film


class ListField(forms.MultipleChoiceField):
    """Several choices stored as a list: those that were stored keep their order, new ones follow."""

    def __init__(self, *, choices: Callable[[], Iterable[tuple[str, Any]]], **kwargs: Any) -> None:
        super().__init__(choices=choices, required=False, widget=ChoicesSelect, **kwargs)
        self.offered = choices
        self.stored: list[str] = []

    def keep(self, stored: list[str]) -> None:
        """Offer what is stored even if it is no longer one of the choices."""
        self.stored = stored
        choices = list(self.offered())
        known = {value for value, _label in choices}
        self.choices = [*choices, *((value, value) for value in stored if value not in known)]

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        kept = [item for item in self.stored if item in chosen]
        return kept + [item for item in chosen if item not in kept]


class FilmForm(WithCredits, EditedForm[Film]):
    languages = ListField(label=gettext_lazy("Languages"), choices=language_choices)
    countries = ListField(label=gettext_lazy("Countries"), choices=country_choices)
    genres = ListField(label=gettext_lazy("Genres"), choices=lambda: Genre.choices)
    content_notes = NotesField(
        label=gettext_lazy("Content notes"),
        required=False,
        help_text=gettext_lazy(
            "Readers see those that you tick in their language. Write others a line each, with a further "
            "language behind a bar: “Talk of war | fr: On parle de guerre”. A line may begin with one of the "
            "notes, and says more of it: “Violence: a slap”."
        ),
    )

    class Meta:
        model = Film
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("languages", "countries", "genres"):
            field = self.fields.get(name)
            if isinstance(field, ListField):
                field.keep(getattr(self.instance, name))
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].help_text = _(
                "The last part of the page’s address. If you change it, the old address leads to the new one."
            )


class FilmTitleForm(forms.ModelForm[FilmTitle]):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=lambda: [("", "---------"), *language_choices()]
    )

    class Meta:
        model = FilmTitle
        fields = ["language", "title"]


class FilmTitleInline(admin.TabularInline[FilmTitle, Film]):
    model = FilmTitle
    form = FilmTitleForm
    formset = EditedFormSet
    extra = 0


class CreditForm(forms.ModelForm[Credit]):
    also = forms.MultipleChoiceField(
        label=gettext_lazy("Further departments"), choices=Department.choices, required=False
    )
    attributes = forms.CharField(
        label=gettext_lazy("Remarks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 20, "dir": "auto"}),
        help_text=gettext_lazy("One per line: voice, uncredited …"),
    )

    class Meta:
        model = Credit
        fields = [
            "position",
            "contributor",
            "department",
            "also",
            "title",
            "character",
            "attributes",
            "credited_as",
            "heading",
            "doubt",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["attributes"] = "\n".join(self.instance.attributes)
        if self.instance.pk and "contributor" in self.fields:
            self.fields["contributor"].widget.widget.loaded = self.instance.contributor

    def clean_attributes(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["attributes"].splitlines() if line.strip()]


class LoadedAutocompleteSelect(AutocompleteSelect):
    """An autocomplete that was given its row's contributor, so that rows need no query each."""

    loaded: Contributor | None = None

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        if self.loaded is None or list(value) != [str(self.loaded.pk)]:
            return super().optgroups(name, value, attrs)
        return [(None, [self.create_option(name, value[0], str(self.loaded), True, 0)], 0)]


class CreditInline(admin.StackedInline[Credit, Film]):
    model = Credit
    form = CreditForm
    formset = EditedFormSet
    classes = ["collapse"]
    autocomplete_fields = ["contributor"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credit]:
        return super().get_queryset(request).select_related("contributor")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "contributor":
            kwargs["widget"] = LoadedAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CreditsFilter(admin.SimpleListFilter):
    title = gettext_lazy("credits")
    parameter_name = "credits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", _("none yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return without_credits(queryset) if self.value() == "none" else queryset


@admin.register(Film)
class FilmAdmin(MergingAdmin[Film], WithPictures, EditedAdmin[Film]):
    form = FilmForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "year",
                    "credits_text",
                    "original_title",
                    "slug",
                    "running_time",
                    "directors_cut",
                    "poster",
                    "synopsis",
                ]
            },
        ),
        (gettext_lazy("Where and what"), {"fields": ["languages", "countries", "genres", "content_notes"]}),
        (
            gettext_lazy("Elsewhere"),
            {"classes": ["collapse"], "fields": ["imdb_id", "tmdb_id", "wikidata_id"]},
        ),
    ]
    inlines = [FilmTitleInline, CreditInline]
    list_display = ["title", "year", "number_of_credits", "number_of_articles"]
    ordering = ["sort_key", "year"]
    list_filter = [CreditsFilter, "year"]
    search_fields = ["title", "original_title", "titles__title"]

    class Media:
        css = {"all": ["filmclub/admin/reviews.css"]}

    merges = staticmethod(merge_films)
    follows = staticmethod(what_follows)

    def alike(self, row: Film) -> list[Film]:
        """Those of the same title, in any language, of about the same time."""
        near = Film.objects.filter(year__range=(row.year - 2, row.year + 2)).exclude(pk=row.pk)
        titles = set(map(title_key, row.all_titles()))
        films = near.prefetch_related("titles")
        return [film for film in films if not titles.isdisjoint(map(title_key, film.all_titles()))]

    def delete_row(self, row: Film) -> None:
        delete_row(row)

    def save_model(self, request: HttpRequest, obj: Film, form: Any, change: bool) -> None:
        """Leave it to `save_related`, which has the titles and credits too: together they are one change."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        written: list[FilmTitle | Credit] = []
        gone: list[FilmTitle | Credit] = []
        for formset in formsets:
            written += formset.save(commit=False)
            gone += formset.deleted_objects
        page: CreditsPage | None = form.page
        if page is not None:
            # Beside what the fields hold by now.
            page.answer_offers(request.POST, form.instance)
            rows = {row.language for row in written if isinstance(row, FilmTitle)}
            written += [title for title in take(form.instance, page.taken) if title.language not in rows]
        with recording(form.instance, by=request.user):  # type: ignore[arg-type]
            save_film(form.instance, written=written, gone=gone)
            if page is not None and self._save_credits(request, form.instance, page) and (gone or written):
                self._tell_of_rows(request, [*written, *gone])

    @staticmethod
    def _tell_of_rows(request: HttpRequest, rows: Iterable[FilmTitle | Credit]) -> None:
        if any(isinstance(row, Credit) for row in rows):
            words = _("The credits are those of the text: what you changed in the single rows went with it.")
            messages.warning(request, words)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["title", "year"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Film]:
        counts = {
            "number_of_credits": Count("credits", distinct=True),
            "number_of_articles": Count("articles", distinct=True),
        }
        films: QuerySet[Film] = super().get_queryset(request).annotate(**counts)
        return films

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        others = {"content_notes": "notes_in_words"}
        return [
            (title, {**options, "fields": [others.get(name, name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    @admin.display(description=gettext_lazy("content notes"))
    def notes_in_words(self, film: Film) -> str:
        """For who may look at a film here, and not change it."""
        return in_words(film.content_notes)

    @admin.display(description=gettext_lazy("Credits as text"))
    def credits_text(self, film: Film) -> str:
        """For who may look at a film here, and not change it."""
        return print_credits(film.credits.select_related("contributor"))

    @admin.display(description=gettext_lazy("credits"), ordering="number_of_credits")
    def number_of_credits(self, film: Any) -> int:
        return int(film.number_of_credits)

    @admin.display(description=gettext_lazy("articles"), ordering="number_of_articles")
    def number_of_articles(self, film: Any) -> int:
        return int(film.number_of_articles)

    def get_urls(self) -> list[URLPattern]:
        doubts = path(
            "doubts/", self.admin_site.admin_view(never_cache(doubts_page)), name="reviews_film_doubts"
        )
        credits = path(
            "<int:pk>/credits/",
            self.admin_site.admin_view(never_cache(self.credits)),
            name="reviews_film_credits",
        )
        read = path("read/", self.admin_site.admin_view(never_cache(self.read)), name="reviews_film_read")
        return [credits, read, doubts, *super().get_urls()]

    def read(self, request: HttpRequest) -> HttpResponse:
        """How a text of credits is understood, as a part of a film's form: nine queries, nothing is saved."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        key = request.GET.get("film", "")
        film = Film.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
        page = CreditsPage.from_post(request.POST, present="", film=film or Film(), name="credits_text")
        return TemplateResponse(request, "admin/reviews/film/_read.html", {"page": page})

    def credits(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The credits as text: read, shown back as they were understood, corrected, saved."""
        film = get_object_or_404(Film, pk=pk)
        if not self.has_change_permission(request, film):
            raise PermissionDenied
        present = print_credits(film.credits.select_related("contributor"))
        page = CreditsPage(text=present, present=digest_of(present))
        if request.method == "POST":
            page = CreditsPage.from_post(request.POST, present=digest_of(present), film=film)
            if "_save" in request.POST and page.may_be_saved() and self._save_page(request, film, page):
                return HttpResponseRedirect(reverse("admin:reviews_film_change", args=[film.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": film,
            "film": film,
            "title": _("Credits of %(film)s") % {"film": film},
            "page": page,
            "help": HELP,
            "correcting": self._correcting(request, film, present),
        }
        return TemplateResponse(request, "admin/reviews/film/credits.html", context)

    @staticmethod
    def _correcting(request: HttpRequest, film: Film, present: str) -> Correcting | None:
        """The credit in doubt that `?correct=` names, and its line in the text."""
        key = request.GET.get("correct", "")
        if not key.isdecimal() or len(key) > 18:
            return None
        credits = list(film.credits.select_related("contributor"))
        lines = read_credits(present).lines
        pairs = zip(credits, lines, strict=False)
        return next((Correcting(one, line.line_number) for one, line in pairs if one.pk == int(key)), None)

    def _save_page(self, request: HttpRequest, film: Film, page: CreditsPage) -> bool:
        """Save what the page “Credits as text” holds, facts and credits: one change."""
        with transaction.atomic(), recording(film, by=request.user, note=Note.CREDITS):  # type: ignore[arg-type]
            if page.taken:
                save_film(film, written=take(film, page.taken))
            return self._save_credits(request, film, page)

    def _save_credits(self, request: HttpRequest, film: Film, page: CreditsPage) -> bool:
        try:
            saved = save_credits(
                film=film,
                lines=page.read.lines,
                choices=page.choices(),
                by=request.user,  # type: ignore[arg-type]
                hold=page.holds_back,
                right=page.right,
                text=page.text,
            )
        except UndecidedNames as error:
            page.errors.append(str(error))
            messages.error(request, str(error))
            return False
        words = ngettext("%(count)d credit is saved.", "%(count)d credits are saved.", len(saved))
        messages.success(request, words % {"count": len(saved)})
        if held := sum(bool(credit.doubt) for credit in saved):
            tell_of_doubts(request, film, held)
        return True
