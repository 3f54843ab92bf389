"""What a reader's search finds in the whole site: articles, films, people and comments, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from comments import searching as talk
from filmclub.lib.names import language_name
from filmclub.words.finding import IsOneOf
from filmclub.words.queries import Query
from reviews import searching
from reviews.credits import Department
from reviews.models import ArticleFilm, Film
from reviews.searching import Matches, Narrowed

# Of each kind where all stand together; on a page of one kind.
FEW, PAGE = 5, 20
# Of years, people and languages to choose from.
MOST_CHOICES = 12
# Words are looked for everywhere: what begins so is looked for by as many letters.
SHORTEST_BEGINNING = talk.SHORTEST_BEGINNING_EVERYWHERE

# What is found of each kind is called, and what leads to all of it.
KINDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "articles": (gettext_lazy("Articles"), gettext_lazy("All articles that were found")),
    "films": (gettext_lazy("Films"), gettext_lazy("All films that were found")),
    "people": (gettext_lazy("People"), gettext_lazy("All people that were found")),
    "comments": (gettext_lazy("Comments"), gettext_lazy("All comments that were found")),
}


@dataclass(frozen=True)
class Asked:
    """What a reader looks for, and the address of the page that says it."""

    text: str
    kind: str = ""
    narrowed: Narrowed = field(default_factory=Narrowed)

    def address(self, **other: Any) -> str:
        """The same with other parameters; "" and None take one away."""
        narrowed = self.narrowed
        said = {
            "q": self.text,
            "kind": self.kind,
            "year": narrowed.year,
            "person": narrowed.person and narrowed.person.slug,
            "language": narrowed.language,
        }
        return "?" + urlencode({name: value for name, value in (said | other).items() if value})

    @property
    def is_for_comments(self) -> bool:
        return self.kind == "comments"

    def of_all_kinds(self) -> str:
        return self.address(kind="")

    def without_year(self) -> str:
        return self.address(year=None)

    def without_person(self) -> str:
        return self.address(person=None)

    def without_language(self) -> str:
        return self.address(language="")

    def kinds(self) -> list[str]:
        """The kinds that may have what is asked for: a film has no language of its text, a person no year."""
        if self.narrowed.language:
            return ["articles", "comments"]
        return ["articles", "films", "comments"] if self.narrowed.is_by_film else list(KINDS)


@dataclass(frozen=True)
class Section:
    """What is found of one kind."""

    kind: str
    matches: Matches
    address: str
    hits: Sequence[Any] = ()
    is_current: bool = False

    @property
    def name(self) -> str:
        return str(KINDS[self.kind][0])

    @property
    def all_words(self) -> str:
        return str(KINDS[self.kind][1])

    @property
    def template(self) -> str:
        """Of one hit in the list."""
        return f"search/_{self.kind}.html"

    @property
    def number(self) -> int:
        return self.matches.number

    @property
    def count(self) -> str:
        """How many there are, with a + where no more were counted."""
        more = "" if self.matches.before is None else "+"
        return number_format(self.number, force_grouping=True) + more

    @property
    def has_others(self) -> bool:
        return self.number > len(self.hits) or self.matches.before is not None


def find(asked: Asked, query: Query, words: Query, language: str) -> list[Section]:
    """What is found of each kind, with nothing to show of it yet: two to five queries for each.

    What is not asked for is only counted. `words` is the query where beginnings of words are cheap.
    """
    text, narrowed = asked.text, asked.narrowed
    found: dict[str, Callable[[bool], Matches]] = {
        "articles": lambda is_shown: searching.find_articles(
            words, text, narrowed, language, is_shown=is_shown
        ),
        "films": lambda is_shown: searching.find_films(words, text, narrowed, is_shown=is_shown),
        "people": lambda is_shown: searching.find_people(words, text, is_shown=is_shown),
        "comments": lambda is_shown: talk.find_comments(query, narrowed, at_most=is_shown * (PAGE + 1)),
    }
    kinds = [kind for kind in KINDS if kind == asked.kind or kind in asked.kinds()]
    return [
        Section(
            kind,
            found[kind](asked.kind in ("", kind)) if kind in asked.kinds() else Matches([], 0),
            asked.address(kind=kind),
            is_current=kind == asked.kind,
        )
        for kind in kinds
    ]


def hits(kind: str, keys: Sequence[int], query: Query) -> Sequence[Any]:
    """Those with these keys as they are shown: two queries at most, none for no keys."""
    return _HITS[kind](keys, query) if keys else []


_HITS: dict[str, Callable[[Sequence[int], Query], Sequence[Any]]] = {
    "articles": searching.article_hits,
    "films": searching.film_hits,
    "people": searching.people_hits,
    "comments": talk.comment_hits,
}


# --- Choices -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """One more thing to ask for, and how much of what is found has it."""

    name: str
    number: int
    address: str
    language: str = ""


@dataclass(frozen=True)
class Group:
    """What is chosen from: the years of films, say."""

    name: str | Promise
    choices: list[Choice]


def groups(asked: Asked, section: Section) -> list[Group]:
    """By what else the hits of a kind may be chosen, the most frequent first: two queries at most.

    There is nothing to choose where all have the same.
    """
    matches = section.matches
    if section.kind == "people" or section.number < 2:
        return []
    made = []
    if asked.narrowed.language == "" and section.kind != "films":
        languages = Counter({(code,): number for code, number in matches.languages.items() if code})
        named = [
            Choice(language_name(code), n, asked.address(language=code)) for (code,), n in _most(languages)
        ]
        made.append(Group(gettext_lazy("Language of the text"), named))
    if asked.narrowed.year is None:
        years = _most(_counted(section, "year"))
        named = [Choice(str(year), n, asked.address(year=year)) for (year,), n in years]
        made.append(Group(gettext_lazy("Year of the film"), named))
    if asked.narrowed.person is None:
        people = _most(_counted(section, "credits__contributor__name", "credits__contributor__slug"))
        named = [Choice(name, n, asked.address(person=slug)) for (name, slug), n in people]
        made.append(Group(gettext_lazy("Films directed by"), named))
    return [group for group in made if len(group.choices) > 1]


def _counted(section: Section, *names: str) -> Counter[tuple[Any, ...]]:
    """How many hits are about films with the same in these columns, of credits who directed: one query."""
    of_films: QuerySet[Any] = Film.objects.filter(IsOneOf("pk", section.matches.keys))
    path, key = "", "pk"
    if section.kind != "films":
        of_films = ArticleFilm.objects.filter(IsOneOf("article", section.matches.articles))
        path, key = "film__", "article"
    if len(names) > 1:
        directing = {f"{path}credits__department": Department.DIRECTING, f"{path}credits__doubt": ""}
        of_films = of_films.filter(**directing)
    columns = [path + name for name in names]
    counted: Counter[tuple[Any, ...]] = Counter()
    if section.kind == "comments":
        # An article has many.
        for article, *values in of_films.order_by().values_list(key, *columns).distinct():
            counted[tuple(values)] += section.matches.articles[article]
    else:
        rows = of_films.order_by().values_list(*columns).annotate(Count(key, distinct=True))
        counted.update({tuple(values): number for *values, number in rows})
    return counted


def _most(counted: Counter[tuple[Any, ...]]) -> list[tuple[tuple[Any, ...], int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MOST_CHOICES]
