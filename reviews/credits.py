"""The vocabulary of film credits, and how they are shown.

Credits keep the order and the wording of the screen. Departments serve grouping and filters, they never
replace a title: "executive producer" stays what it is. Reading credits from text and writing them back is
in `reviews.credit_text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Department(models.TextChoices):
    """Departments of a film in billing order, named as IMDb and TMDB name them."""

    DIRECTING = "directing", gettext_lazy("Directing")
    WRITING = "writing", gettext_lazy("Writing")
    CAST = "cast", gettext_lazy("Cast")
    CAMERA = "camera", gettext_lazy("Camera")
    MUSIC = "music", gettext_lazy("Music")
    SOUND = "sound", gettext_lazy("Sound")
    EDITING = "editing", gettext_lazy("Editing")
    ART = "art", gettext_lazy("Art")
    COSTUME = "costume", gettext_lazy("Costume")
    MAKEUP = "makeup", gettext_lazy("Make-up and hair")
    VISUAL_EFFECTS = "visual-effects", gettext_lazy("Visual effects")
    ANIMATION = "animation", gettext_lazy("Animation")
    STUNTS = "stunts", gettext_lazy("Stunts")
    PRODUCTION = "production", gettext_lazy("Production")
    COMPANY = "company", gettext_lazy("Companies")
    OTHER = "other", gettext_lazy("Other crew")


# Whom readers look for; all others are the crew.
LEADING = (Department.DIRECTING, Department.WRITING, Department.CAST)
# A crew of fewer lines takes no more room than what folds it.
LONG_CREW = 4

BILLING_ORDER: dict[str, int] = {value: place for place, value in enumerate(Department.values)}


class ContributorKind(models.TextChoices):
    """Who can be credited: a band can write the music, a company can make the effects."""

    PERSON = "person", gettext_lazy("Person")
    GROUP = "group", gettext_lazy("Group")
    COMPANY = "company", gettext_lazy("Company")


ATTRIBUTES = {
    "voice": gettext_lazy("voice"),
    "singing voice": gettext_lazy("singing voice"),
    "uncredited": gettext_lazy("uncredited"),
    "credit only": gettext_lazy("credit only"),
    "archive footage": gettext_lazy("archive footage"),
    "archive sound": gettext_lazy("archive sound"),
    "scenes deleted": gettext_lazy("scenes deleted"),
    "cameo": gettext_lazy("cameo"),
    "motion capture": gettext_lazy("motion capture"),
}
"""Attributes that are translated where they are shown; every other one is shown as it was typed."""

WRITING_TEAM = "&"
"""The attribute of a writer who forms a team with the writer named next.

On screen "A & B" wrote together, "A and B" one after the other. The first credit of a team carries this.
"""


@dataclass(frozen=True)
class CreditLine:
    """One credit: one contributor with one title or character, as the film or a page prints it.

    Two lines are equal when they state the same facts; where they were read and what is doubtful about the
    reading does not count.

    `also` holds the further departments of a joint title, `title` is exact and empty for the cast,
    `heading` is what is printed above when that is not the title itself, `other_name` the same name in
    another script, printed beside it ("Rebecca Pan (潘迪華)"). `doubts` are whole sentences
    for the editor, in the language that was active while reading.
    """

    name: str
    kind: ContributorKind
    department: Department
    also: tuple[Department, ...] = ()
    title: str = ""
    character: str = ""
    attributes: tuple[str, ...] = ()
    credited_as: str = ""
    heading: str = ""
    other_name: str = ""
    line_number: int = field(default=0, compare=False)
    doubts: tuple[str, ...] = field(default=(), compare=False)


class CreditLike(Protocol):
    """What a credit must offer to be shown or written as text; a `CreditLine` and the model both do."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def also(self) -> Sequence[str]: ...
    @property
    def title(self) -> str: ...
    @property
    def character(self) -> str: ...
    @property
    def attributes(self) -> Sequence[str]: ...
    @property
    def credited_as(self) -> str: ...
    @property
    def heading(self) -> str: ...


C = TypeVar("C", bound=CreditLike)


def attribute_label(attribute: str) -> str:
    """Return an attribute in the reader's language, or as it was typed."""
    return str(ATTRIBUTES.get(attribute, attribute))


def credit_notes(credit: CreditLike) -> tuple[str, ...]:
    """Return the remarks behind the name, without brackets: "voice", "as Thomas P. Smith"."""
    notes = [attribute_label(attribute) for attribute in credit.attributes if attribute != WRITING_TEAM]
    if credit.credited_as:
        notes.append(_("as %(name)s") % {"name": credit.credited_as})
    return tuple(notes)


def credit_job(credit: CreditLike) -> str:
    """Return what stands left of the centre line: the character, the title, or at least the department."""
    if credit.department == Department.CAST and credit.character:
        return credit.character
    return credit.title or credit.character or str(Department(credit.department).label)


@dataclass(frozen=True)
class EndCredit(Generic[C]):
    """One line of the end credits: the job, the centre line, the name.

    `joined` is "&" between the writers of a team, to stand after the name, and empty otherwise.
    """

    job: str
    name: str
    notes: tuple[str, ...]
    joined: str
    credit: C


@dataclass(frozen=True)
class CreditGroup(Generic[C]):
    """Consecutive lines under one heading, or of one department where nothing is printed above them."""

    heading: str
    department: Department
    lines: tuple[EndCredit[C], ...]

    @property
    def is_crew(self) -> bool:
        return self.department not in LEADING


def has_long_crew(groups: Sequence[CreditGroup[C]]) -> bool:
    """Whether a small screen folds the crew away: it is long, and something is left."""
    crew = [group for group in groups if group.is_crew]
    return len(crew) < len(groups) and sum(len(group.lines) for group in crew) >= LONG_CREW


def end_credits(credits: Iterable[C]) -> list[CreditGroup[C]]:
    """Set credits like end credits: strictly in the order given, consecutive ones grouped.

    A credit whose title is itself the heading of others ("Produced by" among producers with a title of
    their own) stands in their group. No queries beyond those of `credits` itself.
    """
    in_order = list(credits)
    headings = {credit.heading for credit in in_order} - {""}

    def place(credit: C) -> tuple[str, str]:
        heading = credit.heading or (credit.title if credit.title in headings else "")
        return (heading, "" if heading else credit.department)

    return [
        _credit_group(heading, list(lines)) for (heading, _department), lines in groupby(in_order, key=place)
    ]


def _credit_group(heading: str, credits: list[C]) -> CreditGroup[C]:
    lines = tuple(
        EndCredit(
            job=credit_job(credit),
            name=credit.name,
            notes=credit_notes(credit),
            joined=WRITING_TEAM if WRITING_TEAM in credit.attributes else "",
            credit=credit,
        )
        for credit in credits
    )
    return CreditGroup(heading, Department(credits[0].department), lines)


def credit_sentence(credit: CreditLike) -> str:
    """Say one credit in the reader's language: "Scarlett Johansson as Samantha (voice)"."""
    words = {"name": credit.name, "title": credit.title, "character": credit.character}
    if credit.character:
        sentence = _("%(name)s as %(character)s") % words
    elif credit.title.casefold().endswith((" by", " par", " de")):
        sentence = _("%(title)s %(name)s") % words
    elif credit.department == Department.CAST and not credit.title:
        sentence = credit.name
    else:
        sentence = _("%(name)s – %(title)s") % {"name": credit.name, "title": credit_job(credit)}
    return " ".join([sentence, *(f"({note})" for note in credit_notes(credit))])


class FilmLike(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def year(self) -> int | None: ...


class FilmCreditLike(CreditLike, Protocol):
    """A credit that knows its film."""

    @property
    def film(self) -> FilmLike: ...


F = TypeVar("F", bound=FilmCreditLike)


@dataclass(frozen=True)
class FilmographySection(Generic[F]):
    """The credits of one contributor in one department, newest film first."""

    department: Department
    credits: tuple[F, ...]


def filmography(credits: Iterable[F]) -> list[FilmographySection[F]]:
    """Group the credits of one contributor by department, departments in billing order.

    A joint credit stands in each of its departments. Films without a year come last; several credits
    on one film keep the order given. Reads `credit.film`, so fetch it with the credits.
    """
    sections: dict[str, list[F]] = {}
    for credit in credits:
        for department in dict.fromkeys([credit.department, *credit.also]):
            sections.setdefault(department, []).append(credit)
    return [
        FilmographySection(Department(department), tuple(sorted(sections[department], key=_newest_first)))
        for department in sorted(sections, key=BILLING_ORDER.__getitem__)
    ]


def _newest_first(credit: FilmCreditLike) -> tuple[int, str]:
    return (-(credit.film.year or 0), credit.film.title.casefold())
