"""Whom a name in the credits means: who is called so, or nearly so, and what tells namesakes apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

from opencc import OpenCC

from filmclub.lib.alphabet import LIKE
from filmclub.lib.folding import sets_no_spaces
from reviews.credit_text.words import fold
from reviews.credits import ContributorKind, CreditLine
from reviews.models import Contributor, ContributorName, Credit, Film

# Who a name stands for: the key of a contributor, or the kind of a new one.
Choice = int | ContributorKind
# How alike two names must be, of 1, to be asked about: one letter wrong in eight.
ALIKE = 0.86
KNOWN_FOR = 3
# Years without work after which somebody who did something else may be a namesake.
LONG_AGO = 10
ARTICLES = frozenset({"the", "les", "die", "der", "das", "le", "la"})


@dataclass
class Work:
    """What somebody did: up to three films, the newest first, the years, and the departments."""

    films: list[str] = field(default_factory=list)
    first: int = 0
    last: int = 0
    departments: set[str] = field(default_factory=set)

    @property
    def years(self) -> str:
        return f"{self.first}–{self.last}" if self.last > self.first else str(self.first or "")


@dataclass
class NameMatch:
    """The contributors that a name may mean, `exact` ones called the same, `similar` ones nearly."""

    name: str
    exact: list[Contributor] = field(default_factory=list)
    similar: list[Contributor] = field(default_factory=list)
    # By their keys, where it was looked up.
    work: dict[int, Work] = field(default_factory=dict)
    # Whether the one who is called so may be a namesake: they did something else, long ago.
    is_unsure: bool = False
    # Who has this name in the film's credits as they are; and who does in those that are held back alone.
    present: Contributor | None = None
    held: Contributor | None = None

    @property
    def recognised(self) -> Contributor | None:
        if self.present:
            return self.present
        return self.exact[0] if len(self.exact) == 1 and not self.is_unsure else None

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


def match_lines(lines: Iterable[CreditLine], film: Film | None = None) -> dict[str, NameMatch]:
    """Find the contributors that the names in these lines of a film may mean: six queries.

    Who is credited by the name there already is taken. Who is called so, and did something else long before
    or after, is not.
    """
    departments: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        departments[line.name] |= {str(line.department), *map(str, line.also)}
    matches = match_names(departments)
    work = work_of(person for match in matches.values() for person in match.candidates)
    present, held = _present(film, is_held=False), _present(film, is_held=True)
    for match in matches.values():
        match.work = {person.pk: work[person.pk] for person in match.candidates}
        match.present = _the_one(match, present)
        match.held = _the_one(match, held - present)
        if film is not None and film.year and len(match.exact) == 1:
            match.is_unsure = _is_namesake(work[match.exact[0].pk], departments[match.name], film.year)
    return matches


def _the_one(match: NameMatch, present: set[tuple[int, str]]) -> Contributor | None:
    here = [person for person in match.candidates if (person.pk, match.name) in present]
    return here[0] if len(here) == 1 else None


def _present(film: Film | None, *, is_held: bool) -> set[tuple[int, str]]:
    """Who stands in a film's credits, by each of the names that stand there."""
    if film is None or film.pk is None:
        return set()
    credits = film.credits.doubtful() if is_held else film.credits.public()
    rows = credits.values_list("contributor_id", "contributor__name", "credited_as")
    return {(pk, name) for pk, *names in rows for name in names if name}


def _is_namesake(work: Work, departments: set[str], year: int) -> bool:
    is_long_ago = bool(work.films) and not work.first - LONG_AGO <= year <= work.last + LONG_AGO
    return is_long_ago and work.departments.isdisjoint(departments)


def match_names(names: Iterable[str]) -> dict[str, NameMatch]:
    """Find the contributors that each name may mean: three queries, whatever the number of names.

    The same is who has the name, also as another one; a band or company also with an article before it.
    Similar are names in other letters or another order, with initials or without a middle name, with a
    letter or two wrong, and the names under which somebody was credited elsewhere.
    """
    matches = {name: NameMatch(name) for name in names}
    if not matches:
        return {}
    contributors = {contributor.pk: contributor for contributor in Contributor.objects.all()}
    others = list(ContributorName.objects.values_list("contributor_id", "name"))
    called: dict[str, list[int]] = defaultdict(list)
    for pk, contributor in contributors.items():
        called[contributor.name].append(pk)
        if not contributor.is_person:
            called[_bare(contributor.name)].append(pk)
    also_called: dict[str, list[int]] = defaultdict(list)
    for pk, name in others:
        also_called[name].append(pk)
    spellings = [(contributor.pk, contributor.name) for contributor in contributors.values()] + others
    spellings += (
        Credit.objects.exclude(credited_as="").values_list("contributor_id", "credited_as").distinct()
    )
    by_token = _by_token(spellings)
    for match in matches.values():
        exact = list(dict.fromkeys(called.get(match.name) or called.get(_bare(match.name), [])))
        exact += [pk for pk in also_called.get(match.name, []) if pk not in exact]
        near = {
            pk
            for token in _tokens(match.name)
            for pk, spelling in by_token.get(token[:3], ())
            if pk not in exact and is_similar(match.name, spelling)
        }
        match.exact = [contributors[pk] for pk in exact]
        match.similar = [contributors[pk] for pk in sorted(near)]
    return matches


def known_names() -> frozenset[str]:
    """The folded names of all people who are known, by which one tells who stands on a line: one query."""
    people = Contributor.objects.public().filter(kind=ContributorKind.PERSON)
    return frozenset(map(fold, people.values_list("name", flat=True)))


def work_of(contributors: Iterable[Contributor]) -> dict[int, Work]:
    """What each of them did, as far as readers see it: one query."""
    work = {contributor.pk: Work() for contributor in contributors}
    credits = Credit.objects.public().filter(contributor__in=work).order_by("-film__year", "film__title")
    for pk, title, year, department in credits.values_list(
        "contributor_id", "film__title", "film__year", "department"
    ):
        done = work[pk]
        words = f"{title}, {year}"
        if len(done.films) < KNOWN_FOR and words not in done.films:
            done.films.append(words)
        done.first, done.last = min(done.first or year, year), max(done.last, year)
        done.departments.add(department)
    return work


# --- Names ---------------------------------------------------------------------------------------


def _by_token(spellings: Iterable[tuple[int, str]]) -> dict[str, set[tuple[int, str]]]:
    """Index names by how their words begin, so that a name is compared with few others."""
    index: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for pk, spelling in spellings:
        for token in _tokens(spelling):
            index[token[:3]].add((pk, spelling))
    return index


def _tokens(name: str) -> list[str]:
    return [token for token in fold(_plain(name)).split() if token.isalnum()]


def _plain(name: str) -> str:
    """The name without case, in letters that one types everywhere and in simplified Chinese signs."""
    if name.isascii():
        return name
    plain = name.casefold().translate(LIKE)
    return str(_simplified().convert(plain)) if any(map(sets_no_spaces, plain)) else plain


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def _bare(name: str) -> str:
    """A band's or company's name without case and the article before it."""
    tokens = _tokens(name)
    return " ".join(tokens[1:] if len(tokens) > 1 and tokens[0] in ARTICLES else tokens)


def is_similar(one: str, other: str) -> bool:
    """Whether two names may mean the same contributor."""
    first, second = _tokens(one), _tokens(other)
    if not first or not second:
        return False
    if sorted(first) == sorted(second) or _is_shortened(first, second) or _is_shortened(second, first):
        return True
    return _is_misspelt(first, second)


def is_other_name(one: str, other: str) -> bool:
    """Whether these are two names of somebody, and neither is the other in other letters or misspelt."""
    first, second = _tokens(one), _tokens(other)
    if sorted(first) == sorted(second):
        return False
    is_shorter = _is_shortened(first, second) or _is_shortened(second, first)
    return is_shorter or _bare(one) == _bare(other) or not _is_misspelt(first, second)


def _is_misspelt(first: Sequence[str], second: Sequence[str]) -> bool:
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
