"""People by their first letter, by what they did, and by the beginning of a name."""

from __future__ import annotations

import re
from collections import Counter

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from filmclub.lib.alphabet import FIRST_LETTER, NO_LETTERS, folded_letters
from filmclub.lib.json_lists import Holds, WithWord, count_words
from reviews.browsing.facets import CODE, Facet, ListKind
from reviews.credits import BILLING_ORDER, Department
from reviews.models import Contributor, Credit

People = QuerySet[Contributor]
# What begins with no letter, such as 20th Century Fox.
NO_LETTER = "0"


def people_with_numbers(people: People) -> People:
    """With their picture and `film_count`, for a page of a list."""
    credits = Credit.objects.public().filter(contributor=OuterRef("pk")).order_by().values("contributor")
    number = Subquery(credits.annotate(number=Count("film", distinct=True)).values("number"))
    return people.select_related("picture").annotate(film_count=Coalesce(number, 0))


def _by_letter(people: People, letter: str) -> People:
    if letter == NO_LETTER:
        return people.filter(sort_key__lt=FIRST_LETTER)
    return people.filter(sort_key__startswith=letter)


def _count_letters(people: People) -> dict[str, int]:
    numbers: Counter[str] = Counter()
    letters = people.order_by().annotate(letter=Substr("sort_key", 1, 1)).values_list("letter")
    for letter, number in letters.annotate(Count("pk")):
        numbers[letter if letter >= FIRST_LETTER else NO_LETTER] += number
    return numbers


def _by_job(people: People, job: str) -> People:
    credits = Credit.objects.public().filter(Q(department=job) | Holds("also", Value(job)))
    return people.filter(Exists(credits.filter(contributor=OuterRef("pk"))))


def _count_jobs(people: People) -> dict[str, int]:
    credits = Credit.objects.public().filter(contributor__in=people.order_by().values("pk"))
    return count_words(credits.annotate(jobs=WithWord("also", "department")), "jobs", of="contributor")


def _job_label(job: str) -> str:
    return str(Department(job).label) if job in BILLING_ORDER else job


def _by_name(people: People, name: str) -> People:
    """Those of whose names some words begin so, with or without accents."""
    for word in name.split():
        letters = folded_letters(word)
        people = people.filter(
            Q(sort_key__startswith=letters) | Q(sort_key__contains=folded_letters(" ") + letters)
        )
    return people


PEOPLE = ListKind(
    view_name="reviews:contributors",
    heading=gettext_lazy("People"),
    facets=(
        Facet(
            name="name",
            heading=gettext_lazy("Name begins with"),
            form=re.compile(r"[^\x00-\x1f\x7f]{1,60}"),
            narrow=_by_name,
            label=lambda name: _("“%(name)s …”") % {"name": name},
            is_typed=True,
        ),
        Facet(
            name="letter",
            heading=gettext_lazy("Letter"),
            form=re.compile(r"[^\W_]"),
            narrow=_by_letter,
            label=lambda letter: NO_LETTERS if letter == NO_LETTER else letter.upper(),
            count=_count_letters,
            order=lambda letter, _label: letter,
            is_row=True,
        ),
        Facet(
            name="job",
            heading=gettext_lazy("Department"),
            form=CODE,
            narrow=_by_job,
            label=_job_label,
            count=_count_jobs,
            order=lambda job, _label: BILLING_ORDER.get(job, len(BILLING_ORDER)),
        ),
    ),
    sorts={"name": (gettext_lazy("by name"), ("sort_key", "pk"))},
    everything=Contributor.objects.public,
    for_page=people_with_numbers,
)
