"""The editors' working tools for films, their credits and the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from filmclub.lib.names import language_choices
from reviews.admin_forms import FilmForm
from reviews.credit_text import HELP, ReadCredits, print_credits, read_credits
from reviews.crediting import Choice, NameMatch, UndecidedNames, known_for, match_names, save_credits
from reviews.credits import ContributorKind, CreditLine, Department, attribute_label
from reviews.models import Contributor, Credit, Film, FilmTitle


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
    extra = 0


class CreditForm(forms.ModelForm[Credit]):
    also = forms.MultipleChoiceField(
        label=gettext_lazy("Further departments"), choices=Department.choices, required=False
    )
    attributes = forms.CharField(
        label=gettext_lazy("Remarks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 20}),
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
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["attributes"] = "\n".join(self.instance.attributes)
        if self.instance.pk and "contributor" in self.fields:
            self.fields["contributor"].widget.widget.loaded = self.instance.contributor

    def clean_attributes(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["attributes"].splitlines() if line.strip()]


class LoadedAutocompleteSelect(AutocompleteSelect):
    """An autocomplete that names what its row holds without asking the database again, once per row."""

    loaded: Contributor | None = None

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        if self.loaded is None or list(value) != [str(self.loaded.pk)]:
            return super().optgroups(name, value, attrs)
        return [(None, [self.create_option(name, value[0], str(self.loaded), True, 0)], 0)]


class CreditInline(admin.StackedInline[Credit, Film]):
    model = Credit
    form = CreditForm
    classes = ["collapse"]
    autocomplete_fields = ["contributor"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credit]:
        return super().get_queryset(request).select_related("contributor")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "contributor":
            kwargs["widget"] = LoadedAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Film)
class FilmAdmin(admin.ModelAdmin[Film]):
    form = FilmForm
    fieldsets = [
        (None, {"fields": ["title", "original_title", "year", "slug", "running_time", "poster", "synopsis"]}),
        (gettext_lazy("Where and what"), {"fields": ["languages", "countries", "genres", "content_notes"]}),
        (
            gettext_lazy("Elsewhere"),
            {"classes": ["collapse"], "fields": ["imdb_id", "tmdb_id", "wikidata_id"]},
        ),
    ]
    inlines = [FilmTitleInline, CreditInline]
    autocomplete_fields = ["poster"]
    list_display = ["title", "year", "number_of_credits", "number_of_articles"]
    ordering = ["title", "year"]
    list_filter = ["year"]
    search_fields = ["title", "original_title", "titles__title"]

    class Media:
        css = {"all": ["filmclub/admin/reviews.css"]}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["title", "year"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Film]:
        counts = {
            "number_of_credits": Count("credits", distinct=True),
            "number_of_articles": Count("articles", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description=gettext_lazy("credits"), ordering="number_of_credits")
    def number_of_credits(self, film: Any) -> int:
        return int(film.number_of_credits)

    @admin.display(description=gettext_lazy("articles"), ordering="number_of_articles")
    def number_of_articles(self, film: Any) -> int:
        return int(film.number_of_articles)

    def get_urls(self) -> list[URLPattern]:
        credits = path(
            "<int:pk>/credits/",
            self.admin_site.admin_view(never_cache(self.credits)),
            name="reviews_film_credits",
        )
        return [credits, *super().get_urls()]

    def credits(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The credits as text: read, shown back as they were understood, corrected, saved."""
        film = get_object_or_404(Film, pk=pk)
        if not self.has_change_permission(request, film):
            raise PermissionDenied
        present = print_credits(film.credits.select_related("contributor"))
        page = CreditsPage(text=present, present=_digest(present))
        if request.method == "POST":
            page = CreditsPage.from_post(request.POST, present=_digest(present))
            if "_save" in request.POST and page.may_be_saved() and self._save_credits(request, film, page):
                return HttpResponseRedirect(reverse("admin:reviews_film_change", args=[film.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": film,
            "film": film,
            "title": _("Credits of %(film)s") % {"film": film},
            "page": page,
            "help": HELP,
        }
        return TemplateResponse(request, "admin/reviews/film/credits.html", context)

    def _save_credits(self, request: HttpRequest, film: Film, page: CreditsPage) -> bool:
        try:
            saved = save_credits(
                film=film,
                lines=page.read.lines,
                choices=page.choices(),
                by=request.user,  # type: ignore[arg-type]
            )
        except UndecidedNames as error:
            page.errors.append(str(error))
            return False
        words = ngettext("%(count)d credit is saved.", "%(count)d credits are saved.", len(saved))
        messages.success(request, words % {"count": len(saved)})
        return True


def _digest(text: str) -> str:
    return sha256("\n".join(text.splitlines()).encode()).hexdigest()[:16]


@dataclass
class Who:
    """A name of the text and who may be meant by it, as one row asks it."""

    number: int
    match: NameMatch
    kind: ContributorKind
    films: dict[int, list[str]]
    chosen: str = ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """The answers: those who are known, then somebody new of each kind."""
        known = [
            (str(person.pk), " – ".join([str(person), "; ".join(self.films[person.pk]) or _("no film yet")]))
            for person in self.match.candidates
        ]
        kinds = {
            ContributorKind.PERSON: _("a new person"),
            ContributorKind.GROUP: _("a new group"),
            ContributorKind.COMPANY: _("a new company"),
        }
        return [*known, *((f"new:{kind}", words) for kind, words in kinds.items())]

    @property
    def is_asked(self) -> bool:
        return self.match.choice(self.kind) is None

    @property
    def recognised(self) -> Contributor | None:
        """The contributor that is taken if nobody says otherwise."""
        chosen = self.match.recognised
        return chosen if chosen is not None and self.chosen == str(chosen.pk) else None

    def choice(self) -> Choice | None:
        if self.chosen.startswith("new:"):
            kind = self.chosen.removeprefix("new:")
            return ContributorKind(kind) if kind in ContributorKind.values else None
        known = {str(person.pk): person.pk for person in self.match.candidates}
        return known.get(self.chosen)


@dataclass
class Row:
    """One line of the text with one thing that was read from it."""

    number: int
    source: str
    line: CreditLine | None = None
    # Set in the first row of each name, where it is asked.
    who: Who | None = None
    note: str = ""
    problem: str = ""

    @property
    def departments(self) -> str:
        if self.line is None:
            return ""
        return ", ".join(str(Department(value).label) for value in (self.line.department, *self.line.also))

    @property
    def attributes(self) -> str:
        return ", ".join(map(attribute_label, self.line.attributes)) if self.line else ""

    @property
    def kind(self) -> str:
        return str(self.line.kind.label) if self.line else ""


@dataclass
class CreditsPage:
    """What the page “Credits as text” shows: the text, and once it was read what was understood."""

    text: str
    # Names the credits as they are stored now, and as they were when the text was first shown.
    present: str
    started_from: str = ""
    was_read: str = ""
    read: ReadCredits = field(default_factory=ReadCredits)
    rows: list[Row] = field(default_factory=list)
    people: dict[str, Who] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    drop_unread: bool = False

    @classmethod
    def from_post(cls, post: Any, *, present: str) -> CreditsPage:
        """Read the text that was sent and the answers that belong to it: five queries at most."""
        page = cls(
            text=post.get("text", "").replace("\r\n", "\n"),
            present=present,
            started_from=post.get("started_from", ""),
            was_read=post.get("was_read", ""),
            drop_unread="drop_unread" in post,
        )
        page.read = read_credits(page.text)
        page._find_people(post)
        page._make_rows()
        return page

    @property
    def digest(self) -> str:
        return _digest(self.text)

    def _find_people(self, post: Any) -> None:
        kinds = {line.name: line.kind for line in reversed(self.read.lines)}
        names = list(dict.fromkeys(line.name for line in self.read.lines))
        matches = match_names(names)
        films = known_for(person for match in matches.values() for person in match.candidates)
        # Answers are sent with the name that they are about: the text may have changed since.
        answers = {
            post[f"name-{number}"]: post.get(f"who-{number}", "")
            for number in range(1, 2000)
            if f"name-{number}" in post
        }
        for number, name in enumerate(names, start=1):
            who = Who(number, matches[name], kinds[name], films)
            choice = who.match.choice(who.kind)
            sure = "" if choice is None else str(choice) if isinstance(choice, int) else f"new:{choice}"
            who.chosen = answers.get(name) or sure
            self.people[name] = who

    def _make_rows(self) -> None:
        source = self.text.splitlines()
        asked: set[str] = set()

        def row(number: int, **what: Any) -> Row:
            return Row(number, source[number - 1] if 0 < number <= len(source) else "", **what)

        for line in self.read.lines:
            first = line.name not in asked
            asked.add(line.name)
            doubts = " ".join(line.doubts)
            self.rows.append(
                row(
                    line.line_number, line=line, who=self.people[line.name] if first else None, problem=doubts
                )
            )
        for heading in self.read.headings:
            self.rows.append(row(heading.line_number, note=_("A heading for the lines below.")))
        for fact in self.read.facts:
            note = _("A fact about the film. It is entered on the film’s own page, not here.")
            self.rows.append(row(fact.line_number, note=note))
        for unread in self.read.unread:
            self.rows.append(row(unread.line_number, problem=_("Not read: %(why)s") % {"why": unread.reason}))
        self.rows.sort(key=lambda row: row.number)

    def may_be_saved(self) -> bool:
        """Whether what would be saved is what the editor saw and answered; says in `errors` why not."""
        if self.was_read != self.digest:
            self.errors.append(
                _("You changed the text. This is how it reads now; look through it, then save.")
            )
        if self.started_from != self.present:
            self.errors.append(
                _(
                    "Somebody else changed the credits of this film meanwhile. Saving now replaces theirs "
                    "by what stands here."
                )
            )
        if self.read.unread and not self.drop_unread:
            self.errors.append(
                _(
                    "Some lines were not read and would be lost. Correct them, or tick “Leave out what was "
                    "not read”."
                )
            )
        undecided = [name for name, who in self.people.items() if who.choice() is None]
        if undecided:
            self.errors.append(_("Say who is meant by %(names)s.") % {"names": ", ".join(undecided)})
        return not self.errors

    def choices(self) -> dict[str, Choice]:
        return {name: choice for name, who in self.people.items() if (choice := who.choice()) is not None}


@admin.register(Contributor)
class ContributorAdmin(admin.ModelAdmin[Contributor]):
    fields = ["name", "slug", "sort_name", "kind", "disambiguation", "imdb_id", "wikidata_id"]
    list_display = ["name", "kind", "disambiguation", "number_of_credits"]
    ordering = ["sort_name", "name"]
    list_filter = ["kind"]
    search_fields = ["name", "sort_name", "disambiguation"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contributor]:
        return super().get_queryset(request).annotate(number_of_credits=Count("credits"))

    @admin.display(description=gettext_lazy("credits"), ordering="number_of_credits")
    def number_of_credits(self, contributor: Any) -> int:
        return int(contributor.number_of_credits)
