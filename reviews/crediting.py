"""Putting credits that were read from text on a film: who is who, and the change itself.

Nobody is merged silently: the editor is asked about a name that may mean a contributor of the site but is
spelled otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from filmclub.lib.lines import clean_line
from reviews.credits import ContributorKind, CreditLine
from reviews.editions import Note, recording
from reviews.matching import Choice, is_other_name, match_lines
from reviews.models import Contributor, ContributorName, Credit, Film
from reviews.saving import save_addressed
from reviews.slugs import free_slug
from reviews.words import changed_credits, store_contributors

if TYPE_CHECKING:
    from filmclub.accounts.models import User

# Characters of a doubt, and of the line that it is about, that are kept.
LONGEST = 500


class UndecidedNames(Exception):
    """An editor has to say which contributors these names mean."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(_("Say who is meant by %(names)s.") % {"names": ", ".join(names)})
        self.names = names


def save_credits(
    *,
    film: Film,
    lines: Sequence[CreditLine],
    choices: Mapping[str, Choice] | None = None,
    by: User | None = None,
    ask: bool = True,
    hold: bool = False,
    right: Collection[int] = (),
    text: str = "",
) -> list[Credit]:
    """Make these lines the film's credits, in this order, in one transaction; return them.

    `choices` says who a name means; for the others the one contributor called the same is taken, or
    somebody new. A name that may mean others and has no choice raises UndecidedNames; with `ask` off it is
    somebody new, and with `hold` too, but then its credits are in doubt. So are lines that were read with
    doubts, but those of the numbers `right`; `text` is what they were read from. Credits that stay as they
    were keep their key, and what was decided of them. `by` needs the permission to change films and is
    logged; None is a program.
    """
    if by is not None and not by.has_perm("reviews.change_film"):
        raise PermissionDenied
    # Two editors save the same film's credits at once: recording locks the film, or both sets would stand.
    with transaction.atomic(), recording(film, by=by, note=Note.CREDITS):
        people = _people(lines, choices or {}, ask=ask, hold=hold, film=film)
        printed = dict(enumerate(map(clean_line, text.splitlines()), start=1))
        new = [_credit(film, line, people, printed) for line in lines]
        sure = {place for place, line in enumerate(lines) if line.line_number in right}
        kept, made, gone = _compare(film, new, sure)
        Credit.objects.filter(pk__in=[credit.pk for credit in gone]).delete()
        Credit.objects.bulk_update(kept, ["position", "doubt"])
        Credit.objects.bulk_create(made)
        _keep_other_names(lines, people.by_name)
        if by is not None:
            _log(film, by, made=len(made), gone=len(gone))
        changed_credits(film, [*made, *gone])
    return sorted([*kept, *made], key=lambda credit: credit.position)


@dataclass
class _People:
    """Whom the names mean; of which names it is not known; and the keys of whom readers know."""

    by_name: dict[str, Contributor] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    known: set[int] = field(default_factory=set)


def _people(
    lines: Sequence[CreditLine], choices: Mapping[str, Choice], *, ask: bool, hold: bool, film: Film
) -> _People:
    """Find the contributor that each name means, and lock them; new ones are created."""
    kinds = {line.name: line.kind for line in reversed(lines)}
    decided, unsure = _decide(lines, choices, kinds, ask=ask, hold=hold, film=film)
    known = _locked(decided)
    if any(key not in known for key in _keys(decided) - _keys(choices)):
        # Somebody merged them with others meanwhile, whom their name leads to now.
        decided, unsure = _decide(lines, choices, kinds, ask=ask, hold=hold, film=film)
        known = _locked(decided)
    people = _People(unsure=unsure)
    for name in kinds:
        choice = decided[name]
        if isinstance(choice, int):
            if choice not in known:
                raise UndecidedNames([name])  # Deleted since somebody chose them.
            people.by_name[name] = known[choice]
        else:
            kind = ContributorKind(choice)
            slug = free_slug(Contributor.objects.all(), name, fallback=kind.value)
            people.by_name[name] = Contributor(name=name, kind=kind, slug=slug)
            save_addressed(people.by_name[name])
    people.known = set(Contributor.objects.public().filter(pk__in=known).values_list("pk", flat=True))
    return people


def _keys(decided: Mapping[str, Choice]) -> set[int]:
    return {key for key in decided.values() if isinstance(key, int)}


def _locked(decided: Mapping[str, Choice]) -> dict[int, Contributor]:
    """Those who were found, and nobody deletes or merges them until we commit: one query."""
    rows = Contributor.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=_keys(decided))
    # In the order of their keys, as merging does: or each would wait for the other.
    return {person.pk: person for person in rows.order_by("pk")}


def _decide(
    lines: Sequence[CreditLine],
    choices: Mapping[str, Choice],
    kinds: Mapping[str, ContributorKind],
    *,
    ask: bool,
    hold: bool,
    film: Film,
) -> tuple[dict[str, Choice], set[str]]:
    """Return the key that each name means, or the kind of somebody new, and the names that are unsure."""
    matches = match_lines([line for line in lines if line.name not in choices], film)
    decided: dict[str, Choice] = {**choices}
    unsure: set[str] = set()
    for name, match in matches.items():
        choice = match.choice(kinds[name])
        if choice is None and hold:
            choice = match.held.pk if match.held else kinds[name]
            unsure.add(name)
        elif choice is None and not (ask or match.exact):
            choice = kinds[name]
        if choice is not None:
            decided[name] = choice
    if undecided := [name for name in kinds if name not in decided]:
        raise UndecidedNames(undecided)
    return decided, unsure


def _credit(film: Film, line: CreditLine, people: _People, printed: Mapping[int, str]) -> Credit:
    """The line as a credit, held back where it was read with a doubt or it is not known who is meant."""
    person, doubts = people.by_name[line.name], list(line.doubts)
    if line.name in people.unsure:
        doubts.append(_("Who is meant by “%(name)s”?") % {"name": line.name})
    elif person.pk in people.known or person.kind != line.kind:
        # Whether it is a person is known, or was said.
        doubts = [doubt for doubt in doubts if doubt not in _about_kind(line.name)]
    doubt = clean_line(" ".join(doubts))[:LONGEST].strip()
    as_other = line.name if is_other_name(line.name, person.name) else ""
    return Credit(
        film=film,
        contributor=person,
        department=str(line.department),
        also=[str(department) for department in line.also],
        title=line.title,
        character=line.character,
        attributes=list(line.attributes),
        credited_as=line.credited_as or as_other,
        heading=line.heading,
        doubt=doubt,
        printed=printed.get(line.line_number, "")[:LONGEST].strip() if doubt else "",
    )


def _about_kind(name: str) -> set[str]:
    """How one asks whether somebody is a person, in the words of who reads the lines."""
    asked = (
        _("Is “%(name)s” a person or a group? Read as a person."),
        _("Is “%(name)s” a company? It was read as one."),
    )
    return {question % {"name": name} for question in asked}


def _keep_other_names(lines: Sequence[CreditLine], people: Mapping[str, Contributor]) -> None:
    """Keep the second names of people that stand in lines without a doubt: a few queries if there are any."""
    new = {
        (people[line.name].pk, line.other_name)
        for line in lines
        if line.other_name and not line.doubts and line.other_name != people[line.name].name
    }
    if new:
        names = (ContributorName(contributor_id=pk, name=name) for pk, name in sorted(new))
        ContributorName.objects.bulk_create(names, ignore_conflicts=True)
        store_contributors({pk for pk, _name in new})


def facts_of(credit: Credit) -> tuple[object, ...]:
    """What a credit says, but for its place and what is in doubt."""
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
    film: Film, new: Sequence[Credit], right: Collection[int]
) -> tuple[list[Credit], list[Credit], list[Credit]]:
    """Return the credits that stay, at their new position, those to make and those to delete.

    Those at the places `right` are in no doubt. One that stays is in doubt if it was.
    """
    old: dict[tuple[object, ...], list[Credit]] = defaultdict(list)
    for credit in Credit.objects.filter(film=film).order_by("position", "pk"):
        old[facts_of(credit)].append(credit)
    kept: list[Credit] = []
    made: list[Credit] = []
    for place, credit in enumerate(new):
        same = old[facts_of(credit)]
        stays = same.pop(0) if same else credit
        stays.position = place + 1
        if place in right:
            stays.doubt = ""
        (made if stays is credit else kept).append(stays)
    return kept, made, [credit for credits in old.values() for credit in credits]


def _log(film: Film, by: User, *, made: int, gone: int) -> None:
    message = f"Credits saved as text: {made} made, {gone} removed."
    LogEntry.objects.log_actions(by.pk, [film], CHANGE, message, single_object=True)
