"""Credits as text, on a page of their own and in a film's form: each line as read, and who is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from filmclub.lib.numbers import LARGEST_SMALL
from reviews.credit_text.examples import HELP
from reviews.credit_text.printing import print_credits
from reviews.credit_text.reader import read_credits
from reviews.credit_text.results import ReadCredits
from reviews.credits import ContributorKind, CreditLine, Department, attribute_label
from reviews.matching import Choice, NameMatch, known_names, match_lines
from reviews.models import Contributor, Film
from reviews.proposals.film_facts import Proposal, proposals_for

# How the editor says which side of a line is the person.
TURNED = {"no": False, "yes": True}


def digest_of(text: str, turned: str = "") -> str:
    return sha256("\n".join([*text.splitlines(), *filter(None, [turned])]).encode()).hexdigest()[:16]


def in_words(person: Contributor, match: NameMatch) -> str:
    """Somebody with what tells them from namesakes: “Tom Holland – Fright Night, 1985 · 1977–1996”."""
    work = match.work[person.pk]
    films = "; ".join(work.films) or _("no film yet")
    return f"{person} – {films}" + (f" · {work.years}" if work.first != work.last else "")


@dataclass
class Who:
    """A name in the text, and the contributors it may mean, as its row asks the editor."""

    number: int
    match: NameMatch
    kind: ContributorKind
    chosen: str = ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """The answers: those who are known, then somebody new of each kind."""
        known = [(str(person.pk), in_words(person, self.match)) for person in self.match.candidates]
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
        """The contributor that is taken unless the editor chooses another."""
        chosen = self.match.recognised
        return chosen if chosen is not None and self.chosen == str(chosen.pk) else None

    def choice(self) -> Choice | None:
        if self.chosen.startswith("new:"):
            kind = self.chosen.removeprefix("new:")
            return ContributorKind(kind) if kind in ContributorKind.values else None
        known = {str(person.pk): person.pk for person in self.match.candidates}
        return known.get(self.chosen)


@dataclass
class TextLine:
    """One line of the text, with one thing that was read from it."""

    number: int
    source: str
    line: CreditLine | None = None
    # Set in the first row of each name, where it is asked.
    who: Who | None = None
    note: str = ""
    problem: str = ""
    # Of a line in doubt: what the form sends where the editor says that it is right, and whether they do.
    right: str = ""
    is_right: bool = False

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
class Offer:
    """What the text says of the film, and whether the editor takes it."""

    proposal: Proposal
    is_taken: bool

    @property
    def answer(self) -> str:
        """What is offered, as the form sends it back: of something else nobody was asked."""
        return f"{self.proposal.there}|{self.proposal.said}"


@dataclass
class CreditsPage:
    """What the page “Credits as text” shows: the text, and once it was read what was understood."""

    text: str
    # Names the credits as they are stored now, and as they were when the text was first shown.
    present: str
    started_from: str = ""
    was_read: str = ""
    read: ReadCredits = field(default_factory=ReadCredits)
    rows: list[TextLine] = field(default_factory=list)
    people: dict[str, Who] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    drop_unread: bool = False
    # Whether who is not named is somebody new, held back until an editor says who it is.
    holds_back: bool = False
    turned: str = ""
    offers: list[Offer] = field(default_factory=list)
    # The numbers of lines in doubt that are right.
    right: set[int] = field(default_factory=set)
    # Whether it was sent, and is not what is stored.
    was_changed: bool = False

    @classmethod
    def from_post(
        cls,
        post: Any,
        *,
        present: str,
        film: Film,
        name: str = "text",
        doubt: Callable[[CreditLine], CreditLine] = lambda line: line,
    ) -> CreditsPage:
        """Read the text that was sent as `name` and the answers that belong to it: eight queries at most.

        `doubt` adds to a line what else is unsure of it.
        """
        turned = post.get("turned", "")
        page = cls(
            text=post.get(name, "").replace("\r\n", "\n"),
            present=present,
            was_changed=True,
            turned=turned if turned in TURNED else "",
            holds_back="hold_back" in post,
            started_from=post.get("started_from", ""),
            was_read=post.get("was_read", ""),
            drop_unread="drop_unread" in post,
        )
        page.read = read_credits(page.text, known_names(), TURNED.get(page.turned))
        page.read.lines = list(map(doubt, page.read.lines))
        page._find_people(post, film)
        page.answer_offers(post, film)
        page._make_rows(post)
        return page

    @property
    def digest(self) -> str:
        return digest_of(self.text, self.turned)

    @property
    def can_be_turned(self) -> bool:
        """Whether there are lines of which one side is the person, and the other a part."""
        return bool(self.turned) or any(line.character for line in self.read.lines)

    @property
    def is_anybody_asked(self) -> bool:
        return self.holds_back or any(who.choice() is None for who in self.people.values())

    def answer_offers(self, post: Any, film: Film) -> None:
        """Propose the facts that the film does not have so; what fills an empty field is taken unasked."""
        self.offers = []
        for proposal in proposals_for(film, self.read):
            offer = Offer(proposal, proposal.is_taken_unasked)
            if post.get(f"offered-{proposal.key}") == offer.answer:
                offer.is_taken = f"take-{proposal.key}" in post
            self.offers.append(offer)

    @property
    def taken(self) -> list[Proposal]:
        return [offer.proposal for offer in self.offers if offer.is_taken]

    def _find_people(self, post: Any, film: Film) -> None:
        kinds = {line.name: line.kind for line in reversed(self.read.lines)}
        names = list(dict.fromkeys(line.name for line in self.read.lines))
        matches = match_lines(self.read.lines, film)
        # Answers are sent with the name that they are about: the text may have changed since.
        answers = {
            post[f"name-{number}"]: post.get(f"who-{number}", "")
            for number in range(1, 2000)
            if f"name-{number}" in post
        }
        for number, name in enumerate(names, start=1):
            who = Who(number, matches[name], kinds[name])
            choice = who.match.choice(who.kind)
            sure = "" if choice is None else str(choice) if isinstance(choice, int) else f"new:{choice}"
            who.chosen = answers.get(name) or sure
            self.people[name] = who

    def _make_rows(self, post: Any) -> None:
        source = self.text.splitlines()
        asked: set[str] = set()
        doubtful = {line.line_number for line in self.read.lines if line.doubts}
        # Answers go with the line that they are about: the text may have changed since.
        answers = {number: f"{number}:{digest_of(source[number - 1])}" for number in doubtful}
        self.right = {number for number in doubtful if answers[number] in post.getlist("right")}

        def row(number: int, **what: Any) -> TextLine:
            return TextLine(number, source[number - 1] if 0 < number <= len(source) else "", **what)

        for line in self.read.lines:
            first = line.name not in asked
            asked.add(line.name)
            doubts = " ".join(line.doubts)
            who = self.people[line.name] if first else None
            number = line.line_number
            answer, is_right = answers.pop(number, ""), number in self.right
            self.rows.append(row(number, line=line, who=who, problem=doubts, right=answer, is_right=is_right))
        for heading in self.read.headings:
            self.rows.append(row(heading.line_number, note=_("A heading for the lines below.")))
        for fact in self.read.facts:
            self.rows.append(row(fact.line_number, note=_("A fact about the film.")))
        for unread in self.read.unread:
            self.rows.append(row(unread.line_number, problem=_("Not read: %(why)s") % {"why": unread.reason}))
        self.rows.sort(key=lambda row: row.number)

    def may_be_saved(self) -> bool:
        """Whether what would be saved is what the editor saw and answered; says in `errors` why not."""
        if self.was_read != self.digest:
            self.errors.append(
                _("You changed the text. This is how it reads now; look through it, then save.")
            )
        return self._is_whole()

    def may_be_saved_unseen(self) -> bool:
        """Whether a text that is saved as soon as it is pasted needs no look; says in `errors` why it does.

        It does where it would leave a film without credits. Lines in doubt are held back.
        """
        if self.was_read != self.digest and not self.read.lines:
            self.errors.append(
                _("No credit was read in this text. Saving again takes away the film’s credits.")
            )
        return self._is_whole()

    def _is_whole(self) -> bool:
        """Whether nothing would be lost, and everybody is known; says in `errors` what is missing."""
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
        if len(self.read.lines) > LARGEST_SMALL:
            most = {"most": LARGEST_SMALL}
            self.errors.append(_("A film has %(most)d credits at most. Leave some lines out.") % most)
        undecided = [name for name, who in self.people.items() if who.choice() is None]
        if undecided and not self.holds_back:
            self.errors.append(_("Say who is meant by %(names)s.") % {"names": ", ".join(undecided)})
        return not self.errors

    def choices(self) -> dict[str, Choice]:
        return {name: choice for name, who in self.people.items() if (choice := who.choice()) is not None}


# --- In the form of the film ---------------------------------------------------------------------

NAME = "credits_text"


class CreditsText(forms.Textarea):
    """A field for the text, and below it how it was understood."""

    page: CreditsPage | None = None
    film: Film | None = None
    doubts = 0

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["filmclub/admin/reviews.css"]},
            js=[Script("filmclub/admin/film_credits.js", type="module")],  # type: ignore[list-item]
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        key = self.film.pk if self.film else None
        context = {
            "widget": widget,
            "attributes": flatatt(widget["attrs"]),
            "page": self.page,
            "help": HELP,
            "read_url": reverse("admin:reviews_film_read") + (f"?film={key}" if key else ""),
            "doubts": self.doubts,
            "doubts_url": reverse("admin:reviews_film_doubts") + f"#film-{key}",
        }
        return render_to_string("admin/reviews/film/_credits_text.html", context)


class WithCredits(forms.ModelForm[Film]):
    """A film's form with its credits as text; what is understood of a changed text is `page`."""

    credits_text = forms.CharField(
        label=gettext_lazy("Credits as text"),
        required=False,
        strip=False,
        max_length=200_000,
        widget=CreditsText(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A line each, as a film, its press kit or a page prints them, in English, French or German. You "
            "look through the facts that stand among them. What is in doubt is held back until you decide."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if NAME not in self.fields:
            self.page = None
            return
        film = self.instance
        printed = print_credits(film.credits.select_related("contributor")) if film.pk else ""
        page = CreditsPage(text=printed, present=digest_of(printed))
        doubts = film.credits.doubtful().count() if film.pk else 0
        # A page that was opened before there was this field sends none: then the credits stay.
        if self.is_bound and NAME in self.data:
            sent = digest_of(self.data[NAME])
            if sent not in (page.present, self.data.get("started_from", page.present)):
                page = CreditsPage.from_post(self.data, present=page.present, film=film, name=NAME)
                if not film.pk:
                    page.started_from = page.present
            elif sent != page.present:
                # Left alone here, and changed by somebody else: the form goes on with theirs.
                data: Any = self.data
                data = data.copy()
                data[NAME], data["started_from"] = printed, page.present
                self.data = data
        self.page = page if page.was_changed else None
        field: Any = self.fields[NAME]
        field.widget.page, field.widget.film, field.widget.doubts = page, film, doubts
        field.initial = printed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.page is not None and not self.page.may_be_saved_unseen():
            for error in self.page.errors:
                self.add_error(NAME, error)
        return cleaned
