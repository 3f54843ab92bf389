"""The rows of the page for imported articles: a proposal, and the form that is filled in with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from reviews.credits import credit_sentence
from reviews.matching import match_lines
from reviews.models import Article, ArticleFilm, Film, Origin, Series
from reviews.proposals.body_parts import CreditsBlock, digest_of, parts_of
from reviews.proposals.categories import SERIES_LENGTH, one_line
from reviews.proposals.film_facts import NewFilm
from reviews.proposals.known import Known
from reviews.proposals.reading import Proposal, propose
from reviews.publishing import state_words

WORDS_SHOWN = 40


class FilmSelect(AutocompleteSelect):
    """An autocomplete that offers the films it is given, without asking the database for their names."""

    def __init__(self, films: Sequence[Film] = ()) -> None:
        super().__init__(ArticleFilm._meta.get_field("film"), admin.site)
        self.films = films

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        # An empty one would have no name that is read out.
        return attrs | {"data-placeholder": _("Choose a film")}

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        offered = {"": "–"} | {str(film.pk): str(film) for film in self.films}
        chosen = value[0] if value and value[0] in offered else ""
        return [
            (None, [self.create_option(name, key, label, key == chosen, number)], number)
            for number, (key, label) in enumerate(offered.items())
        ]


class ProposalForm(forms.Form):
    """What an editor says of one imported article, filled in with what is proposed."""

    film = forms.ModelChoiceField(
        label=gettext_lazy("Film the site knows"), queryset=Film.objects.all(), required=False
    )
    new_title = forms.CharField(label=gettext_lazy("or the title of another"), max_length=200, required=False)
    new_year = forms.IntegerField(
        label=gettext_lazy("and its year"), min_value=1874, max_value=2100, required=False
    )
    further = forms.MultipleChoiceField(
        label=gettext_lazy("Also about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    credits = forms.BooleanField(label=gettext_lazy("Take the credits from the text"), required=False)
    take_out_block = forms.BooleanField(
        label=gettext_lazy("and remove them there, once all of them stand with the film"), required=False
    )
    series = forms.ChoiceField(label=pgettext_lazy("one", "Series"), required=False)
    new_series = forms.CharField(
        label=gettext_lazy("or the name of a new one"), max_length=SERIES_LENGTH, required=False
    )
    contributed_by = forms.CharField(label=gettext_lazy("Contributed by"), max_length=200, required=False)
    take_out_byline = forms.BooleanField(
        label=gettext_lazy("Remove the line in the text that says so"), required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Article.Kind.choices)
    # Names the text that the editor saw.
    seen = forms.CharField(required=False)

    def __init__(
        self,
        article: Article,
        proposal: Proposal,
        known: Known,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        proposed = _initial(article, proposal, known)
        super().__init__(data, prefix=f"o{article.pk}", initial={**proposed, **(initial or {})})
        self.article, self.proposal, self.known = article, proposal, known
        chosen = str(self.initial["film"]) if data is None else data.get(self.add_prefix("film"), "")
        offered = [proposal.film, *proposal.further, *proposal.namesakes]
        if chosen.isdecimal() and len(chosen) < 18:
            offered.append(known.films.get(int(chosen)))
        films = list(dict.fromkeys(film for film in offered if isinstance(film, Film)))
        self.fields["film"].widget = FilmSelect(films)
        none = [("", _("no series"))]
        self._choices("series", [*none, *((str(row.pk), row.name) for row in known.all_series)])
        self._choices("further", [(str(film.pk), str(film)) for film in proposal.further])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        choice_field = self.fields[name]
        assert isinstance(choice_field, forms.ChoiceField)  # noqa: S101 -- for the types
        choice_field.choices = choices

    def as_typed(self) -> ProposalForm:
        """Return the form with what was typed but without errors: nobody has confirmed it yet."""
        typed = {
            name: typed.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, typed in self.fields.items()
        }
        typed["film"] = typed["film"] or ""
        return ProposalForm(self.article, self.proposal, self.known, initial=typed)

    def clean_new_title(self) -> str:
        return one_line(self.cleaned_data["new_title"])

    def clean_new_series(self) -> str:
        return one_line(self.cleaned_data["new_series"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_film(cleaned)
        self._clean_series(cleaned)
        takes = cleaned.get("credits") or cleaned.get("take_out_block")
        if takes and not (cleaned.get("film") or cleaned.get("new_title") or self.errors):
            self.add_error("credits", _("Say whose credits these are, or untick this."))
        return cleaned

    def _clean_film(self, cleaned: dict[str, Any]) -> None:
        title, year = cleaned.get("new_title"), cleaned.get("new_year")
        if "new_title" in self.errors or "new_year" in self.errors:
            return
        if cleaned.get("film"):
            # Who chooses a film need not empty the fields that were filled in with another.
            if (title or year) and {"new_title", "new_year"} & set(self.changed_data):
                self.add_error("new_title", _("Choose a film or type another: empty one of the two fields."))
            cleaned["new_title"], cleaned["new_year"] = "", None
        elif title and not year:
            self.add_error(
                "new_year", _("Give the year of “%(title)s”, or empty its title.") % {"title": title}
            )
        elif year and not title:
            self.add_error(
                "new_title", _("Give the title of the film of %(year)d, or empty the year.") % {"year": year}
            )

    def _clean_series(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("series") and cleaned.get("new_series"):
            if "new_series" in self.changed_data:
                self.add_error(
                    "new_series", _("Choose a series or name a new one: empty one of the two fields.")
                )
            cleaned["new_series"] = ""

    def decisions(self) -> dict[str, Any]:
        """What a valid form says, as `reviews.proposals.confirming.confirm` takes it."""
        said = self.cleaned_data
        film: Film | NewFilm | None = said["film"]
        if said["new_title"]:
            film = NewFilm(said["new_title"], said["new_year"])
        chosen = {str(row.pk): row for row in self.known.all_series}
        return {
            "film": film,
            "further": [self.known.films[int(pk)] for pk in said["further"]],
            "series": chosen.get(said["series"]) or said["new_series"],
            **{
                name: said[name]
                for name in (
                    "credits",
                    "take_out_block",
                    "take_out_byline",
                    "contributed_by",
                    "kind",
                    "seen",
                )
            },
        }


def _initial(article: Article, proposal: Proposal, known: Known) -> dict[str, Any]:
    film, block, byline = proposal.film, proposal.block, proposal.byline
    new = film if isinstance(film, NewFilm) else None
    has_credits = isinstance(film, Film) and film.pk in known.with_credits
    credits = bool(block and film and not has_credits)
    is_clear = bool(block and not (block.read.unread or block.doubts or block.links))
    return {
        "film": film.pk if isinstance(film, Film) else "",
        "new_title": new.title if new else "",
        "new_year": new.year if new else None,
        "further": [str(film.pk) for film in proposal.further],
        "credits": credits,
        "take_out_block": credits and is_clear,
        "series": str(proposal.series.pk) if isinstance(proposal.series, Series) else "",
        "new_series": proposal.series if isinstance(proposal.series, str) else "",
        "contributed_by": byline.name if byline else "",
        "take_out_byline": bool(byline and byline.places and not byline.links),
        "kind": proposal.kind,
        "seen": digest_of(article.body),
    }


# --- What the page shows -------------------------------------------------------------------------


@dataclass
class Line:
    """A line of the credits in the text, what was understood of it, and what is wrong with that."""

    text: str
    understood: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class ProposalRow:
    """One imported article with its proposal."""

    origin: Origin
    proposal: Proposal
    form: ProposalForm
    is_ticked: bool = False
    # Names in its credits who may be people whom the site knows.
    doubtful: list[str] = field(default_factory=list)

    @property
    def article(self) -> Article:
        return self.origin.article

    @property
    def state(self) -> str:
        return state_words(self.article)

    @property
    def is_public(self) -> bool:
        return self.article.is_public()

    @property
    def page_url(self) -> str:
        """The article's page, or what it will look like."""
        if self.is_public:
            return self.article.get_absolute_url()
        return reverse("admin:reviews_article_preview", args=[self.article.pk])

    @property
    def has_credits(self) -> bool:
        film = self.proposal.film
        return isinstance(film, Film) and film.pk in self.form.known.with_credits

    @property
    def digest(self) -> str:
        return digest_of(self.article.body)

    @property
    def beginning(self) -> str:
        """The first words of the text, without the credits and the guest, which are shown as proposals."""
        block, byline = self.proposal.block, self.proposal.byline
        proposed = {*(block.places if block else ()), *(byline.places if byline else ())}
        texts = (
            part.text for part in parts_of(self.article.body) if part.place not in proposed and part.text
        )
        return Truncator(self.article.standfirst or " ".join(texts)).words(WORDS_SHOWN)

    @property
    def notes(self) -> list[str]:
        return [note for note in self.origin.notes.splitlines() if note.strip()]

    @property
    def categories(self) -> str:
        return ", ".join(name for name in map(one_line, self.origin.categories) if name)

    @cached_property
    def lines(self) -> list[Line]:
        return preview(self.proposal.block) if self.proposal.block else []

    @property
    def problems(self) -> int:
        return sum(bool(line.problems) for line in self.lines)


def preview(block: CreditsBlock) -> list[Line]:
    """Return the lines of a block of credits with what each was understood as."""
    lines = [Line(text) for text in block.text.split("\n")]
    for credit in block.read.lines:
        line = lines[credit.line_number - 1]
        line.understood.append(credit_sentence(credit))
        line.problems += [doubt for doubt in credit.doubts if doubt not in line.problems]
    for heading in block.read.headings:
        lines[heading.line_number - 1].understood.append(_("a heading"))
    for fact in block.read.facts:
        words = fact.value
        if fact.name == "running_time":
            words = ngettext("%(minutes)s minute", "%(minutes)s minutes", int(fact.value)) % {
                "minutes": words
            }
        lines[fact.line_number - 1].understood.append(_("a fact: %(fact)s") % {"fact": words})
    for unread in block.read.unread:
        lines[unread.line_number - 1].problems.append(_("Not read: %(why)s") % {"why": unread.reason})
    return [line for line in lines if line.text]


def make_rows(
    origins: Sequence[Origin], data: QueryDict | None = None, ticked: Iterable[int] = ()
) -> list[ProposalRow]:
    """Propose for each of these: eight queries, whatever their number."""
    known, ticks = Known.load([origin.article for origin in origins]), set(ticked)
    rows = []
    for origin in origins:
        proposal = propose(origin.article, origin, known=known)
        form = ProposalForm(origin.article, proposal, known, data)
        rows.append(ProposalRow(origin, proposal, form, is_ticked=origin.pk in ticks))
    _find_doubtful(rows)
    return rows


def _find_doubtful(rows: Sequence[ProposalRow]) -> None:
    """Say which names `save_credits` would ask about."""
    blocks = {row.origin.pk: row.proposal.block.read.lines for row in rows if row.proposal.block}
    matches = match_lines(line for lines in blocks.values() for line in lines)
    for row in rows:
        lines = blocks.get(row.origin.pk, [])
        kinds = {line.name: line.kind for line in reversed(lines)}
        row.doubtful = [name for name, kind in kinds.items() if matches[name].choice(kind) is None]
