"""The people of a film as TMDB gives them, as credits, and put into those that the film has here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from filmclub.lib.tmdb_service import Movie, Part
from reviews.credit_text.words import attribute_of, departments_of, fold, is_job, names_a_group
from reviews.credits import BILLING_ORDER, WRITING_TEAM, ContributorKind, CreditLine, Department
from reviews.models import Contributor, Credit, Film

_DEPARTMENTS = {
    "Actors": Department.CAST,
    "Directing": Department.DIRECTING,
    "Writing": Department.WRITING,
    "Camera": Department.CAMERA,
    "Lighting": Department.CAMERA,
    "Sound": Department.SOUND,
    "Editing": Department.EDITING,
    "Art": Department.ART,
    "Costume & Make-Up": Department.COSTUME,
    "Visual Effects": Department.VISUAL_EFFECTS,
    "Production": Department.PRODUCTION,
    "Companies": Department.COMPANY,
}
# What TMDB puts together is told apart by the job, and by nothing else.
_FINER = {
    "Sound": {Department.MUSIC},
    "Costume & Make-Up": {Department.MAKEUP},
    "Visual Effects": {Department.ANIMATION},
}
_REMARK = re.compile(r"\s*\(([^()]+)\)$")

# Whose credit it is, as what: two of one key are the same credit.
Key = tuple[object, ...]


@dataclass
class Known:
    """Which contributors are meant: by the number that TMDB gives them, and by name in the film's credits."""

    by_number: dict[int, Contributor] = field(default_factory=dict)
    by_name: dict[str, Contributor] = field(default_factory=dict)

    @classmethod
    def of(cls, film: Film, movie: Movie) -> Known:
        """Two queries. A number that two contributors bear means neither."""
        numbers = {part.person for part in movie.parts if part.person is not None}
        bearers: dict[int, list[Contributor]] = defaultdict(list)
        for contributor in Contributor.objects.filter(tmdb_id__in=numbers):
            bearers[contributor.tmdb_id or 0].append(contributor)
        known = cls({number: found[0] for number, found in bearers.items() if len(found) == 1})
        if film.pk:
            for credit in Credit.objects.filter(film=film).select_related("contributor"):
                for name in filter(None, map(fold, (credit.credited_as, credit.name))):
                    known.by_name[name] = credit.contributor
        return known

    def find(self, name: str, number: int | None) -> Contributor | None:
        """Who is meant by a name, and by TMDB's number where there is one: it tells two of one name apart."""
        if number is not None and number in self.by_number:
            return self.by_number[number]
        found = self.by_name.get(fold(name))
        is_other = found is not None and None not in (found.tmdb_id, number) and found.tmdb_id != number
        return None if is_other else found

    def name(self, part: Part) -> str:
        """What they are called here, where they are known."""
        found = self.find(part.name, part.person)
        return found.name if found is not None else part.name


def numbers_of(movie: Movie, known: Known) -> dict[str, int]:
    """The number of the person that each name means; a name that means two is left out."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for part in movie.parts:
        if part.person is not None:
            numbers[known.name(part)].add(part.person)
    return {name: next(iter(found)) for name, found in numbers.items() if len(found) == 1}


def lines_of(movie: Movie, known: Known) -> list[CreditLine]:
    """What TMDB says as credits in billing order, each name as it is written here."""
    lines = [_line(part, known.name(part)) for part in movie.parts]
    return sorted(dict.fromkeys(lines), key=lambda line: BILLING_ORDER[line.department])


def _line(part: Part, name: str) -> CreditLine:
    department = _DEPARTMENTS.get(part.department, Department.OTHER)
    said = departments_of(part.job)[:1]
    if said and (part.department not in _DEPARTMENTS or said[0] in _FINER.get(part.department, ())):
        department = said[0]
    character = part.character
    attributes: list[str] = []
    while found := _REMARK.search(character):
        attributes.insert(0, attribute_of(found[1]) or found[1].strip())
        character = character[: found.start()]
    kind = ContributorKind.GROUP if names_a_group(name) else ContributorKind.PERSON
    if department == Department.COMPANY:
        kind = ContributorKind.COMPANY
    return CreditLine(
        name=name,
        kind=kind,
        department=department,
        title=part.job,
        character=character.strip(),
        attributes=tuple(attributes),
    )


def doubts_of(line: CreditLine, movie: Movie) -> list[str]:
    """Why an editor should look at a line that TMDB gives, in sentences."""
    doubts = []
    if line.title and not is_job(line.title):
        doubts.append(_("“%(job)s” is no job that is known here.") % {"job": line.title})
    if len({part.person for part in movie.parts if part.name == line.name} - {None}) > 1:
        doubts.append(_("TMDB knows two people of this name. They would become one here."))
    return doubts


# --- Into those that the film has ----------------------------------------------------------------


@dataclass
class Merged:
    """The film's credits with what is new at TMDB, and without what it has taken back."""

    lines: list[CreditLine] = field(default_factory=list)
    new: list[CreditLine] = field(default_factory=list)
    gone: list[CreditLine] = field(default_factory=list)


def merge(
    here: Sequence[CreditLine], says: Sequence[CreditLine], said: Sequence[CreditLine] | None
) -> Merged:
    """Put what TMDB says into what stands here; `said` is what it said last, None if it was never asked.

    A credit that was changed or taken away here stays so. Where TMDB was never asked, who stands here in a
    department, in whichever words, is not new there.
    """
    were, are = set(map(_key, said or ())), set(map(_key, says))
    stay = [(_key(line), line) for line in here if _key(line) not in were - are]
    merged = Merged(gone=[line for line in here if _key(line) in were - are])
    old = were.union(map(_key, here))
    if said is None:
        places = {
            (fold(line.name), department) for line in here for department in (line.department, *line.also)
        }
        old.update(_key(line) for line in says if _place(line) in places)
    # What is new stands behind what TMDB names before it.
    at = 0
    for line in says:
        key = _key(line)
        if key not in old:
            stay.insert(at, (key, line))
            merged.new.append(line)
        there = [one for one, _line in stay]
        at = next((n for n, one in enumerate(there, 1) if one == key), 0) or next(
            (n for n, one in enumerate(there, 1) if one[:2] == key[:2]), at
        )
    merged.lines = [line for _key, line in stay]
    return merged


def _key(line: CreditLine) -> Key:
    remarks = tuple(sorted(remark for remark in line.attributes if remark != WRITING_TEAM))
    return (*_place(line), fold(line.title), fold(line.character), remarks)


def _place(line: CreditLine) -> Key:
    return (fold(line.name), line.department)
