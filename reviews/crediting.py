"""Putting credits that were read from text on a film: who is who, and the change itself.

Nobody is merged silently: the editor is asked about a name that may mean a contributor of the site but is
spelled otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from reviews.credit_text.words import fold
from reviews.credits import ContributorKind, CreditLine
from reviews.editions import Note, recording
from reviews.models import Article, Contributor, Credit, Film
from reviews.saving import save_addressed
from reviews.slugs import free_slug
from reviews.words import store_changed_film

if TYPE_CHECKING:
    from filmclub.accounts.models import User

# Who a name stands for: the key of a contributor, or the kind of a new one.
Choice = int | ContributorKind
# How alike two names must be, of 1, to be asked about: one letter wrong in eight.
ALIKE = 0.86
KNOWN_FOR = 3


class UndecidedNames(Exception):
    """An editor has to say which contributors these names mean."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(_("Say who is meant by %(names)s.") % {"names": ", ".join(names)})
        self.names = names


@dataclass
class NameMatch:
    """The contributors that a name may mean, `exact` ones written the same, `similar` ones nearly."""

    name: str
    exact: list[Contributor] = field(default_factory=list)
    similar: list[Contributor] = field(default_factory=list)

    @property
    def recognised(self) -> Contributor | None:
        return self.exact[0] if len(self.exact) == 1 else None

    @property
    def is_new(self) -> bool:
        return not self.exact and not self.similar

    @property
    def candidates(self) -> list[Contributor]:
        return [*self.exact, *self.similar]

    def choice(self, kind: ContributorKind) -> Choice | None:
        """The key of the contributor it means, or the kind of a new one; None if an editor must choose."""
        if self.recognised:
            return self.recognised.pk
        return kind if self.is_new else None


# --- Who is who ----------------------------------------------------------------------------------


def match_names(names: Iterable[str]) -> dict[str, NameMatch]:
    """Find the contributors that each name may mean: two queries, whatever the number of names.

    Similar are names in other letters or another order, with initials or without a middle name, with a
    letter or two wrong, and the names under which somebody was credited elsewhere.
    """
    matches = {name: NameMatch(name) for name in names}
    if not matches:
        return {}
    contributors = {contributor.pk: contributor for contributor in Contributor.objects.all()}
    spellings = [(contributor.pk, contributor.name) for contributor in contributors.values()]
    spellings += (
        Credit.objects.exclude(credited_as="").values_list("contributor_id", "credited_as").distinct()
    )
    by_token = _by_token(spellings)
    for match in matches.values():
        exact = [pk for pk, contributor in contributors.items() if contributor.name == match.name]
        near = {
            pk
            for token in _tokens(match.name)
            for pk, spelling in by_token[token[:3]]
            if pk not in exact and is_similar(match.name, spelling)
        }
        match.exact = [contributors[pk] for pk in exact]
        match.similar = [contributors[pk] for pk in sorted(near)]
    return matches


def _by_token(spellings: Iterable[tuple[int, str]]) -> dict[str, set[tuple[int, str]]]:
    """Index names by how their words begin, so that a name is compared with few others."""
    index: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for pk, spelling in spellings:
        for token in _tokens(spelling):
            index[token[:3]].add((pk, spelling))
    return index


def _tokens(name: str) -> list[str]:
    return [token for token in fold(name).split() if token.isalnum()]


def is_similar(one: str, other: str) -> bool:
    """Whether two names may mean the same contributor."""
    first, second = _tokens(one), _tokens(other)
    if not first or not second:
        return False
    if sorted(first) == sorted(second) or _is_shortened(first, second) or _is_shortened(second, first):
        return True
    matcher = SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(second)), autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _is_shortened(short: list[str], full: list[str]) -> bool:
    """Whether "T. Smith", "Thomas Smith" or "Thomas P. Smith" may be "Thomas Patrick Smith"."""
    if min(len(short), len(full)) < 2 or len(short) > len(full) or short[-1] != full[-1]:
        return False
    if not _agree(short[0], full[0]):
        return False
    rest = iter(full[1:-1])
    return all(any(_agree(token, other) for other in rest) for token in short[1:-1])


def _agree(one: str, other: str) -> bool:
    """Whether two words of a name are the same, or one is the other's initial."""
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def known_for(contributors: Iterable[Contributor]) -> dict[int, list[str]]:
    """Return up to three films of each contributor, newest first: one query."""
    films: dict[int, list[str]] = defaultdict(list)
    credits = Credit.objects.filter(contributor__in=list(contributors)).order_by("-film__year", "film__title")
    for pk, title, year in credits.values_list("contributor_id", "film__title", "film__year"):
        words = f"{title}, {year}"
        if len(films[pk]) < KNOWN_FOR and words not in films[pk]:
            films[pk].append(words)
    return films


# --- The change ----------------------------------------------------------------------------------


def save_credits(
    *,
    film: Film,
    lines: Sequence[CreditLine],
    choices: Mapping[str, Choice] | None = None,
    by: User | None = None,
    ask: bool = True,
) -> list[Credit]:
    """Make these lines the film's credits, in this order, in one transaction; return them.

    `choices` says who a name means; for the others the one contributor written the same is taken, or
    somebody new. A name that is similar to others and has no choice raises UndecidedNames; with `ask` off
    it is somebody new. Credits that stay as they were keep their key. `by` needs the permission to change
    films and is logged; None is a program.
    """
    if by is not None and not by.has_perm("reviews.change_film"):
        raise PermissionDenied
    # Two editors save the same film's credits at once: recording locks the film, or both sets would stand.
    with transaction.atomic(), recording(film, by=by, note=Note.CREDITS):
        people = _people(lines, choices or {}, ask)
        kept, made, gone = _compare(film, lines, people)
        Credit.objects.filter(pk__in=[credit.pk for credit in gone]).delete()
        Credit.objects.bulk_update(kept, ["position"])
        Credit.objects.bulk_create(made)
        if by is not None:
            _log(film, by, made=len(made), gone=len(gone))
        Article.objects.filter(films=film).raise_version()
        store_changed_film(film, credits=[*made, *gone])
        Film.credits_changed(film.pk)
    return sorted([*kept, *made], key=lambda credit: credit.position)


def _people(lines: Sequence[CreditLine], choices: Mapping[str, Choice], ask: bool) -> dict[str, Contributor]:
    """Return the contributor that each name means; new ones are created."""
    kinds = {line.name: line.kind for line in reversed(lines)}
    matches = match_names([name for name in kinds if name not in choices])
    decided: dict[str, Choice] = {**choices}
    for name, match in matches.items():
        choice = match.choice(kinds[name]) or (None if ask or match.exact else kinds[name])
        if choice is not None:
            decided[name] = choice
    if undecided := [name for name in kinds if name not in decided]:
        raise UndecidedNames(undecided)
    known = Contributor.objects.in_bulk([key for key in decided.values() if isinstance(key, int)])
    people = {}
    for name in kinds:
        choice = decided[name]
        if isinstance(choice, int):
            if choice not in known:
                raise UndecidedNames([name])  # Deleted since somebody chose them.
            people[name] = known[choice]
        else:
            kind = ContributorKind(choice)
            slug = free_slug(Contributor.objects.all(), name, fallback=kind.value)
            people[name] = Contributor(name=name, kind=kind, slug=slug)
            save_addressed(people[name])
    return people


def _facts(credit: Credit) -> tuple[object, ...]:
    return (
        credit.contributor_id,
        credit.department,
        tuple(credit.also),
        credit.title,
        credit.character,
        tuple(credit.attributes),
        credit.credited_as,
        credit.heading,
    )


def _compare(
    film: Film, lines: Sequence[CreditLine], people: Mapping[str, Contributor]
) -> tuple[list[Credit], list[Credit], list[Credit]]:
    """Return the credits that stay, at their new position, those to make and those to delete."""
    old: dict[tuple[object, ...], list[Credit]] = defaultdict(list)
    for credit in Credit.objects.filter(film=film).order_by("position", "pk"):
        old[_facts(credit)].append(credit)
    kept, made = [], []
    for position, line in enumerate(lines, start=1):
        credit = Credit(
            film=film,
            contributor=people[line.name],
            department=str(line.department),
            also=[str(department) for department in line.also],
            title=line.title,
            character=line.character,
            attributes=list(line.attributes),
            credited_as=line.credited_as,
            heading=line.heading,
            position=position,
        )
        if same := old[_facts(credit)]:
            same[0].position = position
            kept.append(same.pop(0))
        else:
            made.append(credit)
    return kept, made, [credit for credits in old.values() for credit in credits]


def _log(film: Film, by: User, *, made: int, gone: int) -> None:
    message = f"Credits saved as text: {made} made, {gone} removed."
    LogEntry.objects.log_actions(by.pk, [film], CHANGE, message, single_object=True)
